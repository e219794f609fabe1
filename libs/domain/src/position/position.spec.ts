import { Decimal, ZERO } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FLAT,
  type Position,
  type PositionFill,
  applyFeePaid,
  applyFill,
  averagePriceOf,
  flowOf,
  isBookable,
  unrealisedProfitAt,
} from './position.js';

const PAIR = { base: 'BTC', quote: 'USDT' };
const fill = (side: 'BUY' | 'SELL', quantity: string, price: string, fee = '0', feeAsset = 'USDT'): PositionFill => ({
  side,
  quantity: new Decimal(quantity),
  price: new Decimal(price),
  fee: new Decimal(fee),
  feeAsset,
});
const book = (...fills: PositionFill[]): Position => fills.reduce((now, one) => applyFill(now, one, PAIR), FLAT);
const shown = (position: Position): Record<string, string> => ({
  quantity: position.quantity.toFixed(),
  cost: position.cost.toFixed(),
  realised: position.realisedProfit.toFixed(),
});

/** Hundredths and thousandths, so that fills hit the same quantities and close positions exactly. */
const small = fc.integer({ min: 1, max: 400 }).map((n) => (n / 100).toFixed(2));
const fees = fc.integer({ min: -5, max: 9 }).map((n) => (n / 1000).toFixed(3));
const fills = fc.array(
  fc
    .tuple(fc.constantFrom('BUY' as const, 'SELL' as const), small, small, fees, fc.constantFrom('BTC', 'USDT', 'BNB'))
    .map((parts) => fill(...parts)),
  { maxLength: 30 },
);

/** The same law in exact fractions of BigInt, written from the meaning: average cost, lot by lot. */
class Rational {
  readonly n: bigint;
  readonly d: bigint;
  constructor(n: bigint, d = 1n) {
    let [a, b] = [n < 0n ? -n : n, d];
    while (b !== 0n) [a, b] = [b, a % b];
    const g = a === 0n ? 1n : a;
    this.n = n / g;
    this.d = d / g;
  }
  static of(value: Decimal): Rational {
    const [whole = '0', part = ''] = value.toFixed().split('.');
    return new Rational(BigInt(whole + part), 10n ** BigInt(part.length));
  }
  plus(o: Rational): Rational {
    return new Rational(this.n * o.d + o.n * this.d, this.d * o.d);
  }
  times(o: Rational): Rational {
    return new Rational(this.n * o.n, this.d * o.d);
  }
  over(o: Rational): Rational {
    return o.n < 0n ? new Rational(-this.n * o.d, this.d * -o.n) : new Rational(this.n * o.d, this.d * o.n);
  }
  get sign(): number {
    return this.n === 0n ? 0 : this.n > 0n ? 1 : -1;
  }
}
const NIL = new Rational(0n);
const MINUS = new Rational(-1n);

function oracle(all: readonly PositionFill[]): { quantity: Rational; cost: Rational; realised: Rational } {
  let [quantity, cost, realised] = [NIL, NIL, NIL];
  for (const one of all) {
    const executed = Rational.of(one.quantity).times(new Rational(one.side === 'BUY' ? 1n : -1n));
    const fee = Rational.of(one.fee);
    const moved = one.feeAsset === 'BTC' ? executed.plus(fee.times(MINUS)) : executed;
    const notional = executed.times(Rational.of(one.price));
    if (one.feeAsset === 'USDT') realised = realised.plus(fee.times(MINUS));
    const after = quantity.plus(moved);
    if (quantity.sign * moved.sign >= 0) cost = cost.plus(notional);
    else {
      // What is closed is valued at what was executed per unit moved; the rest of what moved, if any, opens.
      const perUnit = notional.over(moved);
      const flips = after.sign * quantity.sign < 0;
      const closed = flips ? quantity.times(MINUS) : moved;
      const average = cost.over(quantity);
      realised = realised.plus(closed.times(MINUS).times(perUnit.plus(average.times(MINUS))));
      cost = flips ? after.times(perUnit) : cost.plus(closed.times(average));
    }
    quantity = after;
  }
  return { quantity, cost, realised };
}
const near = (exact: Rational, value: Decimal): boolean => {
  const off = exact.plus(Rational.of(value).times(MINUS));
  return (off.n < 0n ? -off.n : off.n) * 10n ** 18n < off.d;
};

describe('a position', () => {
  it('averages what it costs, and realises the difference when it is reduced', () => {
    expect(shown(book(fill('BUY', '1', '100'), fill('BUY', '1', '110')))).toEqual({
      quantity: '2',
      cost: '210',
      realised: '0',
    });
    expect(shown(book(fill('BUY', '2', '105'), fill('SELL', '1', '120')))).toEqual({
      quantity: '1',
      cost: '105',
      realised: '15',
    });
    expect(shown(book(fill('SELL', '2', '105'), fill('BUY', '1', '100')))).toEqual({
      quantity: '-1',
      cost: '-105',
      realised: '5',
    });
  });

  it('flips through zero: all of the old is realised, the rest opens at the new price', () => {
    expect(shown(book(fill('BUY', '1', '100'), fill('SELL', '3', '110')))).toEqual({
      quantity: '-2',
      cost: '-220',
      realised: '10',
    });
    expect(shown(book(fill('SELL', '1', '100'), fill('BUY', '3', '90')))).toEqual({
      quantity: '2',
      cost: '180',
      realised: '10',
    });
  });

  it('holds less after a fee in base, at the same cost, and earns less after a fee in quote', () => {
    const bought = book(fill('BUY', '1', '100', '0.001', 'BTC'));
    expect(shown(bought)).toEqual({ quantity: '0.999', cost: '100', realised: '0' });
    const sold = applyFill(bought, fill('SELL', '0.999', '110', '0.11', 'USDT'), PAIR);
    expect(shown(sold)).toEqual({ quantity: '0', cost: '0', realised: '9.78' });
    expect(sold.fees['BTC']?.toFixed()).toBe('0.001');
    expect(sold.fees['USDT']?.toFixed()).toBe('0.11');
  });

  it('only counts a fee in a third asset', () => {
    const position = book(fill('BUY', '1', '100', '0.01', 'BNB'));
    expect(shown(position)).toEqual({ quantity: '1', cost: '100', realised: '0' });
    expect(position.fees['BNB']?.toFixed()).toBe('0.01');
  });

  it.each([
    ['loses what a fee had cost', '0.5', { quantity: '1.5', cost: '150', realised: '-40' }],
    ['owes what it never bought, which costs nothing', '2.5', { quantity: '-0.5', cost: '0', realised: '-190' }],
    ['costs what it did where it got a rebate', '-0.5', { quantity: '2.5', cost: '200', realised: '10' }],
  ])('%s, where a trade in another instrument was charged it', (_, fee, after) => {
    const held = book(fill('BUY', '3', '100'), fill('SELL', '1', '110'));
    const paid = applyFeePaid(held, new Decimal(fee));
    expect(shown(paid)).toEqual(after);
    expect(paid.fees).toEqual(held.fees);
  });

  it('has an average price of what was paid for a unit, long and short, and none when flat', () => {
    const sold = [fill('SELL', '1', '100'), fill('SELL', '1', '110')];
    const bought = sold.map((one) => ({ ...one, side: 'BUY' as const }));
    const prices = [book(...bought), book(...sold), book(...bought, ...sold)].map(averagePriceOf);
    expect(prices.map((price) => price.toFixed())).toEqual(['105', '105', '0']);
  });

  it('names no asset in which nothing was charged', () => {
    expect(book(fill('BUY', '1', '100', '0', 'BNB')).fees).toEqual({});
  });

  it.each(['constructor', 'toString', '__proto__', '修仙'])('counts a fee in an asset of any name: %s', (asset) => {
    const bought = fill('BUY', '1', '100', '0.01', asset);
    const position = book(bought, bought);
    expect(Object.entries(position.fees).map(([name, fee]) => `${name} ${fee.toFixed()}`)).toEqual([`${asset} 0.02`]);
  });

  it('is worth its value at the mark less its cost, long and short', () => {
    expect(unrealisedProfitAt(book(fill('BUY', '2', '100')), new Decimal('110')).toFixed()).toBe('20');
    expect(unrealisedProfitAt(book(fill('SELL', '2', '100')), new Decimal('110')).toFixed()).toBe('-20');
  });

  it('obeys the law: realised − cost moves by exactly the cash that moved', () => {
    fc.assert(
      fc.property(fills, (all) => {
        let cash = ZERO;
        let now = FLAT;
        for (const one of all) {
          cash = cash.plus(flowOf(one, PAIR).cash);
          now = applyFill(now, one, PAIR);
          expect(now.realisedProfit.minus(now.cost).toFixed()).toBe(cash.toFixed());
        }
      }),
    );
  });

  it('holds exactly the sum of what moved, costs nothing when flat, and never has a negative average price', () => {
    fc.assert(
      fc.property(fills, (all) => {
        let held = ZERO;
        let now = FLAT;
        for (const one of all.filter((candidate) => isBookable(candidate))) {
          held = held.plus(flowOf(one, PAIR).quantity);
          now = applyFill(now, one, PAIR);
          expect(now.quantity.toFixed()).toBe(held.toFixed());
          expect(now.quantity.eq(ZERO) ? now.cost.toFixed() : '0').toBe('0');
          expect(averagePriceOf(now).gte(ZERO)).toBe(true);
        }
      }),
    );
  });

  it('is the mirror image for the mirrored fills, where no fee breaks the symmetry', () => {
    const free = fills.map((all) => all.map((one) => ({ ...one, fee: ZERO })));
    fc.assert(
      fc.property(free, (all) => {
        const mirrored = all.map((one) => ({
          ...one,
          side: one.side === 'BUY' ? ('SELL' as const) : ('BUY' as const),
        }));
        const [here, there] = [book(...all), book(...mirrored)];
        expect(there.quantity.toFixed()).toBe(here.quantity.times('-1').toFixed());
        expect(there.cost.toFixed()).toBe(here.cost.times('-1').toFixed());
      }),
    );
  });

  it('agrees with exact fractions to 18 decimal places', () => {
    fc.assert(
      fc.property(fills, (all) => {
        const bookable = all.filter((one) => isBookable(one));
        const [exact, position] = [oracle(bookable), book(...bookable)];
        expect(near(exact.quantity, position.quantity)).toBe(true);
        expect(near(exact.cost, position.cost)).toBe(true);
        expect(near(exact.realised, position.realisedProfit)).toBe(true);
      }),
    );
  });

  it('takes no fill for one that has no quantity or no price, and every other one, whatever its fee', () => {
    expect(isBookable(fill('BUY', '0', '100'))).toBe(false);
    expect(isBookable(fill('BUY', '-1', '100'))).toBe(false);
    expect(isBookable(fill('BUY', '1', '0'))).toBe(false);
    expect(isBookable(fill('BUY', '1', '100', '2', 'BTC'))).toBe(true);
    expect(isBookable(fill('BUY', '1', '100', '200', 'USDT'))).toBe(true);
  });

  it.each([
    ['eats all of what was bought', fill('BUY', '1', '100', '1', 'BTC'), ['0', '0', '-100']],
    ['eats more than was bought, which is owed', fill('BUY', '1', '100', '3', 'BTC'), ['-2', '0', '-100']],
    ['is a rebate of all that was sold', fill('SELL', '1', '100', '-1', 'BTC'), ['0', '0', '100']],
    ['is a rebate of more than was sold', fill('SELL', '1', '100', '-3', 'BTC'), ['2', '0', '100']],
  ])('is what the cash says where a fee in base %s', (_, one, [quantity, cost, realised]) => {
    const position = book(one);
    expect(shown(position)).toEqual({ quantity, cost, realised });
    expect(position.fees['BTC']?.eq(one.fee)).toBe(true);
  });

  it('keeps the law and can be stored whatever the fees in base are', () => {
    const large = fc.integer({ min: -900, max: 900 }).map((n) => (n / 100).toFixed(2));
    const parts = fc.tuple(fc.constantFrom('BUY' as const, 'SELL' as const), small, small, large, fc.constant('BTC'));
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (all) => {
        let [cash, now] = [ZERO, FLAT];
        for (const one of all.map((of) => fill(...of))) {
          cash = cash.plus(flowOf(one, PAIR).cash);
          const after = applyFill(now, one, PAIR);
          expect(after.quantity.eq(now.quantity.plus(flowOf(one, PAIR).quantity))).toBe(true);
          expect(after.realisedProfit.minus(after.cost).toFixed()).toBe(cash.toFixed());
          expect(averagePriceOf(after).gte(ZERO)).toBe(true);
          expect(after.quantity.eq(ZERO) ? after.cost.toFixed() : '0').toBe('0');
          now = after;
        }
      }),
    );
  });
});
