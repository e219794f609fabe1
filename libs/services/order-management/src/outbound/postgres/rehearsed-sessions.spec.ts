import type { HotConnection, PostgresOutbox, PostgresTransactions, Statement } from '#libs/persistence';
import type { DataSource } from 'typeorm';
import { expect, it } from 'vitest';
import { LeaseEpoch } from '../../application/lease/lease-epoch.js';
import { TEST_ACCOUNT } from '../order-books.fixture.js';
import { PostgresOrderBooks } from './postgres-order-books.js';

it('the session of the licences and the one of the bookings are rehearsed at the start', async () => {
  const rehearsed: string[] = [];
  const connection = (name: string): HotConnection => {
    const warmUp = (rehearsal?: Statement): Promise<void> => {
      rehearsed.push(`${name}: ${rehearsal?.text}`);
      return Promise.resolve();
    };
    return { warmUp } as Partial<HotConnection> as HotConnection;
  };
  const [source, transactions, outbox] = [{} as DataSource, {} as PostgresTransactions, {} as PostgresOutbox];
  const [hot, booking] = [connection('hot'), connection('booking')];
  const books = new PostgresOrderBooks(source, transactions, outbox, TEST_ACCOUNT, new LeaseEpoch(), hot, booking);
  await books.onApplicationBootstrap();
  expect(rehearsed).toEqual(['hot: SELECT orders.rehearse_license()', 'booking: SELECT orders.rehearse_book()']);
});
