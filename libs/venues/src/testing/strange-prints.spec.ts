import { describe, expect, it } from 'vitest';
import { type InstrumentId, asId } from '#libs/kernel';
import { codecOf, venues } from '../registry.js';
import { FrameLog } from './kit/frame-log.js';

const AT = '2026-09-21T12:00:00.000000Z';
const AT_MS = Date.parse(AT);

const okx = (data: readonly unknown[]) => ({ arg: { channel: 'trades', instId: 'SOL-USDT' }, data });
const okxTrade = { instId: 'SOL-USDT', tradeId: '812', px: '150.1', sz: '4', side: 'buy', ts: String(AT_MS) };
const okxOld = { ...{ instrument_id: 'SOL-USDT', trade_id: '1', price: '1', size: '1' }, side: 'buy', timestamp: AT };
const bybit = (data: readonly unknown[]) => ({ topic: 'publicTrade.SOLUSDT', type: 'snapshot', ts: AT_MS, data });
const bybitTrade = { T: AT_MS, s: 'SOLUSDT', S: 'Buy', v: '4', p: '150.1', i: '2290000000000000812' };
const bybitOld = { trade_id: 'a', symbol: 'SOLUSDT', side: 'Buy', price: 1, size: 1, timestamp: AT };
const kraken = (data: readonly unknown[]) => ({ channel: 'trade', type: 'update', data });
const krakenTrade = { symbol: 'SOL/USD', side: 'buy', price: 150.1, qty: 4, trade_id: 812, timestamp: AT };
const krakenTicker = { symbol: 'SOL/USD', bid: 1, bid_qty: 1, ask: 2, ask_qty: 1 };
const coinbase = (list: object, channel = 'market_trades') => ({
  ...{ channel, timestamp: AT, sequence_num: 6 },
  events: [{ type: 'update', ...list }],
});
const coinbaseTrade = { product_id: 'SOL-USD', trade_id: '812', side: 'BUY', time: AT, price: '150.1', size: '4' };
const coinbaseTicker = { product_id: 'SOL-USD', best_bid: '1', best_bid_quantity: '1' };

/** Every message of more than one print: how it is made of them, a good one, and what makes one strange. */
const LISTS = [
  ['okx', 'trades', okx, okxTrade, { side: 'SELL' }],
  ['okx', 'a retired table', (data: readonly unknown[]) => ({ table: 'spot/trade', data }), okxOld, { side: '' }],
  ['bybit', 'publicTrade', bybit, bybitTrade, { S: 'buy' }],
  ['bybit', 'a retired topic', (d: readonly unknown[]) => ({ topic: 'trade.SOLUSDT', data: d }), bybitOld, { side: 1 }],
  ['kraken', 'trade', kraken, krakenTrade, { side: 'Buy' }],
  ['kraken', 'ticker', (d: readonly unknown[]) => ({ ...kraken(d), channel: 'ticker' }), krakenTicker, { bid: 'x' }],
  [
    'coinbase',
    'market_trades',
    (trades: readonly unknown[]) => coinbase({ trades }),
    coinbaseTrade,
    { side: 'UNKNOWN' },
  ],
  [
    'coinbase',
    'ticker',
    (tickers: readonly unknown[]) => coinbase({ tickers }, 'ticker'),
    coinbaseTicker,
    { best_bid: -1 },
  ],
] as const;

function logOfOne(venue: (typeof LISTS)[number][0], frame: unknown): { readonly log: FrameLog; readonly ok: boolean } {
  const log = new FrameLog();
  return { ok: codecOf(venue).decode(JSON.stringify(frame), log).ok, log };
}

describe('a strange print', () => {
  it.each(LISTS)('of %s, %s, costs the others of its message nothing, and is told', (venue, _, frameOf, good, over) => {
    for (const strange of [{ ...good, ...over }, null, 'x', { ...good, px: '0', p: '0', price: '0', bid: '-1' }]) {
      // Wherever it stands, and more than one.
      for (const list of [
        [strange, good, good],
        [good, strange, good],
        [good, good, strange],
        [strange, good, strange, good, strange],
      ]) {
        const { log, ok } = logOfOne(venue, frameOf(list));
        if (log.events.length === list.length) continue;
        expect([ok, log.events.length, log.strange.length]).toEqual([true, 2, 1]);
        expect(log.strange[0]).toMatchObject({
          code: 'FRAME_PART_UNREADABLE',
          details: { parts: String(list.length - 2) },
        });
      }
    }
    const { log } = logOfOne(venue, frameOf([good, { ...good, ...over }]));
    expect([log.events.length, log.strange.length]).toEqual([1, 1]);
  });

  it.each(LISTS)(
    'is one of few: of %s, %s, a message with more than 100 of them is not understood',
    (venue, _, frameOf, good, over) => {
      const strange = { ...good, ...over };
      const most = logOfOne(venue, frameOf([good, ...Array.from({ length: 100 }, () => strange), good]));
      expect([most.ok, most.log.events.length, most.log.strange[0]?.details['parts']]).toEqual([true, 2, '100']);
      const more = logOfOne(venue, frameOf([good, ...Array.from({ length: 101 }, () => strange), good]));
      expect(more.log.events).toEqual([]);
      // Of Coinbase, whose numbers are told all the same, it is a strange part.
      expect([more.ok, more.log.strange.length]).toEqual(venue === 'coinbase' ? [true, 1] : [false, 0]);
    },
  );

  it('of a list of before the subscription costs the others nothing either (Kraken)', () => {
    const past: unknown[] = [];
    const log = Object.assign(new FrameLog(), { onPastTrade: (trade: unknown) => past.push(trade) });
    const frame = { ...kraken([{ ...krakenTrade, side: 'x' }, krakenTrade]), type: 'snapshot' };
    expect(codecOf('kraken').decode(JSON.stringify(frame), log).ok).toBe(true);
    expect([past.length, log.strange.length]).toEqual([1, 1]);
  });

  it('that comes alone leaves no hole in the numbers of the connection, which would cost all of its books (Coinbase)', () => {
    const strange = { ...coinbaseTrade, side: 'UNKNOWN' };
    for (const frame of [
      coinbase({ trades: [strange] }),
      coinbase({ trades: 7 }),
      coinbase({ tickers: [{ ...coinbaseTicker, best_bid: -1 }] }, 'ticker'),
    ]) {
      const { log } = logOfOne('coinbase', frame);
      expect([log.sequences, log.events, log.strange.length]).toEqual([[6], [], 1]);
    }
    // A change of a book that cannot be read IS a hole.
    const depth = coinbase({ product_id: 'SOL-USD', updates: 7 }, 'l2_data');
    expect(logOfOne('coinbase', depth)).toMatchObject({ ok: false, log: { sequences: [] } });
  });

  it("of Binance's list of recent trades does not keep those behind a hole waiting, and a list out of order is none", async () => {
    const [id] = [asId<InstrumentId>('SOL-USDT')];
    const trade = (of: number, over: object = {}) => ({
      id: of,
      price: '1',
      qty: '1',
      time: AT_MS,
      isBuyerMaker: true,
      ...over,
    });
    const load = (list: readonly unknown[]) =>
      venues.binance.protocol.loadTradeList?.(() => Promise.resolve({ ok: true, value: list }), {
        ...{ id, venueSymbol: 'SOLUSDT' },
      } as never);
    const told = await load([trade(5), trade(6, { isBuyerMaker: 'x' }), trade(7)]);
    expect(told?.ok === true && told.value.map(({ tradeId }) => tradeId)).toEqual(['5', '7']);
    expect((await load([trade(7), trade(6), trade(5)]))?.ok).toBe(false);
  });
});
