import { Decimal, ZERO, maxDecimal, sumDecimals } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reservationParts } from './reservation.js';

const parts = (quantity: string, executed: string, ended?: string): string[] => {
  const { filled, released, open, overfill } = reservationParts({
    quantity: new Decimal(quantity),
    executed: new Decimal(executed),
    endedCumQuantity: ended === undefined ? undefined : new Decimal(ended),
  });
  return [filled, released, open, overfill].map((value) => value.toFixed());
};

describe('a reservation', () => {
  it.each([
    ['a living order', ['10', '0'], ['0', '0', '10', '0']],
    ['a partly filled order', ['10', '4'], ['4', '0', '6', '0']],
    ['a filled order', ['10', '10'], ['10', '0', '0', '0']],
    ['an order canceled after 4', ['10', '4', '4'], ['4', '6', '0', '0']],
    ['an order canceled after 4 whose fills are still to come', ['10', '0', '4'], ['0', '6', '4', '0']],
    ['an order rejected', ['10', '0', '0'], ['0', '10', '0', '0']],
    ['a fill after a cancel that did not know of it', ['10', '6', '4'], ['6', '4', '0', '0']],
    ['an overfill', ['10', '12'], ['10', '0', '0', '2']],
    ['an overfill that has ended', ['10', '12', '12'], ['10', '0', '0', '2']],
  ] as const)('of %s is divided into filled, released, open and overfill', (_, facts, expected) => {
    expect(parts(...(facts as unknown as [string, string, string?]))).toEqual(expected);
  });

  it('divides exactly and without anything negative, and ends the same in whatever order its facts come', () => {
    const units = fc.integer({ min: 0, max: 30 }).map((value) => new Decimal(String(value)));
    const fact = fc.record({ kind: fc.constantFrom('fill', 'end'), amount: units });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fact, { maxLength: 6 }), (size, facts) => {
        const quantity = new Decimal(String(size));
        const fold = (order: typeof facts): string => {
          const executed = sumDecimals(order.filter(({ kind }) => kind === 'fill').map((one) => one.amount));
          const ends = order.filter(({ kind }) => kind === 'end').map((one) => one.amount);
          const endedCumQuantity = ends.length === 0 ? undefined : ends.reduce((a, b) => maxDecimal(a, b));
          const { filled, released, open, overfill } = reservationParts({ quantity, executed, endedCumQuantity });
          expect(filled.plus(released).plus(open).eq(quantity)).toBe(true);
          for (const part of [filled, released, open, overfill]) expect(part.gte(ZERO)).toBe(true);
          return [filled, released, open, overfill].map((part) => part.toFixed()).join();
        };
        expect(fold(facts)).toBe(fold([...facts].reverse()));
      }),
    );
  });
});
