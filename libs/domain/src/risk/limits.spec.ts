import { Decimal } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { type ScopedLimits, areSameLimits, isMarketName, limitsOfMarket, marketName } from './limits.js';

const limits = (instrument: string, quantity?: string, position?: string): ScopedLimits => ({
  instrument,
  maxOrderQuantity: quantity === undefined ? undefined : new Decimal(quantity),
  maxOrderNotional: undefined,
  maxPosition: position === undefined ? undefined : new Decimal(position),
});

describe('the limits of a market', () => {
  const set = [limits('*', '5', '9'), limits('binance:BTC-USDT', '0.5'), limits('kraken:BTC-USDT', '3', '2')];
  const textOf = (venue: string, instrument: string): (string | undefined)[] => {
    const found = limitsOfMarket(set, venue, instrument);
    return [found.maxOrderQuantity, found.maxOrderNotional, found.maxPosition].map((limit) => limit?.toFixed());
  };

  it('are its own, and those of every instrument where it sets none', () => {
    expect(textOf('binance', 'BTC-USDT')).toEqual(['0.5', undefined, '9']);
  });

  it('are its own of that venue only', () => {
    expect(textOf('kraken', 'BTC-USDT')).toEqual(['3', undefined, '2']);
  });

  it('are those of every instrument where it sets nothing', () => {
    expect(textOf('binance', 'ETH-USDT')).toEqual(['5', undefined, '9']);
  });

  it('are not set where nobody sets them', () => {
    expect(limitsOfMarket([], 'binance', 'BTC-USDT').maxPosition).toBeUndefined();
  });
});

describe('two sets of limits', () => {
  it.each([
    [
      'the same in another order',
      [limits('*', '5'), limits('v:A-B', '1')],
      [limits('v:A-B', '1.0'), limits('*', '5')],
      true,
    ],
    ['different in a number', [limits('*', '5')], [limits('*', '5.1')], false],
    [
      'different in a notional',
      [{ ...limits('*'), maxOrderNotional: new Decimal('5') }],
      [{ ...limits('*'), maxOrderNotional: new Decimal('6') }],
      false,
    ],
    ['different in what is not set', [limits('*', '5')], [limits('*', '5', '5')], false],
    ['different where one has a market more', [limits('*', '5')], [limits('*', '5'), limits('v:A-B')], false],
    ['different where the markets are others', [limits('v:A-B')], [limits('v:A-C')], false],
    ['the same where both are empty', [], [], true],
  ] as const)('are %s', (_, one, other, expected) => {
    expect(areSameLimits(one, other)).toBe(expected);
    expect(areSameLimits(other, one)).toBe(expected);
  });
});

describe('the name of a market', () => {
  it.each([
    [marketName('binance', 'BTC-USDT'), true],
    ['paper-1:BTC-USDT', true],
    ['BTC-USDT', false],
    ['Binance:BTC-USDT', false],
    ['binance:', false],
    ['binance:BTC', false],
    ['binance:BTC-USDT:', false],
    [':BTC-USDT', false],
  ])('%s is one: %s', (text, expected) => {
    expect(isMarketName(text)).toBe(expected);
  });
});
