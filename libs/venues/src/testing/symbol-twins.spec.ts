import { describe, expect, it } from 'vitest';
import { codecOf } from '../registry.js';
import { logOf } from './kit/frame-log.js';

const AT = '2026-01-01T00:00:00.000000Z';
/** What a trade says besides its symbol and id, at any of the venues. */
const PRINT = { side: 'buy', price: 2, qty: 1, timestamp: AT, time: AT };

describe('two symbols that differ in the size of a letter only', () => {
  const binance = (s: string): string => JSON.stringify({ e: 'trade', E: 1, s, t: 1, p: '5', q: '2', T: 1, m: true });
  const bybit = (s: string): string =>
    JSON.stringify({ topic: `publicTrade.${s}`, data: [{ T: 1, s, S: 'Buy', v: '1', p: '2', i: '7', BT: false }] });
  const listOfBinance = (...symbols: readonly string[]): string =>
    JSON.stringify({ symbols: symbols.map((symbol) => ({ symbol, baseAsset: 'AAPLX', quoteAsset: 'USDT' })) });
  const listOfBybit = (...symbols: readonly string[]): string =>
    JSON.stringify({ result: { list: symbols.map((symbol) => ({ symbol, baseCoin: 'AAPLX', quoteCoin: 'USDT' })) } });

  it.each([
    ['binance', binance, listOfBinance],
    ['bybit', bybit, listOfBybit],
  ] as const)('are never one instrument: %s', (venue, trade, list) => {
    const both = '"AAPLxUSDT" and "AAPLXUSDT" differ in the size of letters only';
    const codec = codecOf(venue);
    // Without a list the first one has the name, and the second one is told of.
    const first = logOf(codec, [trade('AAPLxUSDT'), trade('BTCUSDT')]).events.map(({ instrument }) => instrument);
    expect(first).toEqual(['AAPLX-USDT', 'BTC-USDT']);
    expect(() => logOf(codec, [trade('AAPLXUSDT')])).toThrow(both);
    expect(logOf(codec, [trade('AAPLxUSDT')]).events).toHaveLength(1);
    // A list that comes later is believed as well.
    logOf(codec, [list('BTCUSDT', 'btcusdt')]);
    expect(() => logOf(codec, [trade('BTCUSDT')])).toThrow('"BTCUSDT" and "btcusdt" differ');
    // With a list that has both nobody can say which of them has it.
    const listed = codecOf(venue);
    logOf(listed, [list('AAPLxUSDT', 'AAPLXUSDT')]);
    for (const symbol of ['AAPLxUSDT', 'AAPLXUSDT']) expect(() => logOf(listed, [trade(symbol)])).toThrow(both);
    expect(logOf(listed, [trade('BTCUSDT')]).events).toHaveLength(1);
  });

  const kraken = (symbol: string): string =>
    JSON.stringify({ channel: 'trade', type: 'update', data: [{ symbol, trade_id: 7, ...PRINT }] });
  const okx = (instId: string): string =>
    JSON.stringify({
      arg: { channel: 'trades', instId },
      data: [{ tradeId: '7', px: '2', sz: '1', ...PRINT, ts: '1' }],
    });
  const coinbase = (id: string): string => {
    const trade = { product_id: id, trade_id: '7', ...PRINT, price: '2', size: '1', side: 'BUY' };
    return JSON.stringify({ channel: 'market_trades', timestamp: AT, events: [{ type: 'update', trades: [trade] }] });
  };

  it.each([
    ['kraken', kraken, 'AAPLx/USD', 'AAPLX/USD'],
    ['okx', okx, 'AAPLx-USD', 'AAPLX-USD'],
    ['coinbase', coinbase, 'AAPLx-USD', 'AAPLX-USD'],
  ] as const)('are never one instrument, where names are not learned: %s', (venue, trade, small, large) => {
    const codec = codecOf(venue);
    expect(logOf(codec, [trade(small), trade(small)]).events).toHaveLength(2);
    expect(() => logOf(codec, [trade(large)])).toThrow(`"${small}" and "${large}" differ in the size of letters only`);
    expect(logOf(codec, [trade(small)]).events).toMatchObject([{ instrument: 'AAPLX-USD' }]);
    // Another recording, or connection, may have the other one.
    expect(logOf(codecOf(venue), [trade(large)]).events).toMatchObject([{ instrument: 'AAPLX-USD' }]);
  });

  it.each([
    ['binance', binance, 'CAF\u00c9USDT'],
    ['bybit', bybit, 'CAF\u00c9USDT'],
    ['kraken', kraken, 'CAF\u00c9/USDT'],
    ['okx', okx, 'CAF\u00c9-USDT'],
    ['coinbase', coinbase, 'CAF\u00c9-USDT'],
  ] as const)('are one name, and no two instruments, in either form of an accent: %s', (venue, trade, symbol) => {
    const [composed, apart] = [symbol.normalize('NFC'), symbol.normalize('NFD')];
    for (const [one, other] of [
      [composed, apart],
      [apart, composed],
    ] as const) {
      const codec = codecOf(venue);
      expect(logOf(codec, [trade(one)]).events).toMatchObject([{ instrument: 'CAF\u00c9-USDT' }]);
      expect(() => logOf(codec, [trade(other)])).toThrow('differ in the form of an accent only');
    }
  });
});
