import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOOK_STATES, type BookState } from '#libs/domain';
import { type CachedPriceV1, PRICE_STALE_AFTER_US, freshnessOf, supersedes } from './cached-price.v1.js';

const anyPrice: fc.Arbitrary<CachedPriceV1> = fc
  .record({
    bookState: fc.constantFrom(...BOOK_STATES),
    epoch: fc.integer({ min: 1, max: 2 }),
    receivedAtUs: fc.integer({ min: 0, max: 3 * PRICE_STALE_AFTER_US }),
  })
  .map((more) => ({ v: 1, venue: 'binance', instrument: 'BTC-USDT', writtenAtUs: 0, ...more }));

describe('which of two prices is kept', () => {
  it('is decided the same way from both sides: one of them may replace the other, both only where they are equally old', () => {
    fc.assert(
      fc.property(anyPrice, anyPrice, (a, b) => {
        const [forwards, backwards] = [supersedes(a, b), supersedes(b, a)];
        expect(forwards || backwards).toBe(true);
        if (forwards && backwards) expect(a.receivedAtUs).toBe(b.receivedAtUs);
      }),
    );
  });

  it('is the newer one, but of two publishers that both spoke lately the one whose book is LIVE', () => {
    const of = (epoch: number, receivedAtUs: number, bookState: BookState): CachedPriceV1 => ({
      ...{ v: 1, venue: 'binance', instrument: 'BTC-USDT', writtenAtUs: 0 },
      epoch,
      receivedAtUs,
      bookState,
    });
    expect(supersedes(of(1, 2, 'STALE'), of(1, 1, 'LIVE'))).toBe(true);
    expect(supersedes(of(2, 2, 'STALE'), of(1, 1, 'LIVE'))).toBe(false);
    expect(supersedes(of(2, 1, 'LIVE'), of(1, 2, 'STALE'))).toBe(true);
    expect(supersedes(of(2, 2 + PRICE_STALE_AFTER_US, 'STALE'), of(1, 1, 'LIVE'))).toBe(true);
    expect(supersedes(of(2, 1, 'LIVE'), of(1, 2 + PRICE_STALE_AFTER_US, 'STALE'))).toBe(false);
  });

  it('is STALE when its stamp is further away than the limit, behind us or ahead', () => {
    fc.assert(
      fc.property(anyPrice, fc.nat({ max: 20_000_000 }), (price, nowUs) => {
        const { ageUs, state } = freshnessOf(price, nowUs);
        expect(ageUs).toBe(Math.abs(nowUs - price.receivedAtUs));
        expect(state).toBe(ageUs > PRICE_STALE_AFTER_US ? 'STALE' : price.bookState);
      }),
    );
  });
});
