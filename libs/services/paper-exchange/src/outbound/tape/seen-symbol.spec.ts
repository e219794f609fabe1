import { describe, expect, it } from 'vitest';
import { SeenSymbol } from './seen-symbol.js';

type Row = readonly [price: string, size: string];

/** The filters of what was seen, by name. */
function filtersAfter(...rows: readonly Row[]): Record<string, unknown> {
  const seen = new SeenSymbol();
  for (const row of rows) seen.look(row);
  const [price, lot] = seen.filters(undefined, 'USDT');
  return { tickSize: price?.['tickSize'], stepSize: lot?.['stepSize'], maxQty: lot?.['maxQty'] };
}

describe('a symbol of a tape that does not say its filters', () => {
  it('has steps that all prices keep to, in the 8 decimals of Binance', () => {
    expect(filtersAfter(['0.00000721', '150000000.00000000'], ['0.00000730', '2000000.00000000'])).toEqual({
      tickSize: '0.00000001',
      stepSize: '1.00000000',
      maxQty: '92141578736.00000000',
    });
  });

  it('has finer ones where prices or sizes are finer, whatever was seen before', () => {
    const coarse: Row = ['0.5', '3'];
    expect(filtersAfter(coarse, ['0.000000000121', '1000000000000.000000000000'])).toEqual({
      tickSize: '0.000000000001',
      stepSize: '1.000000000000',
      maxQty: '1000000000000.000000000000',
    });
    expect(filtersAfter(coarse, ['98765.43', '0.000000000000000007'])).toMatchObject({
      tickSize: '0.010000000000000000',
      stepSize: '0.000000000000000001',
    });
  });
});
