import { BinanceOrderEntry, MemoryTransport } from '#libs/venues';
import { SeededRandom } from '#libs/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { ReconcileRound } from '../reconcile/reconcile-round.js';
import type { ReconcilePart } from '../reconcile/reconcile-part.js';
import { type PlacedOrder, BinanceAccountScript } from './binance-account-script.fixture.js';

/** Nothing periodic in the way of what a test asks for. */
const QUIET = {
  ...{ ORDER_RECONCILE_ORDERS_MS: '600000', ORDER_RECONCILE_FILLS_MS: '600000', ORDER_RECONCILE_BALANCES_MS: '600000' },
  ...{ ORDER_LEASE_TTL_MS: '60000' },
};
const keys = { apiKey: 'demo', apiSecret: 'demo' };

/** A trade of an order: as the private stream reports it, and as the list of trades has it. */
interface OwnTrade {
  readonly frame: PlacedOrder;
  readonly row: PlacedOrder;
}

function tradeOf(order: PlacedOrder, id: number, feeAsset: string, fee: string, isMaker: boolean): OwnTrade {
  const { origQty, orderId, price, side, symbol } = order;
  const part = { l: origQty, z: origQty, L: price, n: fee, N: feeAsset, t: id, m: isMaker };
  const row = { symbol, id, orderId, price, qty: origQty, commission: fee, commissionAsset: feeAsset, isMaker };
  return {
    frame: { x: 'TRADE', X: 'FILLED', ...part },
    row: { ...row, isBuyer: side === 'BUY', time: 1_700_000_000_200 },
  };
}

describe('reports of Binance', () => {
  let binance: BinanceAccountScript;
  let desk: OrderDesk;
  beforeEach(async () => {
    binance = new BinanceAccountScript();
    desk = await openServingDesk({
      environment: QUIET,
      entryOn: (time) => {
        const runtime = { scheduler: time, random: new SeededRandom(1), transport: new MemoryTransport(time, binance) };
        return new BinanceOrderEntry(runtime, { keys });
      },
    });
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const place = async (name: string, side: 'BUY' | 'SELL'): Promise<PlacedOrder> => {
    await desk.submitApproval(name, { side, quantity: '0.004', limitPrice: '81000' });
    await desk.time.runForMs(10);
    const order = binance.placed.at(-1);
    if (order === undefined) throw new Error('nothing was placed');
    binance.report(order, { x: 'NEW', X: 'NEW' });
    await desk.time.runForMs(10);
    return order;
  };
  const round = (...parts: ReconcilePart[]): Promise<boolean> =>
    desk.time.complete(desk.get(ReconcileRound).runRound(new Set(parts)));
  const held = async (): Promise<string[]> =>
    (await desk.books.read((reads) => reads.heldPositions())).map(({ position }) => position.quantity.toFixed());

  describe.each([
    ['the stream tells of both, the buyer first', ['buy', 'sell'], []],
    ['the stream tells of both, the seller first', ['sell', 'buy'], []],
    ['the stream tells of one and the list of the other', ['buy'], ['sell', 'buy']],
    ['only the list tells of them', [], ['buy', 'sell']],
    ['both tell of both, again and again', ['buy', 'sell', 'buy', 'sell'], ['sell', 'buy']],
  ] as const)('about one trade of two of our orders, where %s', (_what, heard, listed) => {
    it('are booked once for each order, and explain the balances', async () => {
      const [sold, bought] = [await place('sell', 'SELL'), await place('buy', 'BUY')];
      const trades = {
        buy: { order: bought, ...tradeOf(bought, 88_001, 'BTC', '0.000004', false) },
        sell: { order: sold, ...tradeOf(sold, 88_001, 'USDT', '0.324', true) },
      };
      for (const name of heard) binance.report(trades[name].order, trades[name].frame);
      await desk.time.runForMs(10);
      binance.placed.splice(0);
      for (const name of listed) binance.myTrades.push(trades[name].row);
      Object.assign(binance.balances, { USDT: '99999.676', BTC: '0.999996' });
      for (let n = 0; n < 4; n += 1) expect(await round('fills', 'balances')).toBe(true);
      expect([desk.standingOf('sell'), desk.standingOf('buy')]).toEqual(['Filled 0.004', 'Filled 0.004']);
      expect([desk.database.trades.size, await held(), desk.discrepancies()]).toEqual([2, ['-0.000004'], []]);
      const facts = (await desk.facts()).filter(({ subject }) => subject.startsWith('fill.recorded'));
      expect(new Set(facts.map(({ message }) => message['id'])).size).toBe(2);
    });
  });

  it('about refused attempts under the id of a live order leave it alive, and its fill is booked once', async () => {
    const order = await place('i-1', 'SELL');
    const refused = { x: 'REJECTED', X: 'REJECTED', w: false };
    binance.report(order, { ...refused, i: 7_301, r: 'INSUFFICIENT_BALANCE', I: 52 });
    binance.report(order, { ...refused, i: -1, r: 'DUPLICATE_ORDER', I: 53 });
    await desk.time.runForMs(10);
    expect([desk.standingOf('i-1'), desk.historyOf('i-1'), desk.discrepancies()]).toEqual([
      'New 0',
      ['committed', 'accepted'],
      [],
    ]);
    const { frame } = tradeOf(order, 99_201, 'USDT', '0.324', true);
    binance.report(order, frame);
    binance.report(order, frame);
    await desk.time.runForMs(10);
    expect([desk.standingOf('i-1'), desk.database.trades.size, desk.gate.isOpen]).toEqual(['Filled 0.004', 1, true]);
    expect(desk.observer.troubles).toEqual([]);
    await place('i-2', 'BUY');
    expect(desk.standingOf('i-2')).toBe('New 0');
  });
});
