import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decimal, ZERO, floorToStep, isMultipleOf } from '#libs/kernel';
import { book, closed, d, equity, flat, hear, instrument, position, ready, start, trade } from './momentum.fixture.js';

/** The same rule, written as it is said: decimals, means by division at high precision, the whole history kept. */
function twin(prices: readonly number[], held: Decimal, threshold: Decimal): 'BUY' | 'SELL' | undefined {
  const last = prices.slice(-20);
  if (last.length < 20) return undefined;
  const sum = (values: readonly number[]): Decimal => values.reduce((total, value) => total.plus(String(value)), ZERO);
  // Means with a common denominator: Σ5·4 against Σ20, so that no division is needed.
  const short = sum(last.slice(-5)).times('4');
  const long = sum(last);
  const long0 = floorToStep(held, instrument.lotSize);
  const price = d(String(prices.at(-1))).times(instrument.tickSize);
  const isLong = long0.gte(instrument.minQuantity) && long0.times(price).gte(instrument.minNotional);
  if (short.gt(long.times(threshold.plus('1'))) && !isLong) return 'BUY';
  if (short.lt(long.times(d('1').minus(threshold))) && isLong) return 'SELL';
  return undefined;
}

describe('the laws of momentum', () => {
  const priceWalk = fc
    .array(fc.integer({ min: -900, max: 900 }), { minLength: 20, maxLength: 160 })
    .map((steps) =>
      steps.map((_, i) => 1_000_000 + steps.slice(Math.max(0, i - 30), i + 1).reduce((a, b) => a + b, 0)),
    );

  it('it wants the same as its obvious twin at every trade, with any window that is long enough', () => {
    fc.assert(
      fc.property(
        priceWalk,
        fc.constantFrom('0', '0.0003', '0.001', '0.002'),
        fc.integer({ min: 20, max: 100 }),
        (prices, threshold, window) => {
          const strategy = ready({ threshold, window, refusalCoolDownMs: 0 });
          let held = ZERO;
          prices.forEach((price, index) => {
            const [draft] = strategy.on(trade(price));
            expect(draft?.side).toBe(twin(prices.slice(0, index + 1), held, d(threshold)));
            if (draft === undefined) return;
            held = draft.side === 'BUY' ? held.plus(draft.quantity.times('0.999')) : held.minus(draft.quantity);
            strategy.on(position(held.toFixed()));
            strategy.on(closed('ended'));
          });
        },
      ),
    );
  });

  it('every order is on the lot grid, within the caps, never risks more than allowed, and a lot more would', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 14n }),
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.constantFrom('0.1', '0.001', '0.00001', '1', '0.3'),
        (cents, last, lot) => {
          const of = { ...instrument, lotSize: d(lot), minQuantity: d(lot) };
          const strategy = ready({ threshold: '0' }, false, of);
          const value = d(cents.toString()).times('0.01');
          strategy.on(equity(value.toFixed()));
          const [draft] = hear(strategy, [...flat(Math.max(1, last - 1), 19), last + 1]);
          const price = d(String(last + 1)).times('0.01');
          const quantity = draft?.quantity ?? ZERO;
          const budget = value.times('0.02');
          const lossOf = (units: Decimal): Decimal => units.times(price).times('0.02');
          expect(isMultipleOf(quantity, of.lotSize)).toBe(true);
          expect(lossOf(quantity).lte(budget)).toBe(true);
          expect(quantity.lte('1000')).toBe(true);
          const more = quantity.plus(lot);
          const tooSmall = more.times(price).lt('5') || draft === undefined;
          expect(tooSmall || more.gt('1000') || lossOf(more).gt(budget)).toBe(true);
        },
      ),
    );
  });

  it('the same events give the same drafts, and at most one is open at a time', () => {
    const events = fc.array(
      fc.oneof(
        fc.integer({ min: 990_000, max: 1_010_000 }).map((price) => trade(price)),
        fc.constantFrom(book('LIVE'), book('STALE'), closed('ended'), closed('refused'), position('0'), position('1')),
      ),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(events, fc.boolean(), (sequence, canShort) => {
        const [one, two] = [ready({ threshold: '0' }, canShort), ready({ threshold: '0' }, canShort)];
        let open = 0;
        for (const event of sequence) {
          const drafts = one.on(event);
          expect(two.on(event)).toEqual(drafts);
          if (event.kind === 'intent-closed') open = 0;
          open += drafts.length;
          expect(open).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('warmed with the past it decides at every live trade exactly as one that had run all the time', () => {
    fc.assert(
      fc.property(priceWalk, fc.nat({ max: 150 }), fc.integer({ min: 20, max: 60 }), (prices, at, window) => {
        const overrides = { threshold: '0.0003', window };
        const [past, live] = [prices.slice(0, at), prices.slice(at)];
        const [running, warmed] = [start(overrides), start(overrides)];
        // It runs while its book is not LIVE: it receives everything and wants nothing.
        expect(past.flatMap((price) => running.on(trade(price)))).toEqual([]);
        // The past that is asked for is no longer than the windows.
        for (const price of past.slice(-warmed.pastTrades)) warmed.warm(trade(price));
        for (const one of [running, warmed]) {
          for (const event of [book('LIVE'), equity('100000'), position('0')]) one.on(event);
        }
        expect(warmed.view()).toEqual(running.view());
        for (const price of live) {
          const event = trade(price);
          const wanted = running.on(event);
          expect(warmed.on(event)).toEqual(wanted);
          for (const one of [running, warmed]) if (wanted.length > 0) one.on(closed('refused'));
        }
      }),
    );
  });
});
