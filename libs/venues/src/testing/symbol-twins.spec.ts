import { describe, expect, it } from 'vitest';
import { codecOf } from '../registry.js';
import { logOf } from './kit/frame-log.js';

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
});
