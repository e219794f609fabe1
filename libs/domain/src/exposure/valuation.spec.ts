import { Decimal, type InstrumentId, type VenueId, asId, formatDecimal } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grossExposure } from './exposure.js';
import { emptyHolding, withOpenOrder } from './holding.js';
import { accountExposure } from './valuation.js';

const decimal = fc.integer({ min: 1, max: 5_000 }).map((n) => new Decimal(String(n)));
const venue = asId<VenueId>('binance');
const holdings = ['BTC-USDT', 'ETH-USDT', 'ADA-USDT'].map((id, i) => {
  const held = { ...emptyHolding(venue, asId<InstrumentId>(id)), position: new Decimal(String(i - 1)) };
  return withOpenOrder(held, i === 0 ? 'SELL' : 'BUY', new Decimal('3'), new Decimal('100'));
});

describe('the exposure of an account', () => {
  it('is at the marks of now, whatever they were when the same holdings were counted before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(decimal, decimal, decimal), { maxLength: 10 }), (steps) => {
        for (const marks of steps) {
          const markOf = (instrument: string) => marks[holdings.findIndex((one) => one.instrument === instrument)];
          const seen = accountExposure(holdings, (_, instrument) => markOf(instrument));
          const twin = grossExposure(holdings.map((of, i) => ({ ...of, mark: marks[i] ?? new Decimal('0') })));
          expect(seen && formatDecimal(seen)).toBe(formatDecimal(twin));
        }
      }),
    );
  });

  it('is not known where one of its instruments has no price, even if it had one before', () => {
    const one = new Decimal('1');
    expect(accountExposure(holdings, () => one)).toBeDefined();
    expect(accountExposure(holdings, (_, id) => (id === 'ETH-USDT' ? undefined : one))).toBeUndefined();
  });
});
