import type { BarPrice } from 'lightweight-charts';
import { describe, expect, it } from 'vitest';
import { priceFormatOf } from './price-format.js';

describe('prices on a chart', () => {
  it.each([
    ['0.01', 61_814.841, '61,814.84'],
    ['0.003', 0.0129, '0.013'],
    ['5', 140_000_005, '140,000,005'],
    ['0.00000000000000000001', 1.23e-18, '0.00000000000000000123'],
  ])('have the decimals of a tick of %s', (tickSize, value, text) => {
    expect(priceFormatOf(tickSize).formatter(value as BarPrice)).toBe(text);
  });

  it.each(['1', '0.05', '0.003', '0.000000000000000001', '0.00000000000000000001'])(
    'lie on powers of ten, which the axis can divide, where the tick is %s',
    (tickSize) => {
      expect(String(priceFormatOf(tickSize).base)).toMatch(/^10*$/u);
    },
  );
});
