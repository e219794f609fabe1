import { type ClientOrderId, Decimal, type VenueTradeId, asId, problem } from '#libs/kernel';
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

  it('serves again where it has taken their newest trade back and knows the order of it', async () => {
    const { time, venue } = before;
    venue.trades.splice(0);
    const desk = await startAt(venue);
    await time.runForMs(61_000);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([true, []]);
    await time.complete(desk.stop());
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

describe('a venue under books in which nothing was traded yet', () => {
  let before: OrderDesk;

  beforeEach(async () => {
    before = await openServingDesk();
    await before.submitApproval('i-1');
    await before.submitApproval('i-2');
    before.venue.end(idOf('i-2'), 'Canceled');
    await before.time.runForMs(1_000);
    expect([before.standingOf('i-1'), before.standingOf('i-2')]).toEqual(['New 0', 'Canceled 0']);
  });

  async function startAt(venue: FakeVenue, afterMs = 0): Promise<OrderDesk> {
    const { time, database } = before;
    await time.complete(before.stop());
    await time.runForMs(afterMs);
    const desk = await openDesk({ world: { time, venue, database } });
    desk.session.startSession();
    await time.runForMs(5_000);
    return desk;
  }

  /** An order of somebody's under the next id of a venue. */
  function acceptForeign(venue: FakeVenue, side: 'BUY' | 'SELL', limitPrice: string): void {
    const terms = { instrument: BTC, type: 'LIMIT', timeInForce: 'GTC', quantity: new Decimal('1') } as const;
    const name = asId<ClientOrderId>(`web-${side}-${limitPrice}-${venue.orders.size}`);
    venue.accept({ ...terms, side, limitPrice: new Decimal(limitPrice), clientOrderId: name });
  }

  it('serves again where it knows their newest order', async () => {
    const desk = await startAt(before.venue);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([true, []]);
    await desk.time.complete(desk.stop());
  });

  it('is refused at the start where it does not know their newest order', async () => {
    const wiped = new FakeVenue([BTC], FUNDS);
    const desk = await startAt(wiped);
    await desk.time.runForMs(60_000);
    expect(String(desk.supervisor.failures[0])).toContain('VENUE_BEGAN_ANEW: the books hold order 3 in BTC-USDT');
    expect([desk.gate.isOpen, wiped.wire]).toEqual([false, []]);
    await desk.time.complete(desk.stop());
  });

  it('serves again where it has lost their newest order and knows an older one, and tells of what it lost', async () => {
    await before.submitApproval('i-3');
    for (const lost of ['i-2', 'i-3']) before.venue.orders.delete(idOf(lost));
    const desk = await startAt(before.venue);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([true, []]);
    expect(desk.discrepancies()).toEqual(['ORDER_FORGOTTEN']);
    desk.venue.disconnect();
    desk.venue.connect();
    await desk.time.runForMs(1_000);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([true, []]);
    await desk.time.complete(desk.stop());
  });

  it('is refused where the id of an older order is somebody else’s', async () => {
    await before.submitApproval('i-3');
    for (const lost of ['i-2', 'i-3']) before.venue.orders.delete(idOf(lost));
    const older = before.venue.orders.get(idOf('i-1'));
    if (older === undefined) throw new Error('no order');
    before.venue.orders.set(idOf('i-1'), { ...older, side: 'SELL' });
    const desk = await startAt(before.venue);
    expect(String(desk.supervisor.failures[0])).toContain('VENUE_BEGAN_ANEW');
    await desk.time.complete(desk.stop());
  });

  it.each([
    ['another side', 'SELL', '100'],
    ['another price', 'BUY', '99'],
  ] as const)('is refused at once where the id of their newest order is one of %s', async (_, side, price) => {
    const wiped = new FakeVenue([BTC], FUNDS);
    acceptForeign(wiped, side, price);
    acceptForeign(wiped, side, price);
    const desk = await startAt(wiped);
    expect(String(desk.supervisor.failures[0])).toContain('VENUE_BEGAN_ANEW');
    await desk.time.complete(desk.stop());
  });

  it('is the same where it has archived an order of long ago', async () => {
    const desk = await startAt(new FakeVenue([BTC], FUNDS), 31 * 24 * 60 * 60 * 1_000);
    await desk.time.runForMs(60_000);
    expect(desk.supervisor.failures).toEqual([]);
    await desk.time.complete(desk.stop());
  });

  it('that begins its ids anew while it is traded has nothing booked on the orders of its former life, and ends the process', async () => {
    const { venue } = before;
    const canceled = venue.orders.get(idOf('i-2'));
    venue.orders.clear();
    venue.placements.push('order-lost');
    await before.submitApproval('i-3');
    const [sent] = venue.wire.slice(-1);
    if (canceled === undefined || sent === undefined) throw new Error('no order');
    const state = { status: 'Filled', cumQuantity: sent.quantity, exchangeAtUs: canceled.exchangeAtUs + 1 } as const;
    const anew = { ...canceled, ...sent, ...state };
    venue.orders.set(sent.clientOrderId, anew);
    const { clientOrderId, venueOrderId, side, quantity, venueSymbol, exchangeAtUs } = anew;
    const executed = { venueOrderId, side, quantity, venueSymbol, exchangeAtUs, price: new Decimal('100') };
    const fee = { fee: new Decimal('0'), feeAsset: 'USDT', liquidity: 'TAKER' } as const;
    const fill = { ...executed, ...fee, clientOrderId, venueTradeId: asId<VenueTradeId>('1') };
    venue.say({ kind: 'report', order: anew, fill, reason: '' });
    await before.time.runForMs(1_000);
    expect([before.standingOf('i-1'), before.standingOf('i-2')]).toEqual(['New 0', 'Canceled 0']);
    expect(String(before.supervisor.failures[0])).toContain('VENUE_BEGAN_ANEW');
    await before.time.complete(before.stop());
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

  it('is the same one where it has taken the newest trade back: it knows the order, and nothing leaves until that is sure', async () => {
    desk.venue.trades.splice(0);
    desk.venue.connect();
    await desk.time.runForMs(30_000);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([false, []]);
    await desk.time.runForMs(60_000);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([true, []]);
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
