import { describe, expect, it } from 'vitest';
import { Exchange } from '../exchange.js';
import type { DepthSnapshot, TickerRow } from '../market/market-data.js';
import { describeSymbol } from '../symbol-rules.js';
import type { RecordedDepth, TapeFrame } from '../tape/tape-frame.js';
import { LiveMarket } from './live-market.js';
import type { Upstream } from './upstream.js';
import { foldJournal } from '#libs/domain';
import { Decimal, ok } from '#libs/kernel';

const DESCRIPTION = {
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.01',
  lotSize: '0.001',
  minNotional: '5',
  startPrice: '100',
};
const rules = describeSymbol(DESCRIPTION);
const zero = '0.00000000';
const ticker: TickerRow = {
  ...{ openPrice: zero, highPrice: zero, lowPrice: zero, lastPrice: '100.00000000', volume: zero, quoteVolume: zero },
  ...{ openTime: 0, firstId: -1, lastId: -1, count: 0 },
};
const snapshot = (lastUpdateId: number, bid: string, ask: string): DepthSnapshot => ({
  lastUpdateId,
  bids: [[bid, '2.00000000']],
  asks: [[ask, '3.00000000']],
});
const frame: TapeFrame = { receivedAtUs: 0, stream: 'btcusdt@depth@100ms', payload: '{}', combined: '{}' };
const depth = (U: number, u: number, b: RecordedDepth['b'], a: RecordedDepth['a'] = []): RecordedDepth => ({
  ...{ e: 'depthUpdate', s: 'BTCUSDT', U, u, b, a },
});
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

/** A live market whose upstream answers as the test says. */
function open(books: DepthSnapshot[]): { market: LiveMarket; exchange: Exchange; asked: () => number } {
  let asked = 0;
  const upstream: Upstream = {
    open: () => undefined,
    close: () => undefined,
    reconnects: 0,
    snapshot: () => {
      asked += 1;
      const next = books.shift();
      return next === undefined ? new Promise(() => undefined) : Promise.resolve(ok(next));
    },
    recentTrades: () => Promise.resolve(ok([])),
    tickers: () => Promise.resolve(ok(new Map())),
  };
  const fatal = (error: unknown): void => {
    throw error;
  };
  const settings = { upstream, host: 'upstream', listings: [{ rules, ticker }], said: () => undefined, fatal };
  const market = new LiveMarket(settings, { publishRecorded: () => undefined });
  const fee = new Decimal('0.001');
  const exchange = new Exchange([rules], [{ account: 'us', makerFee: fee, takerFee: fee }], market, () => 0);
  market.open(exchange, foldJournal([]), () => undefined);
  return { market, exchange, asked: () => asked };
}

describe('a live market', () => {
  it('knows its book only from a snapshot that joins on to the stream', async () => {
    const { market, asked } = open([snapshot(3, '99', '101'), snapshot(8, '99', '101')]);
    expect(market.trouble()).toMatch(/not connected/u);
    market.onUp();
    market.onFrame(frame, depth(7, 9, [['99.5', '1']]));
    await settled();
    expect(market.knows('BTCUSDT', 'book')).toBe(false);
    while (!market.knows('BTCUSDT', 'book')) await settled();
    expect([market.knows('BTCUSDT', 'book'), market.trouble(), asked()]).toEqual([true, undefined, 2]);
    expect(market.depth('BTCUSDT', 1)).toEqual({
      lastUpdateId: 9,
      bids: [['99.50000000', '1.00000000']],
      asks: [['101.00000000', '3.00000000']],
    });
  });

  it('trusts no book after a gap, nor after silence, nor after a loss, until it joins on again', async () => {
    const { market } = open([snapshot(1, '99', '101'), snapshot(9, '98', '101')]);
    market.onUp();
    await settled();
    expect(market.knows('BTCUSDT', 'book')).toBe(true);
    market.onSilent();
    expect([market.knows('BTCUSDT', 'book'), market.trouble()]).toEqual([false, 'BTCUSDT is STALE']);
    market.onFrame(frame, depth(2, 2, []));
    expect(market.knows('BTCUSDT', 'book')).toBe(true);
    market.onFrame(frame, depth(5, 9, []));
    expect(market.knows('BTCUSDT', 'book')).toBe(false);
    await settled();
    expect([market.knows('BTCUSDT', 'book'), market.depth('BTCUSDT', 1).bids[0]?.[0]]).toEqual([true, '98.00000000']);
    market.onDown('cut');
    expect([market.knows('BTCUSDT', 'book'), market.knows('BTCUSDT', 'trades')]).toEqual([false, false]);
  });

  it("keeps the engine's levels those of the upstream's book, also over a loss", async () => {
    const { market, exchange } = open([snapshot(1, '99', '101'), snapshot(20, '98', '100')]);
    market.onUp();
    await settled();
    market.onFrame(
      frame,
      depth(
        2,
        3,
        [['98.5', '4']],
        [
          ['101', '0'],
          ['102', '5'],
        ],
      ),
    );
    const { engine } = exchange.market('BTCUSDT');
    expect(engine.depth('BUY', 9)).toEqual([
      { priceTicks: 9_900, sizeLots: 2_000 },
      { priceTicks: 9_850, sizeLots: 4_000 },
    ]);
    expect(engine.depth('SELL', 9)).toEqual([{ priceTicks: 10_200, sizeLots: 5_000 }]);
    market.onDown('cut');
    market.onUp();
    await settled();
    expect(engine.depth('BUY', 9)).toEqual([{ priceTicks: 9_800, sizeLots: 2_000 }]);
    expect(engine.depth('SELL', 9)).toEqual([{ priceTicks: 10_000, sizeLots: 3_000 }]);
  });
});
