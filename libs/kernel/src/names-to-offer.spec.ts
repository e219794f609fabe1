import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesToOffer } from './names-to-offer.js';

describe('the names that are offered in place of one that is not there', () => {
  it('are all of a few, each once and in order', () => {
    expect(namesToOffer('x', ['kraken', 'binance', 'kraken'])).toBe('binance, kraken');
  });

  it('are none where there are none', () => {
    expect(namesToOffer('x', [])).toBe('none');
  });

  it('are the nearest of many, case aside, with how many more there are', () => {
    const coins = Array.from({ length: 500 }, (_, index) => `COIN${index}-EUR`);
    const offered = namesToOffer('btc-usd', [...coins, 'BTC-USDT', 'BTC-USDC', 'BTC-USDD', 'BTC-EUR', 'BCH-USDT']);
    expect(offered).toBe('BTC-USDC, BTC-USDD, BTC-USDT, BTC-EUR, BCH-USDT and 500 more');
  });

  it('fit on a line of bounded length, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300 }),
        fc.array(fc.string({ maxLength: 300 }), { maxLength: 40 }),
        (wanted, known) => {
          const offered = namesToOffer(wanted, known);
          // Every letter may be written as its code point.
          expect(offered.length).toBeLessThan(8 * 60 * 10 + 100);
          expect(offered).not.toMatch(/[\n\r\u2028]/u);
        },
      ),
    );
  });
});
