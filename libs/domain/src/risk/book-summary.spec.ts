import { type AccountId, Decimal, type InstrumentId, type IntentId, type VenueId, asId } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Reservation, addFill, untradedPosition } from '../exposure/index.js';
import { type SummedBook, keepSummaryWith, openOrdersIn, summaryOf } from './book-summary.js';

const account = asId<AccountId>('a');
const place = (instrument: string) => ({
  account,
  venue: asId<VenueId>('binance'),
  instrument: asId<InstrumentId>(instrument),
});
const instruments = fc.constantFrom('BTC-USDT', 'ETH-USDT', 'ADA-USDT');
const quantity = fc.integer({ min: 1, max: 50 });

const reservations: fc.Arbitrary<Reservation[]> = fc.array(
  fc
    .tuple(instruments, fc.constantFrom('BUY' as const, 'SELL' as const), quantity, quantity, fc.nat({ max: 60 }))
    .map(([instrument, side, size, price, executed]) => ({
      ...{ ...place(instrument), side, quantity: new Decimal(String(size)), price: new Decimal(`${price}.5`) },
      ...{ executed: new Decimal(String(executed)), endedCumQuantity: undefined, orderVersion: 0 },
      intentId: asId<IntentId>('i'),
    })),
  { maxLength: 12 },
);
const positions = fc
  .uniqueArray(instruments)
  .map((held) => held.map((instrument) => addFill(untradedPosition(place(instrument)), new Decimal('-2'))));

describe('the summary of a book', () => {
  it('is the same added up at once and kept up reservation by reservation', () => {
    fc.assert(
      fc.property(positions, reservations, reservations, (held, first, later) => {
        let book: SummedBook = { positions: held, reservations: first };
        for (const reservation of later) {
          const after = { positions: held, reservations: [...book.reservations, reservation] };
          keepSummaryWith(after, book, reservation);
          book = after;
        }
        const anew = summaryOf({ positions: held, reservations: [...first, ...later] });
        expect(summaryOf(book)).toEqual(anew);
      }),
    );
  });

  it('counts the open orders of a market only', () => {
    const whole = { ...place('BTC-USDT'), quantity: new Decimal('2'), price: new Decimal('1'), side: 'BUY' as const };
    const rest = { intentId: asId<IntentId>('i'), endedCumQuantity: undefined, orderVersion: 0 };
    const open = { ...whole, ...rest, executed: new Decimal('1') };
    const done = { ...whole, ...rest, executed: new Decimal('2') };
    const elsewhere = { ...open, ...place('ETH-USDT') };
    const summary = summaryOf({ positions: [], reservations: [open, done, elsewhere, open] });
    expect(openOrdersIn(summary, 'binance', 'BTC-USDT')).toBe(2);
    expect(openOrdersIn(summary, 'binance', 'ADA-USDT')).toBe(0);
    expect([openOrdersIn(summary, 'binance'), openOrdersIn(summary, 'kraken')]).toEqual([3, 0]);
  });
});
