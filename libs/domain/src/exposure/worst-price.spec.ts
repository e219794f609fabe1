import { Decimal, parseDecimal } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { markPrice, worstPrice } from './worst-price.js';

const D = (text: string | undefined): Decimal | undefined => (text === undefined ? undefined : new Decimal(text));
const COLLAR = new Decimal('0.01');

describe('the worst price of an order', () => {
  it.each([
    ['a buy is its limit', 'BUY', 'LIMIT', '90', '99', '101', '90'],
    ['a buy above the market is its limit', 'BUY', 'LIMIT', '120', '99', '101', '120'],
    ['a sell is its limit', 'SELL', 'LIMIT', '110', '99', '101', '110'],
    ['a sell far below the market is the bid, where it would fill', 'SELL', 'LIMIT', '1', '99', '101', '99'],
    ['a sell without a bid is its limit', 'SELL', 'LIMIT', '1', undefined, '101', '1'],
    ['a market buy is the ask and the collar', 'BUY', 'MARKET', undefined, '99', '100', '101'],
    ['a market sell is the bid and the collar', 'SELL', 'MARKET', undefined, '100', '101', '101'],
    ['a market buy without an ask is not known', 'BUY', 'MARKET', undefined, '99', undefined, undefined],
    ['a limit order without a limit is not known', 'BUY', 'LIMIT', undefined, '99', '101', undefined],
  ] as const)('%s', (_, side, type, limit, bid, ask, expected) => {
    const price = worstPrice({ side, type, limitPrice: D(limit) }, { bid: D(bid), ask: D(ask) }, COLLAR);
    expect(price?.toFixed()).toBe(expected);
  });

  it('of a market order has no more decimals than a message takes, and is never below the product', () => {
    const collar = new Decimal(`0.0${'1'.repeat(39)}`);
    const ask = new Decimal('0.12345678');
    const price = worstPrice({ side: 'BUY', type: 'MARKET', limitPrice: undefined }, { bid: undefined, ask }, collar);
    const exact = ask.times(collar.plus('1'));
    expect(parseDecimal(price?.toFixed() ?? '')).toEqual(price);
    expect(price?.gt(exact) === true && price.minus(exact).lt('1e-40')).toBe(true);
  });
});

describe('the mark', () => {
  it.each([
    ['99', '100', '99.5'],
    [undefined, '100', '100'],
    ['99', undefined, '99'],
    [undefined, undefined, undefined],
  ])('of %s to %s is %s', (bid, ask, expected) => {
    expect(markPrice({ bid: D(bid), ask: D(ask) })?.toFixed()).toBe(expected);
  });
});
