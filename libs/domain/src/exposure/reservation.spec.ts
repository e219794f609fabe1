import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type VenueId,
  ZERO,
  asId,
  maxDecimal,
  sumDecimals,
} from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Reservation,
  addExecution,
  endReservation,
  isReservedFor,
  keepReservation,
  reservationParts,
  reservedNotional,
} from './reservation.js';

const D = (text: string): Decimal => new Decimal(text);
/** 10 at 100, of which nothing is known but a first fact at version 3. */
const TEN: Reservation = {
  ...{ account: asId<AccountId>('a'), venue: asId<VenueId>('binance'), instrument: asId<InstrumentId>('BTC-USDT') },
  ...{ intentId: asId<IntentId>('i'), side: 'BUY', quantity: D('10'), price: D('100') },
  ...{ executed: ZERO, endedCumQuantity: undefined, orderVersion: 3 },
};

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

describe('what is said of the order behind a reservation', () => {
  const endOf = ({ endedCumQuantity, orderVersion }: Reservation): readonly unknown[] => [
    endedCumQuantity?.toFixed(),
    orderVersion,
  ];

  it.each([
    ['older than what is known changes nothing', 2, [undefined, 3]],
    ['of the same version counts', 3, ['4', 3]],
    ['newer counts', 5, ['4', 5]],
  ] as const)('that it ended, %s', (_, version, expected) => {
    expect(endOf(endReservation(TEN, D('4'), version))).toEqual(expected);
  });

  it('that it ended more than once counts with the most that was executed', () => {
    const [less, more] = [endReservation(TEN, D('4'), 3), endReservation(TEN, D('6'), 3)];
    expect(endOf(endReservation(less, D('6'), 3))).toEqual(['6', 3]);
    expect(endOf(endReservation(more, D('4'), 3))).toEqual(['6', 3]);
  });

  it.each([
    ['older changes nothing', 2, ['4', 3]],
    ['of the same version changes nothing', 3, ['4', 3]],
    ['newer holds all of it back again', 4, [undefined, 4]],
  ] as const)('that it lives after it had ended, %s', (_, version, expected) => {
    const kept = keepReservation(endReservation(TEN, D('4'), 3), version);
    expect(endOf(kept)).toEqual(expected);
    expect(reservedNotional(kept).toFixed()).toBe(version === 4 ? '1000' : '400');
  });

  it('is worth what is open at the price that was approved', () => {
    const filled = addExecution(addExecution(TEN, D('1')), D('2.5'));
    const worth = [TEN, filled, endReservation(filled, D('4'), 3), addExecution(TEN, D('11'))].map(reservedNotional);
    expect(worth.map((value) => value.toFixed())).toEqual(['1000', '650', '50', '0']);
  });

  it.each<[string, Partial<Reservation>]>([
    ['account', { account: asId<AccountId>('b') }],
    ['venue', { venue: asId<VenueId>('kraken') }],
    ['instrument', { instrument: asId<InstrumentId>('ETH-USDT') }],
    ['side', { side: 'SELL' }],
  ])('is of another order where the %s is another', (_, over) => {
    expect([isReservedFor(TEN, TEN), isReservedFor(TEN, { ...TEN, ...over })]).toEqual([true, false]);
  });
});
