import { describe, expect, it } from 'vitest';
import { Exchange } from '../exchange/exchange.js';
import type { DepthSnapshot, TickerRow } from '../market/market-data.js';
import { describeSymbol } from '../exchange/known-symbols.js';
import type { RecordedDepth, TapeFrame } from '../tape/tape-frame.js';
import { VenueClock } from '../exchange/venue-clock.js';
import { LiveMarket } from './live-market.js';
import type { Upstream } from './upstream.js';
import { foldJournal } from '#libs/domain';
import { Decimal, ok } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';

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

/** A live market whose upstream answers as the test says. */
function open(books: DepthSnapshot[]) {
  let asked = 0;
  const listed = new Map([['BTCUSDT', rules]]);
  const upstream: Upstream = {
    open: () => undefined,
    relays: () => false,
    close: () => undefined,
    reconnects: 0,
    snapshot: () => {
      asked += 1;
      const next = books.shift();
      return next === undefined ? new Promise(() => undefined) : Promise.resolve(ok(next));
    },
    recentTrades: () => Promise.resolve(ok([])),
    rules: () => Promise.resolve(ok(listed)),
    tickers: () => Promise.resolve(ok(new Map())),
  };
  const fail = (error: unknown): void => {
    throw error;
  };
  const scheduler = new VirtualScheduler();
  const parts = { scheduler, log: () => undefined, fail };
  const market = new LiveMarket(
    { upstream, host: 'upstream', listings: [{ rules, ticker }], ...parts },
    { publishRecorded: () => undefined },
  );
  const fee = new Decimal('0.001');
  const exchange = new Exchange(market, [{ account: 'us', makerFee: fee, takerFee: fee }], new VenueClock(scheduler));
  market.openBooks(exchange, foldJournal([]), () => undefined);
  const settled = (): Promise<void> => scheduler.runForMs(0);
  return { market, exchange, asked: () => asked, scheduler, settled, listed };
}

describe('a live market', () => {
  it('knows its book only from a snapshot that joins on to the stream', async () => {
    const { market, asked, scheduler, settled } = open([snapshot(3, '99', '101'), snapshot(8, '99', '101')]);
    expect(market.trouble()).toMatch(/not connected/u);
    market.onUp();
    market.onFrame(frame, depth(7, 9, [['99.5', '1']]));
    await settled();
    expect(market.knows('BTCUSDT', 'book')).toBe(false);
    await scheduler.runForMs(100);
    expect([market.knows('BTCUSDT', 'book'), market.trouble(), asked()]).toEqual([true, undefined, 2]);
    expect(market.depth('BTCUSDT', 1)).toEqual({
      lastUpdateId: 9,
      bids: [['99.50000000', '1.00000000']],
      asks: [['101.00000000', '3.00000000']],
    });
  });

  it('trusts no book after a gap, nor after silence, nor after a loss, until it joins on again', async () => {
    const { market, settled } = open([snapshot(1, '99', '101'), snapshot(9, '98', '101')]);
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

  it('follows steps, filters and status as the upstream lists them, and closes what it does not list any more', async () => {
    const { market, exchange, scheduler, listed } = open([]);
    market.startTrading();
    const now = (): unknown => {
      const { status, instrument } = exchange.market('BTCUSDT').rules;
      return [status, instrument.tickSize.toFixed(), instrument.lotSize.toFixed()];
    };
    expect(now()).toEqual(['TRADING', '0.01', '0.001']);
    listed.set('BTCUSDT', describeSymbol({ ...DESCRIPTION, tickSize: '0.5', lotSize: '0.01' }));
    await scheduler.runForMs(5_000);
    expect(now()).toEqual(['TRADING', '0.5', '0.01']);
    listed.set('BTCUSDT', { ...rules, status: 'HALT' });
    await scheduler.runForMs(5_000);
    expect(now()).toEqual(['HALT', '0.01', '0.001']);
    listed.set('BTCUSDT', rules);
    await scheduler.runForMs(5_000);
    expect(now()).toEqual(['TRADING', '0.01', '0.001']);
    listed.clear();
    await scheduler.runForMs(5_000);
    expect(now()).toEqual(['BREAK', '0.01', '0.001']);
    // Steps finer than the grid that is matched on cannot be followed.
    listed.set('BTCUSDT', describeSymbol({ ...DESCRIPTION, tickSize: '0.0000000001' }));
    await scheduler.runForMs(5_000);
    expect(now()).toEqual(['BREAK', '0.01', '0.001']);
    await market.stopTrading();
  });

  it("keeps the engine's levels those of the upstream's book, also over a loss", async () => {
    const { market, exchange, settled } = open([snapshot(1, '99', '101'), snapshot(20, '98', '100')]);
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
      { priceTicks: 9_900_000_000, sizeLots: 200_000_000 },
      { priceTicks: 9_850_000_000, sizeLots: 400_000_000 },
    ]);
    expect(engine.depth('SELL', 9)).toEqual([{ priceTicks: 10_200_000_000, sizeLots: 500_000_000 }]);
    market.onDown('cut');
    market.onUp();
    await settled();
    expect(engine.depth('BUY', 9)).toEqual([{ priceTicks: 9_800_000_000, sizeLots: 200_000_000 }]);
    expect(engine.depth('SELL', 9)).toEqual([{ priceTicks: 10_000_000_000, sizeLots: 300_000_000 }]);
  });
});
