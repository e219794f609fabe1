import { type Order, type OrderStatus, TERMINAL_STATUSES, heldAtMark } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Booking } from '../application/booking/book-together.js';
import type { OrderBooks } from '../ports.js';
import { type Bookings, bookingsOn, fillOf, reportOf } from './bookings.fixture.js';
import { type BooksUnderTest, COMMITTED, TEST_BTC, testOrder } from './order-books.fixture.js';

/** What one test plays at the most: its time is bounded by its work, on a busy machine too. */
const MAX_SEQUENCES = 10;
const NAMES = ['a', 'b', 'c'] as const;
const orderNamed = (name: string): Order => testOrder(name, { sentAtUs: 5 });

/** What comes from the venue, by private stream and as an answer, or is done by others meanwhile. */
type Step =
  | { readonly kind: 'report'; readonly order: string; readonly status: OrderStatus }
  | {
      readonly kind: 'fill';
      readonly order: string;
      readonly trade: number;
      readonly quantity: string;
      readonly fee: string;
    }
  | { readonly kind: 'balances'; readonly asset: string; readonly free: string; readonly atUs: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('report' as const),
    // One of them is nobody's that we know.
    order: fc.constantFrom(...NAMES, 'z'),
    status: fc.constantFrom<OrderStatus>('New', ...TERMINAL_STATUSES),
  }),
  fc.record({
    kind: fc.constant('fill' as const),
    order: fc.constantFrom(...NAMES),
    trade: fc.integer({ min: 1, max: 4 }),
    quantity: fc.constantFrom('1', '0.5', '2', '0'),
    fee: fc.constantFrom('USDT', 'BTC', 'BNB'),
  }),
  fc.record({
    kind: fc.constant('balances' as const),
    asset: fc.constantFrom('USDT', 'BTC', 'BNB'),
    free: fc.constantFrom('0', '1', '2.50'),
    atUs: fc.constantFrom(0, 10, 11, 12),
  }),
);

/** Books that never know anything in advance: every booking goes the long way, in a transaction that locks. */
function withoutMemory(books: OrderBooks): OrderBooks {
  const none = (): Promise<never> => Promise.reject(new Error('nothing is looked up in advance'));
  return {
    ...{ readBookings: none, commitBookings: none, write: (work) => books.write(work) },
    ...{ read: (work) => books.read(work), observe: (work) => books.observe(work) },
    licenseNewOrders: (...of) => books.licenseNewOrders(...of),
    offerLicence: (...of) => books.offerLicence(...of),
  };
}

/** That bookings made in memory and together are those that were made by themselves, each in its transaction. */
export function describeBookedTogether(open: () => Promise<BooksUnderTest>, sequences: number): void {
  describe('bookings that are made together', () => {
    let process: BooksUnderTest;
    beforeEach(async () => {
      process = await open();
    });

    it.each(partsOf(sequences))('leave the books as they do one by one (%$: %i sequences)', async (numRuns) => {
      let together = 0;
      const chunks = fc.array(fc.array(steps, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(chunks, async (chunked) => {
          const ways: unknown[] = [];
          for (const isShort of [true, false]) {
            process = await open();
            const bookings = bookingsOn(isShort ? counting(process.books) : withoutMemory(process.books));
            ways.push(await play(bookings, chunked));
          }
          expect(ways[0]).toEqual(ways[1]);
        }),
        { numRuns },
      );
      expect(together).toBeGreaterThan(numRuns / 2);

      function counting(books: OrderBooks): OrderBooks {
        const commitBookings: OrderBooks['commitBookings'] = (change) => {
          together += 1;
          return books.commitBookings(change);
        };
        return { ...withoutMemory(books), readBookings: (question) => books.readBookings(question), commitBookings };
      }
    });

    /** Plays what comes, each chunk at once, and tells what became of it and of the books. */
    async function play(bookings: Bookings, chunked: readonly (readonly Step[])[]): Promise<unknown> {
      await process.books.write(async (writes) => {
        for (const name of NAMES) await writes.insertOrder(orderNamed(name), COMMITTED, 9);
      });
      const told: unknown[] = [];
      for (const [place, chunk] of chunked.entries()) {
        const booked = chunk.map((step) => bookings.together.enqueueBooking<unknown>(bookingOf(bookings, step)));
        for (const result of await Promise.allSettled(booked))
          told.push(result.status === 'fulfilled' ? result.value : String(result.reason));
        // Not after the last: what a fill makes of an older valuation shows itself.
        if (place % 2 === 0 && place < chunked.length - 1) await value(process.books);
      }
      return { told, ...toldBy(bookings), books: await dump(process) };
    }
  });
}

function partsOf(sequences: number): readonly number[] {
  const whole = Array.from({ length: Math.floor(sequences / MAX_SEQUENCES) }, () => MAX_SEQUENCES);
  const rest = sequences % MAX_SEQUENCES;
  return rest === 0 ? whole : [...whole, rest];
}

function bookingOf({ balances, evidence }: Bookings, step: Step): Booking<unknown> {
  if (step.kind === 'balances') {
    const { asset, atUs, free } = step;
    return balances.bookingOf([{ asset, free: new Decimal(free), locked: new Decimal('0') }], atUs);
  }
  const order = orderNamed(step.order);
  if (step.kind === 'report') {
    const source = step.status === 'Rejected' ? 'answer' : 'stream';
    return evidence.bookingOf({ source, order: reportOf(order, step.status, '0'), fill: undefined, reason: 'r' });
  }
  const { fee, quantity, trade } = step;
  // As real ids are, those of executions are of one order.
  const fill = fillOf(order, `t-${step.order}-${trade}`, quantity, { feeAsset: fee });
  const report = reportOf(order, 'PartiallyFilled', quantity);
  return evidence.bookingOf({ source: 'stream', order: report, fill, reason: '' });
}

/** What ticks do meanwhile. */
async function value(books: OrderBooks): Promise<void> {
  await books.write(async (writes) => {
    const held = await writes.lockPosition(TEST_BTC);
    if (held.version > 0) await writes.saveValuations([heldAtMark(held, new Decimal('123.4'), 60 + held.version)]);
  });
}

function toldBy({ observer, working }: Bookings): object {
  const { alarms, fills, transitions } = observer;
  return { alarms, fills, transitions, working: working.list() };
}

async function dump({ books, outbox }: BooksUnderTest): Promise<object> {
  const announced = await outbox();
  return books.read(async (reads) => ({
    announced,
    orders: await reads.ordersCommittedSince(0, 100),
    positions: await reads.heldPositions(),
    balances: await reads.accountBalances(),
    wallet: [...(await reads.walletTotals())],
    newest: await reads.newestTrade(TEST_BTC.id),
    differences: (await reads.openDiscrepancies()).map(({ about, details, kind }) => ({ about, details, kind })),
  }));
}
