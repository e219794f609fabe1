import type { AccountAtVenue } from '#libs/domain';
import { type AccountId, type VenueId, type VenueOrderId, asId } from '#libs/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { LeaseLostError } from '../ports.js';
import {
  type BooksUnderTest,
  COMMITTED,
  TEST_ACCOUNT,
  TEST_BTC,
  factOf,
  liveOrder,
  testFill,
  testOrder,
  writeEverything,
} from './order-books.fixture.js';
import { bookingChange, questionOf } from './bookings.fixture.js';
import { describeBookedTogether } from './booked-together.contract.fixture.js';
import { describeBookedTrades } from './booked-trades.contract.fixture.js';
import { describeBookings } from './bookings.contract.fixture.js';
import { describeLicence } from './licence.contract.fixture.js';
import { describeObeyedCommands } from './obeyed-commands.contract.fixture.js';
import { describeOrderLedger } from './order-ledger.contract.fixture.js';
import { describeOrderTables } from './order-tables.contract.fixture.js';
import { describePositions } from './positions.contract.fixture.js';

/** Opens the books of an account, for a process of its own, without the lease. All calls of one test share one database. */
export type OpenBooks = (at: AccountAtVenue, holder: string) => BooksUnderTest;

const OTHER: AccountAtVenue = { ...TEST_ACCOUNT, account: asId<AccountId>('paper-2') };
const LONG_MS = 60_000;
const NO = new Error('the work fails');

/**
 * What both adapters of the books promise. `open` is called with an empty database before each test; so many random `sequences` of reports are
 * booked both ways.
 */
export function describeOrderBooks(name: string, reset: () => Promise<OpenBooks>, sequences: number): void {
  describe(`the books of an account in ${name}`, () => {
    let open: OpenBooks;
    let process: BooksUnderTest;

    beforeEach(async () => {
      open = await reset();
      process = await leader('first');
    });

    async function leader(holder: string, at = TEST_ACCOUNT): Promise<BooksUnderTest> {
      const opened = open(at, holder);
      opened.epoch.beginEpoch((await opened.lease.acquireLease(LONG_MS)) ?? 0);
      return opened;
    }

    describeOrderTables(() => process);
    describeObeyedCommands(() => process.books);
    describeBookedTrades(() => process);
    describePositions(() => process);
    describeOrderLedger(() => process);
    describeLicence(() => process);
    describeBookings(() => process);
    describeBookedTogether(async () => {
      open = await reset();
      return leader('first');
    }, sequences);

    describe('commit as a whole', () => {
      it('or leave nothing behind', async () => {
        const { books, outbox, wakeUps } = process;
        const effects: string[] = [];
        const failed = books.write(async (writes) => {
          await writeEverything(writes, liveOrder('a'));
          writes.afterCommit(() => effects.push('must not run'));
          throw NO;
        });
        await expect(failed).rejects.toBe(NO);
        const left = await books.read(async (reads) => [
          await reads.unsettledOrders(),
          await reads.isTradeBooked(TEST_BTC.id, testFill('t-1', liveOrder('a'))),
          await reads.fillCursor(TEST_BTC.id),
          await reads.heldPositions(),
          (await reads.accountBalances()).assets,
          await reads.countOpenDiscrepancies(),
          await reads.tradingState(),
        ]);
        expect(left).toEqual([[], false, undefined, [], [], 0, 'ACTIVE']);
        expect([await outbox(), wakeUps(), effects]).toEqual([[], 0, []]);
        await books.write((writes) => writeEverything(writes, liveOrder('a')));
        expect(await outbox()).toHaveLength(1);
      });

      it('and show nothing before that', async () => {
        const { books } = process;
        const order = liveOrder('a');
        let seen: Promise<unknown> = Promise.resolve('not asked');
        const failed = books.write(async (writes) => {
          await writes.insertOrder(order, COMMITTED, 9);
          seen = books.read((reads) => reads.findOrder(order.clientOrderId));
          throw NO;
        });
        await expect(failed).rejects.toBe(NO);
        expect(await seen).toBeUndefined();
      });

      it('and run the effects once, in order, after it; one that fails stops nobody', async () => {
        const { books } = process;
        const order = liveOrder('a');
        const effects: string[] = [];
        const returned = await books.write(async (writes) => {
          writes.afterCommit(() => effects.push('first'));
          writes.afterCommit(() => {
            throw NO;
          });
          await writes.insertOrder(order, COMMITTED, 9);
          expect(effects).toEqual([]);
          writes.afterCommit(() => effects.push('last'));
          return 'returned';
        });
        expect([returned, effects]).toEqual(['returned', ['first', 'last']]);
      });
    });

    describe('have a journal of what the venue said', () => {
      const report = (text: string, receivedAtUs: number) =>
        ({ source: 'ANSWER', question: 'GET /api/v3/account', text, receivedAtUs }) as const;

      it('word for word and in order, whatever the words are, from a process without the lease too', async () => {
        const { journal, journaled } = open(TEST_ACCOUNT, 'stand-by');
        const texts = ['', 'nul \u0000 and \ud83d\ude00', '{"broken', 'x'.repeat(100_000)];
        await journal.appendReports(texts.slice(0, 2).map((text) => report(text, 5)));
        await journal.appendReports(texts.slice(2).map((text) => report(text, 4)));
        expect(await journaled()).toEqual(texts);
      });

      it('of which the oldest of the account are deleted, at most so many at once', async () => {
        const { journal, journaled } = process;
        await journal.appendReports([30, 10, 20, 40].map((at) => report(String(at), at)));
        await open(OTHER, 'other').journal.appendReports([report('other', 1)]);
        expect([await journal.pruneReports(40, 2), await journaled()]).toEqual([2, ['30', '40', 'other']]);
        expect([await journal.pruneReports(40, 2), await journaled()]).toEqual([1, ['40', 'other']]);
      });
    });

    describe('have one writer', () => {
      const write = ({ books }: BooksUnderTest, name: string): Promise<boolean> =>
        books.write((writes) => writes.insertOrder(testOrder(name), COMMITTED, 9));

      it('and refuse one that never had the lease', async () => {
        const stranger = open(TEST_ACCOUNT, 'stranger');
        await expect(write(stranger, 'a')).rejects.toThrow(LeaseLostError);
        expect(await stranger.books.read((reads) => reads.unsettledOrders())).toEqual([]);
      });

      it.each<[string, AccountAtVenue]>([
        ['account', OTHER],
        ['venue', { ...TEST_ACCOUNT, venue: asId<VenueId>('kraken') }],
      ])('and refuse one whose epoch is that of another %s, at every door', async (_what, at) => {
        const { books, epoch, outbox } = open(at, 'stranger');
        epoch.beginEpoch(process.epoch.current);
        const order = testOrder('a', { sentAtUs: 5, ...at });
        const fact = factOf(order);
        const doors: readonly (() => Promise<unknown>)[] = [
          () => books.write((writes) => writes.announce([fact])),
          () => books.licenseNewOrders([{ order, change: COMMITTED, fact }]),
          () => books.readBookings(questionOf([order])),
          () => books.commitBookings(bookingChange({ facts: [fact] })),
        ];
        for (const knock of doors) await expect(knock()).rejects.toThrow(LeaseLostError);
        expect(await outbox()).toEqual([]);
      });

      it('whose lease nobody else gets before it is given back or runs out', async () => {
        const second = open(TEST_ACCOUNT, 'second');
        expect(await second.lease.acquireLease(LONG_MS)).toBeUndefined();
        await second.lease.releaseLease(1); // Not theirs to give back.
        expect(await second.lease.acquireLease(LONG_MS)).toBeUndefined();
        expect(await process.lease.renewLease(process.epoch.current, LONG_MS)).toBe(true);
        await process.lease.releaseLease(process.epoch.current);
        expect(await second.lease.acquireLease(LONG_MS)).toBe(process.epoch.current + 1);
        expect(await process.lease.renewLease(process.epoch.current, LONG_MS)).toBe(false);
      });

      it('and refuse the one before', async () => {
        await process.lease.renewLease(process.epoch.current, -1);
        const second = await leader('second');
        await expect(write(process, 'a')).rejects.toThrow(LeaseLostError);
        expect(await write(second, 'a')).toBe(true);
        expect(await process.books.observe((reads) => reads.countOrdersByStatus())).toEqual({ PendingNew: 1 });
      });

      it('for each account, which sees nothing of the others', async () => {
        const other = await leader('other', OTHER);
        await process.books.write((writes) => writeEverything(writes, liveOrder('a')));
        const seen = await other.books.read(async (reads) => [
          await reads.unsettledOrders(),
          await reads.countOrdersByStatus(),
          await reads.fillCursor(TEST_BTC.id),
          await reads.heldPositions(),
          (await reads.accountBalances()).assets,
          await reads.countOpenDiscrepancies(),
        ]);
        expect(seen).toEqual([[], {}, undefined, [], [], 0]);
        const found = other.books.write((writes) => writes.lockOrderByVenueId(TEST_BTC.id, asId<VenueOrderId>('v-a')));
        expect(await found).toBeUndefined();
      });
    });
  });
}
