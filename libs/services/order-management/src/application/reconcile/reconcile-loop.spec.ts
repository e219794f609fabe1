import { beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';
import { DemandSameVenue } from '../lease/demand-same-venue.js';
import { ReconcileLoop } from './reconcile-loop.js';
import type { ReconcilePart } from './reconcile-part.js';
import { ReconcileRound } from './reconcile-round.js';
import { ReconcileSchedule } from './reconcile-schedule.js';

const TIMES = {
  ORDER_RECONCILE_ORDERS_MS: '5000',
  ORDER_RECONCILE_FILLS_MS: '10000',
  ORDER_RECONCILE_BALANCES_MS: '30000',
  ORDER_RECONCILE_UNKNOWN_MS: '1000',
  ORDER_RECONCILE_RETRY_MS: '500',
  ORDER_LEASE_TTL_MS: '60000',
  ORDER_VALUE_EVERY_MS: '60000',
};

describe('the loop of reconciliation', () => {
  let desk: OrderDesk;
  let rounds: { readonly parts: readonly ReconcilePart[]; readonly atMs: number }[];
  let isComplete: boolean;

  beforeEach(async () => {
    desk = await openServingDesk({ environment: TIMES });
    rounds = [];
    isComplete = true;
    const began = desk.time.monotonicUs();
    desk.get(ReconcileRound).runRound = (parts) => {
      rounds.push({ parts: [...parts], atMs: (desk.time.monotonicUs() - began) / 1_000 });
      return Promise.resolve(isComplete);
    };
    return () => desk.time.complete(desk.stop());
  });
  const schedule = (): ReconcileSchedule => desk.get(ReconcileSchedule);

  it('compares each part as often as it is due, never two rounds at once', async () => {
    await desk.time.runForMs(30_000);
    expect(rounds).toEqual([
      { parts: ['orders'], atMs: 5_000 },
      { parts: ['orders', 'fills'], atMs: 10_000 },
      { parts: ['orders'], atMs: 15_000 },
      { parts: ['orders', 'fills'], atMs: 20_000 },
      { parts: ['orders'], atMs: 25_000 },
      { parts: ['orders', 'fills', 'balances'], atMs: 30_000 },
    ]);
  });

  it('compares a part at once where somebody asks for it, also while a round is under way', async () => {
    const { runRound } = desk.get(ReconcileRound);
    desk.get(ReconcileRound).runRound = async (parts) => {
      if (rounds.length === 0) schedule().requestPart('unknown');
      return runRound(parts);
    };
    schedule().requestPart('fills');
    await desk.settle();
    expect(rounds.map(({ parts }) => parts)).toEqual([['fills'], ['unknown']]);
  });

  it('compares everything after something was missed, and opens the gate only when that is complete', async () => {
    isComplete = false;
    schedule().markStale('a frame was lost');
    expect([desk.gate.isOpen, desk.gate.closedBecause]).toEqual([false, 'a frame was lost']);
    await desk.time.runForMs(400);
    expect([rounds.map(({ parts }) => parts), desk.gate.isOpen]).toEqual([[['orders', 'fills', 'balances']], false]);
    isComplete = true;
    await desk.time.runForMs(200);
    expect([rounds.length, desk.gate.isOpen]).toEqual([2, true]);
  });

  it('does not open the gate for a round in which something was missed again', async () => {
    const { runRound } = desk.get(ReconcileRound);
    const seen: boolean[] = [];
    desk.get(ReconcileRound).runRound = async (parts) => {
      seen.push(desk.gate.isOpen);
      if (seen.length === 1) schedule().markStale('again');
      return runRound(parts);
    };
    schedule().markStale('a frame was lost');
    await desk.settle();
    expect([seen, desk.gate.isOpen]).toEqual([[false, false], true]);
  });

  it('pauses twice as long after each round that was not complete, up to sixteen times, whoever asks meanwhile', async () => {
    isComplete = false;
    schedule().markStale('a test');
    for (let n = 0; n < 40; n += 1) {
      await desk.time.runForMs(500);
      schedule().requestPart('orders');
    }
    expect(rounds.map(({ atMs }) => atMs)).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500]);
  });

  it('goes on after a round that threw', async () => {
    desk.get(ReconcileRound).runRound = () => Promise.reject(new Error('the store is away'));
    await desk.time.runForMs(6_000);
    expect(desk.observer.rounds).toBeGreaterThan(1);
    expect(desk.supervisor.failures).toEqual([]);
  });

  it('asks for unknown orders every second as long as there are any', async () => {
    desk.venue.answering = false;
    desk.venue.placements.push('order-lost');
    await desk.submitApproval('i-1');
    await desk.time.runForMs(4_900);
    expect(rounds.map(({ atMs }) => atMs)).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
    expect(new Set(rounds.flatMap(({ parts }) => parts))).toEqual(new Set(['unknown']));
    desk.venue.wire.forEach((order) => desk.venue.accept(order));
    await desk.time.runForMs(200);
    rounds.splice(0);
    await desk.time.runForMs(5_000);
    expect([desk.standingOf('i-1'), rounds.map(({ parts }) => parts)]).toEqual(['New 0', [['orders', 'fills']]]);
    expect(desk.venue.wire.map((order) => order.clientOrderId)).toEqual([idOf('i-1')]);
  });

  it('cancels what is due after every look at the orders', async () => {
    await desk.submitApproval('i-1', { validUntilUs: desk.time.nowUs() + 1_000_000 });
    await desk.time.runForMs(4_900);
    expect(desk.standingOf('i-1')).toBe('New 0');
    await desk.time.runForMs(200);
    expect(desk.standingOf('i-1')).toBe('Canceled 0');
  });

  it('cancels what is due although it cannot be looked whether the venue is still the same one', async () => {
    await desk.submitApproval('i-1', { validUntilUs: desk.time.nowUs() + 1_000_000 });
    await desk.time.runForMs(2_000);
    desk.get(DemandSameVenue).lookAtVenue = () => Promise.reject(new Error('the store is away'));
    schedule().markStale('a test');
    await desk.settle();
    expect([desk.standingOf('i-1'), desk.gate.isOpen]).toEqual(['Canceled 0', false]);
  });

  it('ends when it is told to', async () => {
    await desk.time.complete(desk.get(ReconcileLoop).stopReconciling());
    await desk.time.runForMs(60_000);
    expect(rounds).toEqual([]);
  });
});
