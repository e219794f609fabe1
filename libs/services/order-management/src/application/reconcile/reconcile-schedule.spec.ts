import { VirtualScheduler } from '#libs/testkit';
import { createLog } from '#libs/platform';
import { beforeEach, describe, expect, it } from 'vitest';
import { testSettings } from '../../order-management.fixture.js';
import { StreamHealth } from '../booking/stream-health.js';
import { TradingGate } from '../send/trading-gate.js';
import { ReconcileSchedule } from './reconcile-schedule.js';

const TIMES = {
  ORDER_RECONCILE_ORDERS_MS: '5000',
  ORDER_RECONCILE_FILLS_MS: '10000',
  ORDER_RECONCILE_BALANCES_MS: '30000',
  ORDER_RECONCILE_UNKNOWN_MS: '1000',
  ORDER_RECONCILE_RETRY_MS: '500',
};

describe('the schedule of reconciliation', () => {
  let time: VirtualScheduler;
  let gate: TradingGate;
  let stream: StreamHealth;
  let schedule: ReconcileSchedule;
  beforeEach(() => {
    time = new VirtualScheduler();
    gate = new TradingGate();
    stream = new StreamHealth();
    const log = createLog('order-management', 'silent');
    schedule = new ReconcileSchedule(gate, stream, time, log, testSettings(TIMES));
  });
  const runRound = (isComplete = true, unknownOrders = 0): string[] => {
    const due = schedule.nextRound();
    schedule.endRound(due, { isComplete, unknownOrders });
    return [...due.parts];
  };
  const connect = (): void => {
    stream.connectedSinceUs = time.nowUs();
  };

  it('has nothing due before the private stream is up, and everything then', () => {
    expect([runRound(), gate.isOpen]).toEqual([[], false]);
    connect();
    expect([schedule.untilDueMs(), runRound(), gate.isOpen]).toEqual([0, ['orders', 'fills', 'balances'], true]);
  });

  it('keeps the gate shut after a round that was not complete, and has everything due again', () => {
    connect();
    expect([runRound(false), gate.isOpen, schedule.untilDueMs()]).toEqual([['orders', 'fills', 'balances'], false, 0]);
    expect([runRound(), gate.isOpen]).toEqual([['orders', 'fills', 'balances'], true]);
  });

  it('does not open the gate for a round during which the stream broke', () => {
    connect();
    const due = schedule.nextRound();
    stream.connectedSinceUs = undefined;
    schedule.endRound(due, { isComplete: true, unknownOrders: 0 });
    expect(gate.isOpen).toBe(false);
  });

  it('is in trouble after two rounds that the venue left open, though the stream is up, until one is complete', () => {
    const leaveOpen = (): void =>
      schedule.endRound(schedule.nextRound(), { isComplete: false, isLeftOpen: true, unknownOrders: 0 });
    expect(schedule.trouble).toBe('not reconciled yet');
    connect();
    runRound();
    const troubles = [schedule.trouble];
    for (let n = 0; n < 2; n += 1) {
      leaveOpen();
      troubles.push(schedule.trouble);
    }
    runRound();
    expect([...troubles, schedule.trouble]).toEqual([
      ...[undefined, undefined, 'the venue has left questions open', undefined],
    ]);
    expect(gate.isOpen).toBe(true);
  });

  it('takes rounds that failed for our own books for no silence of the venue', () => {
    connect();
    runRound();
    for (let n = 0; n < 3; n += 1) runRound(false);
    expect([schedule.trouble, schedule.backOffMs()]).toEqual([undefined, 2_000]);
  });

  it('has each part due again after its own time', async () => {
    connect();
    runRound();
    const untilMs: number[] = [];
    const parts: string[][] = [];
    for (let n = 0; n < 3; n += 1) {
      untilMs.push(schedule.untilDueMs());
      await time.runForMs(schedule.untilDueMs());
      parts.push(runRound());
    }
    expect([untilMs, parts]).toEqual([
      [5_000, 5_000, 5_000],
      [['orders'], ['orders', 'fills'], ['orders']],
    ]);
  });

  it('asks for unknown orders soon while there are any, and at once where that could not be found out', () => {
    connect();
    runRound(true, 2);
    expect(schedule.untilDueMs()).toBe(1_000);
    schedule.requestPart('unknown');
    schedule.endRound(schedule.nextRound(), { isComplete: true, unknownOrders: undefined });
    expect([schedule.untilDueMs(), runRound()]).toEqual([0, ['unknown']]);
  });

  it('keeps a request that comes while a round of the same part runs', () => {
    connect();
    runRound();
    schedule.requestPart('fills');
    const due = schedule.nextRound();
    schedule.requestPart('fills');
    schedule.endRound(due, { isComplete: true, unknownOrders: 0 });
    expect([[...due.parts], runRound(), runRound()]).toEqual([['fills'], ['fills'], []]);
  });

  it('wakes whoever waits when something is newly due', () => {
    const woken: string[] = [];
    schedule.onNewlyDue(() => woken.push('woken'));
    schedule.requestPart('orders');
    schedule.markStale('a frame was lost');
    expect([woken.length, gate.closedBecause]).toEqual([2, 'a frame was lost']);
  });

  it('backs off twice as long after each failure, up to sixteen times, and not at all after a success', () => {
    connect();
    const pauses = Array.from({ length: 7 }, () => {
      runRound(false);
      return schedule.backOffMs();
    });
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
    runRound();
    expect(schedule.backOffMs()).toBe(0);
  });
});
