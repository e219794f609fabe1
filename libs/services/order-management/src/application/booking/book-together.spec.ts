import { type Order, heldAtMark } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { MemoryTransactions } from '#libs/persistence';
import { Lifeline, RecordingSupervisor, createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Bookings, bookingsOn, fillOf, reportOf } from '../../outbound/bookings.fixture.js';
import { MemoryLease } from '../../outbound/memory/memory-lease.js';
import { MemoryOrderBooks } from '../../outbound/memory/memory-order-books.js';
import { MemoryOrderDatabase } from '../../outbound/memory/memory-order-database.js';
import { COMMITTED, TEST_ACCOUNT, TEST_BTC, testOrder } from '../../outbound/order-books.fixture.js';
import { LeaseLostError, type OrderBooks } from '../../ports.js';
import { LeaseEpoch } from '../lease/lease-epoch.js';
import { BookTogether, MOST_BOOKINGS_AT_ONCE } from './book-together.js';

const ORDER = testOrder('a', { sentAtUs: 5, quantity: new Decimal('100') });

describe('booking together', () => {
  let database: MemoryOrderDatabase;
  let epoch: LeaseEpoch;
  let lease: MemoryLease;
  let books: OrderBooks;
  let bookings: Bookings;
  /** The ways that were taken: how many trades each commit brought, and how often a transaction was opened. */
  let commits: number[];
  let transactions: number;
  /** Runs between the look and the commit, and behind the commit before anybody hears of it. */
  let meanwhile: () => Promise<unknown>;
  let afterwards: () => void;

  beforeEach(async () => {
    database = new MemoryOrderDatabase(new VirtualScheduler());
    epoch = new LeaseEpoch();
    const memory = new MemoryTransactions(database.database, new Lifeline(), new RecordingSupervisor());
    lease = new MemoryLease(database, memory, TEST_ACCOUNT, 'first');
    const real = new MemoryOrderBooks(database, memory, database.outbox, TEST_ACCOUNT, epoch);
    epoch.beginEpoch((await lease.acquireLease(60_000)) ?? 0);
    await real.write((writes) => writes.insertOrder(ORDER, COMMITTED, 9));
    [commits, transactions] = [[], 0];
    [meanwhile, afterwards] = [() => Promise.resolve(), () => undefined];
    books = real;
    bookings = bookingsOn({
      read: (work) => real.read(work),
      observe: (work) => real.observe(work),
      readBookings: (question) => real.readBookings(question),
      commitBookings: async (change) => {
        await meanwhile();
        const outcome = await real.commitBookings(change);
        if (outcome === 'RECORDED') commits.push(change.trades.length);
        afterwards();
        return outcome;
      },
      write: (work) => {
        transactions += 1;
        return real.write(work);
      },
      licenseNewOrders: (...of) => real.licenseNewOrders(...of),
      offerLicence: (...of) => real.offerLicence(...of),
    });
  });

  const fill = (n: number, quantity = '1'): Promise<Order | undefined> =>
    bookings.together.enqueueBooking(
      bookings.evidence.bookingOf({
        source: 'stream',
        order: reportOf(ORDER, 'PartiallyFilled', String(n)),
        fill: fillOf(ORDER, `t-${n}`, quantity),
        reason: '',
      }),
    );
  const fills = (count: number): Promise<(Order | undefined)[]> =>
    Promise.all(Array.from({ length: count }, (_, n) => fill(n + 1)));
  const executed = (): string | undefined => database.orders.get(ORDER.clientOrderId)?.order.cumQuantity.toFixed();
  const value = () =>
    books.write(async (writes) => {
      const held = await writes.lockPosition(TEST_BTC);
      return writes.saveValuations([heldAtMark(held, new Decimal('7'), (held.markedAtUs ?? 0) + 1)]);
    });

  it('takes in one commit what waits, at most so much, and tells each what became of its order', async () => {
    const booked = await fills(MOST_BOOKINGS_AT_ONCE + 2);
    expect([commits, transactions]).toEqual([[MOST_BOOKINGS_AT_ONCE, 2], 0]);
    expect(booked.map((order) => order?.cumQuantity.toFixed())).toEqual(booked.map((_, n) => String(n + 1)));
    expect([executed(), bookings.observer.fills.length]).toEqual(['18', 18]);
    expect(bookings.working.find(ORDER.clientOrderId)?.version).toBe(19);
  });

  it('takes what is said twice once, and balances one after the other', async () => {
    const say = (free: string, atUs: number): Promise<void> => {
      const usdt = { asset: 'USDT', free: new Decimal(free), locked: new Decimal('0') };
      return bookings.together.enqueueBooking(bookings.balances.bookingOf([usdt], atUs));
    };
    await Promise.all([fill(1), fill(1), say('5', 10), fill(2), say('4', 11), say('9', 10)]);
    expect([executed(), commits, transactions, bookings.observer.fills.length]).toEqual(['2', [2], 0, 2]);
    const { assets, version } = await books.read((reads) => reads.accountBalances());
    expect([version, assets.map(({ asset, free }) => `${asset} ${free.toFixed()}`)]).toEqual([2, ['BTC 0', 'USDT 4']]);
  });

  it('looks up nothing that was not asked for: that needs a transaction', async () => {
    await fill(1);
    const nothing = { clientOrderIds: [], venueOrders: [], trades: [], instruments: [], balances: false };
    const { instrument, venueOrderId } = { ...ORDER, ...reportOf(ORDER, 'New', '0') };
    const asked = [
      bookings.together.bookNow({ question: nothing, bookIn: (writes) => writes.lockOrder(ORDER.clientOrderId) }),
      bookings.together.bookNow({
        question: nothing,
        bookIn: (writes) => writes.lockOrderByVenueId(instrument, venueOrderId),
      }),
      bookings.together.bookNow({
        question: nothing,
        bookIn: (writes) => writes.isTradeBooked(instrument, fillOf(ORDER, 't-1', '1')),
      }),
      bookings.together.bookNow({ question: nothing, bookIn: (writes) => writes.lockPosition(TEST_BTC) }),
      bookings.together.bookNow({ question: nothing, bookIn: (writes) => writes.lockBalances() }),
    ] as const;
    const [order, byVenue, isBooked, held, balances] = await Promise.all(asked);
    expect([order?.version, byVenue?.version, isBooked, held.version, balances.assets.length]).toEqual([
      ...[2, 2, true, 1, 2],
    ]);
    expect(transactions).toBe(asked.length);
  });

  it('commits nothing where nothing is news, and runs the effects all the same', async () => {
    await fill(1);
    const before = database.orders.get(ORDER.clientOrderId);
    bookings.working.noteOrder({ ...ORDER, status: 'Filled' });
    await Promise.all([fill(1), fill(1)]);
    expect([commits, transactions]).toEqual([[1], 0]);
    expect(database.orders.get(ORDER.clientOrderId)).toBe(before);
    expect(bookings.working.find(ORDER.clientOrderId)?.version).toBe(2);
  });

  it('keeps what goes wrong with one to that one', async () => {
    const outcomes = await Promise.allSettled([fill(1), fill(2, '0'), fill(3)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([executed(), commits, transactions]).toEqual(['2', [], 3]);
    expect(bookings.observer.fills).toHaveLength(2);
  });

  it('takes an order of somebody else in a transaction, and what came with it', async () => {
    const stranger = testOrder('z', { sentAtUs: 5 });
    const report = { source: 'stream', order: reportOf(stranger, 'New', '0'), fill: undefined, reason: '' } as const;
    const adopted = bookings.together.enqueueBooking(bookings.evidence.bookingOf(report));
    await fill(1);
    expect(await adopted).toMatchObject({ external: true });
    expect([executed(), commits, transactions, bookings.observer.alarms]).toEqual(['1', [], 2, ['EXTERNAL_ORDER']]);
  });

  it('looks again where others wrote meanwhile, and locks the rows where they always do', async () => {
    await fill(1);
    let times = 1;
    meanwhile = () => (times-- > 0 ? value() : Promise.resolve());
    await fills(3);
    expect([executed(), commits, transactions]).toEqual(['3', [1, 2], 0]);
    meanwhile = value;
    await fill(4);
    expect([executed(), commits, transactions, bookings.observer.fills.length]).toEqual(['4', [1, 2], 1, 4]);
  });

  it('books once what was committed while its answer was lost', async () => {
    afterwards = () => {
      throw new Error('the connection broke');
    };
    const booked = await fills(2);
    expect(booked.map((order) => order?.cumQuantity.toFixed())).toEqual(['2', '2']);
    expect([executed(), commits, transactions]).toEqual(['2', [2], 2]);
    expect(bookings.working.find(ORDER.clientOrderId)?.version).toBe(3);
  });

  it('reports an effect that fails, and runs the others: the commit stands', async () => {
    const supervisor = new RecordingSupervisor();
    const together = new BookTogether(books, bookings.queue, supervisor, createLog('test', 'silent'));
    const report = bookings.evidence.bookingOf({
      ...{ source: 'stream', order: reportOf(ORDER, 'New', '0'), fill: undefined, reason: '' },
    });
    const failure = new Error('an effect');
    const booked = together.bookNow({
      question: report.question,
      bookIn: async (writes) => {
        writes.afterCommit(() => {
          throw failure;
        });
        return report.bookIn(writes);
      },
    });
    expect((await booked)?.status).toBe('New');
    expect([supervisor.failures, bookings.observer.transitions]).toEqual([[failure], ['accepted New']]);
  });

  it('is over for all where the lease is another’s', async () => {
    await lease.releaseLease(epoch.current);
    await lease.acquireLease(60_000);
    const outcomes = await Promise.allSettled([fill(1), fill(2), bookings.balances.bookBalances([], 9)]);
    const reasons = outcomes.map((one) => (one.status === 'rejected' ? (one.reason as unknown) : undefined));
    for (const reason of reasons) expect(reason).toBeInstanceOf(LeaseLostError);
    expect([executed(), transactions]).toEqual(['0', 0]);
  });
});
