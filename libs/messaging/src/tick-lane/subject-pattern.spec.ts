import { describe, expect, it } from 'vitest';
import { subjectMatches } from './subject-pattern.js';

describe('a subject pattern', () => {
  it.each([
    ['market.trade.v1.binance.BTC-USDT', 'market.trade.v1.binance.BTC-USDT', true],
    ['market.*.v1.binance.BTC-USDT', 'market.trade.v1.binance.BTC-USDT', true],
    ['market.>', 'market.trade.v1.binance.BTC-USDT', true],
    ['market.>', 'market', false],
    ['market.*', 'market.trade.v1', false],
    ['market.trade', 'market.quote', false],
    ['market.trade.v1', 'market.trade', false],
    ['>', 'anything', true],
  ])('%s against %s is %s', (pattern, subject, matches) => {
    expect(subjectMatches(pattern, subject)).toBe(matches);
  });
});
