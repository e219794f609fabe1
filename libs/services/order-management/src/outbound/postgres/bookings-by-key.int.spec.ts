import { type HotConnection, callBook } from '#libs/persistence';
import type { QueryRunner } from 'typeorm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bookingsOn, fillOf, reportOf } from '../bookings.fixture.js';
import { testOrder } from '../order-books.fixture.js';
import { lookingBooks, writeOwnedOrders } from './hot-bookings.fixture.js';
import { type OrdersDatabase, createOrdersDatabase } from './orders-database.fixture.js';

const MANY = 200;
const ROWS_READ = `SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int AS rows
  FROM pg_stat_xact_user_tables WHERE schemaname = 'orders' AND relname IN ('orders', 'positions')`;

let database: OrdersDatabase;
let session: QueryRunner;
/** How many orders and positions each statement read. */
const read: number[] = [];

beforeAll(async () => {
  database = await createOrdersDatabase(inject('testDatabaseUrl'));
  session = database.source.createQueryRunner();
});
afterAll(async () => {
  await session.release();
  await database.dropDatabase();
});

/** A connection with the settings of a hot one, on which each statement is a transaction whose reads are counted. */
const counting = {
  rowsOf: async <Row>({ text }: { readonly text: string }, values: readonly unknown[]): Promise<Row[]> => {
    await session.startTransaction();
    for (const setting of ['plan_cache_mode = force_generic_plan', 'enable_seqscan = off'])
      await session.query(`SET LOCAL ${setting}`);
    const before = await countRead();
    const rows = (await session.query(text, [...values])) as Row[];
    read.push((await countRead()) - before);
    await session.commitTransaction();
    return rows;
  },
} as unknown as HotConnection;

/** What the session has read that is not in the statistics of all yet: within a transaction it only grows. */
async function countRead(): Promise<number> {
  const [sum] = (await session.query(ROWS_READ)) as { readonly rows: number | null }[];
  return sum?.rows ?? 0;
}

describe('bookings in Postgres', () => {
  it('read the rows that they are about, not all of the account, also where nobody has analysed the tables', async () => {
    const orders = Array.from({ length: MANY }, (_, n) => testOrder(`n-${n}`, { sentAtUs: 5 }));
    const owner = await writeOwnedOrders(database.source, counting, orders);
    const verdicts: string[] = [];
    const books = lookingBooks(counting, owner, async (change) => {
      const { verdict } = await callBook(counting, owner, change);
      verdicts.push(verdict);
      return verdict === 'LEASE_LOST' ? 'STALE' : verdict;
    });
    const { evidence, together } = bookingsOn(books);
    for (const order of orders) {
      const report = reportOf(order, 'PartiallyFilled', '1');
      const fill = fillOf(order, `t-${order.clientOrderId}`, '1');
      await together.bookNow(evidence.bookingOf({ source: 'stream', order: report, fill, reason: '' }));
    }
    expect(new Set(verdicts)).toEqual(new Set(['RECORDED']));
    expect(read).toHaveLength(2 * MANY);
    expect(Math.max(...read)).toBeLessThan(20);
  });
});
