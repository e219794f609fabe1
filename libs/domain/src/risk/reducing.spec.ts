import { Decimal } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { isReducing } from './reducing.js';

const D = (text: string): Decimal => new Decimal(text);

describe('an order truly reduces', () => {
  it.each([
    ['a sell of all of a long', 'SELL', '5', '5', '0', '0', true],
    ['a sell of more than a long: a flip', 'SELL', '5.001', '5', '0', '0', false],
    ['a sell beside open sells that take the rest', 'SELL', '3', '5', '0', '2', true],
    ['a sell beside open sells that would flip', 'SELL', '3.001', '5', '0', '2', false],
    ['a buy on a long', 'BUY', '1', '5', '0', '0', false],
    ['a buy of all of a short', 'BUY', '5', '-5', '0', '0', true],
    ['a buy of more than a short', 'BUY', '5.001', '-5', '0', '0', false],
    ['a buy beside open buys', 'BUY', '2', '-5', '3', '0', true],
    ['a buy beside open buys that would flip', 'BUY', '2.001', '-5', '3', '0', false],
    ['a sell beside open buys, which do not hinder it', 'SELL', '5', '5', '9', '0', true],
    ['a buy beside open sells, which do not hinder it', 'BUY', '5', '-5', '0', '9', true],
    ['anything when flat', 'SELL', '1', '0', '0', '0', false],
    ['nothing at all', 'SELL', '0', '5', '0', '0', false],
  ] as const)('%s: %s %s on %s (open %s, %s) is %s', (_, side, quantity, position, buy, sell, expected) => {
    expect(isReducing(side, D(quantity), D(position), { buy: D(buy), sell: D(sell) })).toBe(expected);
  });
});
