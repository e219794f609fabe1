import { createDataSource } from '#libs/persistence';
import { createLog } from '#libs/platform';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LeaseEpoch } from '../../application/lease/lease-epoch.js';
import { describeOrderBooks } from '../order-books.contract.fixture.js';
import { type BooksUnderTest, TEST_ACCOUNT, factOf, testOrder } from '../order-books.fixture.js';
import { PostgresLease } from './postgres-lease.js';
import { PostgresOrderBooks } from './postgres-order-books.js';

const TABLES =
  'orders, order_event, trades, positions, balances, accounts, discrepancies, lease, fill_cursor, trading_state, outbox';

let database: TestDatabase;
let source: DataSource;
let owner: DataSource;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabaseUrl'));
  const url = database.urlOf('order-management');
  source = await createDataSource({ url, schema: 'orders', service: 'test', entities: [] }).initialize();
  owner = await createDataSource({
    url: database.ownerUrl,
    schema: 'orders',
    service: 'test',
    entities: [],
  }).initialize();
});
afterAll(async () => {
  await source.destroy();
  await owner.destroy();
  await database.drop();
});

async function empty(): Promise<void> {
  await owner.query(`TRUNCATE ${TABLES}`);
  await owner.query(
    `INSERT INTO trading_state VALUES ('all', 'ACTIVE', 0, 'migration', 'before the first command', 0)`,
  );
}

function open(at: typeof TEST_ACCOUNT, holder: string): BooksUnderTest {
  const epoch = new LeaseEpoch();
  let wakeUps = 0;
  const onAnnounced = (): void => {
    wakeUps += 1;
  };
  return {
    books: new PostgresOrderBooks(source, at, epoch, onAnnounced, createLog('order-management', 'silent')),
    lease: new PostgresLease(source, at, holder),
    epoch,
    wakeUps: () => wakeUps,
    outbox: async () => {
      const rows: { message_id: string }[] = await source.query('SELECT message_id FROM outbox ORDER BY sequence');
      return rows.map((row) => row.message_id);
    },
  };
}

describeOrderBooks('Postgres', async () => {
  await empty();
  return open;
});

describe('the books in Postgres alone', () => {
  it('run effects once although the transaction was tried twice', async () => {
    await empty();
    const { books, epoch, lease, wakeUps } = open(TEST_ACCOUNT, 'first');
    epoch.beginEpoch((await lease.acquireLease(60_000)) ?? 0);
    const effects: number[] = [];
    let tries = 0;
    await books.write(async (writes) => {
      tries += 1;
      const number = tries;
      await writes.announce([factOf(testOrder('a'))]);
      writes.afterCommit(() => effects.push(number));
      if (tries === 1) throw Object.assign(new Error('serialisation failure'), { code: '40001' });
    });
    expect([tries, effects, wakeUps()]).toEqual([2, [2], 1]);
  });

  it('are read without a lock: a read does not wait for a transaction that holds every row', async () => {
    await empty();
    const { books, epoch, lease } = open(TEST_ACCOUNT, 'first');
    epoch.beginEpoch((await lease.acquireLease(60_000)) ?? 0);
    await books.write((writes) =>
      writes.insertOrder(testOrder('a'), { event: 'committed', fromStatus: undefined, proof: {} }, 9),
    );
    const seen = await books.write(async (writes) => {
      await writes.lockOrder(testOrder('a').clientOrderId);
      await writes.lockTradingState();
      await writes.lockBalances();
      return books.read(async (reads) => [await reads.countOrdersByStatus(), await reads.tradingState()]);
    });
    expect(seen).toEqual([{ PendingNew: 1 }, 'ACTIVE']);
  });
});
