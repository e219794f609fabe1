import type { VenueFill } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';
import { ReconcileRound } from './reconcile-round.js';
import { TRADE_TAKEN_BACK, TraceBalances } from './trace-balances.js';

/** Nothing periodic in the way of the rounds that a test asks for. */
const QUIET = { ORDER_RECONCILE_ORDERS_MS: '6000000', ORDER_RECONCILE_FILLS_MS: '6000000' };
const QUIET_TOO = { ORDER_RECONCILE_BALANCES_MS: '6000000', ORDER_RECONCILE_UNKNOWN_MS: '6000000' };

describe('a balance that is unexplained', () => {
  let desk: OrderDesk;
  let old: VenueFill;
  let asked: string[];
  beforeEach(async () => {
    desk = await openServingDesk({ environment: { ...QUIET, ...QUIET_TOO } });
    const { venue } = desk;
    for (const intent of ['i-1', 'i-2']) {
      await desk.submitApproval(intent);
      const fill = venue.fill(idOf(intent), { quantity: '1', price: '100' });
      if (intent === 'i-1') old = fill;
      await desk.settle();
    }
    asked = [];
    const fillsOfOrder = venue.fillsOfOrder.bind(venue);
    venue.fillsOfOrder = (instrument, order) => {
      asked.push(order);
      return fillsOfOrder(instrument, order);
    };
  });
  afterEach(() => desk.time.complete(desk.stop()));
  const rounds = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) {
      await desk.time.complete(desk.get(ReconcileRound).runRound(new Set(['balances'])));
      await desk.time.runForMs(30_000);
    }
  };
  const holds = (changes: Record<string, string>): void => {
    for (const [asset, amount] of Object.entries(changes))
      desk.venue.holdings.set(asset, (desk.venue.holdings.get(asset) ?? new Decimal('0')).plus(amount));
  };
  const named = (): unknown[] =>
    desk.database.discrepancies
      .find()
      .map(({ found: { details, kind } }) => [kind, details['booked'], details['listed']]);

  it('by a trade behind the cursor that the venue has corrected names that trade, once for each correction', async () => {
    const listAs = (price: string): unknown => desk.venue.trades.splice(0, 1, { ...old, price: new Decimal(price) });
    listAs('101');
    holds({ USDT: '-1' });
    await rounds(4);
    const corrected = (price: string) => ['TRADE_CORRECTED', '1 at 100, fee 0 USDT', `1 at ${price}, fee 0 USDT`];
    const unexplained = ['BALANCE_UNEXPLAINED', undefined, undefined];
    expect(named()).toEqual([unexplained, corrected('101')]);
    const times = asked.length;
    await rounds(4);
    expect(asked).toHaveLength(times);
    listAs('102');
    holds({ USDT: '-1' });
    await rounds(4);
    expect(named()).toEqual([unexplained, corrected('101'), corrected('102')]);
  });

  it('by a trade that the venue has corrected and then taken back names it, once it is missing for a minute', async () => {
    desk.venue.trades.splice(0, 1, { ...old, price: new Decimal('101') });
    holds({ USDT: '-1' });
    await rounds(4);
    desk.venue.trades.splice(0, 1);
    holds({ USDT: '101', BTC: '-1' });
    await rounds(3);
    expect(desk.discrepancies()).not.toContain(TRADE_TAKEN_BACK);
    await rounds(3);
    const taken = desk.database.discrepancies.find().filter(({ found }) => found.kind === TRADE_TAKEN_BACK);
    const { venueOrderId, venueSymbol, venueTradeId } = old;
    expect(taken.map(({ found }) => found.details)).toEqual([
      { venueOrderId, venueSymbol, venueTradeId, booked: '1 at 100, fee 0 USDT' },
    ]);
    await rounds(4);
    expect(desk.observer.alarms.filter((kind) => kind === TRADE_TAKEN_BACK)).toHaveLength(1);
  });

  it('by one list that leaves a trade out names nothing, and neither does a venue that does not answer', async () => {
    const [gone] = desk.venue.trades.splice(0, 1);
    holds({ USDT: '5' });
    await rounds(3);
    if (gone !== undefined) desk.venue.trades.unshift(gone);
    await rounds(6);
    expect(desk.discrepancies()).toEqual(['BALANCE_UNEXPLAINED']);
  });

  it('asks about ten orders in a round, and about nothing where all is explained', async () => {
    await rounds(3);
    await desk.get(TraceBalances).traceBalances();
    expect(asked).toEqual([]);
    for (let n = 0; n < 23; n += 1) {
      await desk.submitApproval(`more-${n}`);
      desk.venue.fill(idOf(`more-${n}`), { quantity: '1', price: '100' });
      await desk.settle();
    }
    asked = [];
    holds({ USDT: '5' });
    const counts: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      const before = asked.length;
      await rounds(1);
      counts.push(asked.length - before);
    }
    expect(counts).toEqual([0, 0, 10, 10, 5, 0, 0]);
  });
});
