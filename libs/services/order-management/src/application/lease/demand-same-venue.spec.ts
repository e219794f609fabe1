import { problem } from '#libs/kernel';
import { FakeVenue } from '#libs/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openDesk, openLeadingDesk, openServingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { ReconcileFills } from '../reconcile/reconcile-fills.js';
import { DemandSameVenue } from './demand-same-venue.js';

const FUNDS = { USDT: '1000000', BTC: '0' };

describe('a venue under books that stay', () => {
  let before: OrderDesk;

  beforeEach(async () => {
    before = await openServingDesk();
    await before.submitApproval('i-1');
    before.venue.fill(idOf('i-1'), { quantity: '1', price: '100' });
    await before.time.runForMs(1_000);
    expect(before.standingOf('i-1')).toBe('Filled 1');
    await before.time.complete(before.stop());
  });

  async function startAt(venue: FakeVenue): Promise<OrderDesk> {
    const { time, database } = before;
    const desk = await openDesk({ world: { time, venue, database } });
    desk.session.startSession();
    await time.runForMs(5_000);
    return desk;
  }

  it('serves again where it knows their newest trade', async () => {
    const desk = await startAt(before.venue);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([true, []]);
    await desk.time.complete(desk.stop());
  });

  it('serves again where it lists their newest trade late, behind another one of the same order', async () => {
    const { time, venue } = before;
    const first = await startAt(venue);
    await first.submitApproval('i-2');
    venue.fill(idOf('i-2'), { quantity: '0.4', price: '100' });
    venue.fill(idOf('i-2'), { quantity: '0.6', price: '100' });
    await time.runForMs(1_000);
    await time.complete(first.stop());
    const late = venue.trades.splice(2, 1);
    const desk = await startAt(venue);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([false, []]);
    venue.trades.push(...late);
    await time.runForMs(5_000);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([true, []]);
    await time.complete(desk.stop());
  });

  it('is refused at the start where its ids have begun anew, with the reason and what to do', async () => {
    const wiped = new FakeVenue([BTC], FUNDS);
    const desk = await startAt(wiped);
    // A venue may list a trade late: for a minute that is no proof, and nothing leaves meanwhile.
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([false, []]);
    await desk.time.runForMs(60_000);
    expect(desk.gate.isOpen).toBe(false);
    expect(String(desk.supervisor.failures[0])).toMatch(/VENUE_BEGAN_ANEW: .* Begin new books \(an empty database\)/u);
    expect(wiped.wire).toEqual([]);
    await desk.time.complete(desk.stop());
  });

  it('is refused at once where the id of their newest trade is somebody else’s', async () => {
    const wiped = new FakeVenue([BTC], FUNDS);
    const [trade] = before.venue.trades;
    if (trade === undefined) throw new Error('nothing was traded');
    wiped.trades.push({ ...trade, exchangeAtUs: trade.exchangeAtUs + 1 });
    const desk = await startAt(wiped);
    expect(String(desk.supervisor.failures[0])).toContain('VENUE_BEGAN_ANEW');
    await desk.time.complete(desk.stop());
  });

  it('is taken as it is where the books hold no trade, and where it does not answer', async () => {
    const desk = await openLeadingDesk();
    const demand = (): Promise<void> => desk.get(DemandSameVenue).demandSameVenue(new AbortController().signal);
    await expect(demand()).resolves.toBeUndefined();
    await desk.submitApproval('i-2');
    desk.venue.fill(idOf('i-2'), { quantity: '1', price: '100' });
    await desk.get(ReconcileFills).bookMissedFills(1);
    expect(desk.standingOf('i-2')).toBe('Filled 1');
    const lost = { outcome: 'unknown', problem: problem('VENUE_OUTCOME_UNKNOWN', 'lost') } as const;
    desk.venue.fillsOfOrder = () => Promise.resolve(lost);
    await expect(demand()).resolves.toBeUndefined();
    await desk.time.complete(desk.stop());
  });
});

describe('a venue that is reset while it is traded', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk();
    await desk.submitApproval('i-1');
    desk.venue.fill(idOf('i-1'), { quantity: '1', price: '100' });
    await desk.time.runForMs(61_000);
    desk.venue.disconnect();
  });
  afterEach(() => desk.time.complete(desk.stop()));

  it('ends the process once it cannot be that a trade is listed late, and nothing leaves meanwhile', async () => {
    desk.venue.trades.splice(0);
    desk.venue.orders.clear();
    desk.venue.connect();
    await desk.time.runForMs(30_000);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([false, []]);
    await desk.time.runForMs(40_000);
    expect(desk.gate.isOpen).toBe(false);
    expect(String(desk.supervisor.failures[0])).toContain('VENUE_BEGAN_ANEW');
  });

  it('ends it at once where the id of the newest trade is somebody else’s', async () => {
    const [trade] = desk.venue.trades;
    if (trade === undefined) throw new Error('nothing was traded');
    desk.venue.trades.splice(0, 1, { ...trade, exchangeAtUs: trade.exchangeAtUs + 1 });
    desk.venue.connect();
    await desk.time.runForMs(1_000);
    expect(String(desk.supervisor.failures[0])).toContain('VENUE_BEGAN_ANEW');
  });

  it('is the same one where it lists the trade late, or does not answer', async () => {
    const { fillsOfOrder } = desk.venue;
    desk.venue.fillsOfOrder = () => Promise.resolve({ outcome: 'yes', value: [] });
    desk.venue.connect();
    await desk.time.runForMs(20_000);
    expect(desk.gate.isOpen).toBe(false);
    desk.venue.fillsOfOrder = fillsOfOrder.bind(desk.venue);
    await desk.time.runForMs(1_000);
    expect(desk.gate.isOpen).toBe(true);
    const lost = { outcome: 'unknown', problem: problem('VENUE_OUTCOME_UNKNOWN', 'lost') } as const;
    desk.venue.fillsOfOrder = () => Promise.resolve(lost);
    desk.venue.connect();
    await desk.time.runForMs(90_000);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([true, []]);
  });
});
