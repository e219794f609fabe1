import type { Order } from '#libs/domain';
import { type HotConnection, PostgresOutbox, PostgresTransactions, selectKnownBookings } from '#libs/persistence';
import { RecordingSupervisor, SystemScheduler } from '#libs/platform';
import type { DataSource } from 'typeorm';
import { LeaseEpoch } from '../../application/lease/lease-epoch.js';
import type { OrderBooks } from '../../ports.js';
import { COMMITTED, TEST_ACCOUNT } from '../order-books.fixture.js';
import { PostgresLease } from './postgres-lease.js';
import { PostgresOrderBooks } from './postgres-order-books.js';

/** Who may book: the account of the tests under a lease. */
export type TestOwner = typeof TEST_ACCOUNT & { readonly leaseEpoch: number };

/** Takes the lease of the test's account and writes its orders; returns who owns them. */
export async function writeOwnedOrders(
  source: DataSource,
  connection: HotConnection,
  orders: readonly Order[],
): Promise<TestOwner> {
  const epoch = new LeaseEpoch();
  const transactions = new PostgresTransactions(source, new SystemScheduler(), new RecordingSupervisor());
  const lease = new PostgresLease(source, TEST_ACCOUNT, 'first');
  const outbox = new PostgresOutbox(source);
  const books = new PostgresOrderBooks(source, transactions, outbox, TEST_ACCOUNT, epoch, connection, connection);
  epoch.beginEpoch((await lease.acquireLease(60_000)) ?? 0);
  await books.write(async (writes) => {
    for (const order of orders) await writes.insertOrder(order, COMMITTED, 9);
  });
  return { ...TEST_ACCOUNT, leaseEpoch: epoch.current };
}

/** Books that look up what bookings ask for on a connection, and do with their changes what the test wants. */
export function lookingBooks(
  connection: HotConnection,
  owner: TestOwner,
  commitBookings: OrderBooks['commitBookings'],
): OrderBooks {
  const books: Partial<OrderBooks> = {
    readBookings: async (question) => {
      const known = await selectKnownBookings(connection, owner, question);
      if (known === undefined) throw new Error('the lease is ours');
      return known;
    },
    commitBookings,
  };
  return books as OrderBooks;
}
