import type { Announcement } from '#libs/contracts';
import type { BookingChange, Order } from '#libs/domain';
import { type HotConnection, callBook } from '#libs/persistence';
import type { QueryRunner } from 'typeorm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { bookingsOn, fillOf, reportOf } from '../bookings.fixture.js';
import { testOrder } from '../order-books.fixture.js';
import { type TestOwner, lookingBooks, writeOwnedOrders } from './hot-bookings.fixture.js';
import { type OrdersDatabase, createOrdersDatabase } from './orders-database.fixture.js';

let database: OrdersDatabase;
const sessions: QueryRunner[] = [];

beforeAll(async () => {
  database = await createOrdersDatabase(inject('testDatabaseUrl'));
  sessions.push(database.source.createQueryRunner(), database.source.createQueryRunner());
});
afterAll(async () => {
  for (const session of sessions) await session.release();
  await database.dropDatabase();
});

/** A session as the statements of the books want it. */
function hot(session: QueryRunner): HotConnection {
  const rowsOf = async <Row>({ text }: { readonly text: string }, values: readonly unknown[]): Promise<Row[]> =>
    (await session.query(text, [...values])) as Row[];
  return { rowsOf } as unknown as HotConnection;
}

/** What the first fill of an order changes, as it is booked on what the books hold now. */
async function firstFillOf(order: Order, owner: TestOwner): Promise<BookingChange<Announcement>> {
  const changes: BookingChange<Announcement>[] = [];
  const books = lookingBooks(hot(sessions[0] as QueryRunner), owner, (change) => {
    changes.push(change);
    return Promise.resolve('RECORDED');
  });
  const { evidence, together } = bookingsOn(books);
  const fill = fillOf(order, `t-${order.clientOrderId}`, '1');
  const report = reportOf(order, 'PartiallyFilled', '1');
  await together.bookNow(evidence.bookingOf({ source: 'stream', order: report, fill, reason: '' }));
  const [change] = changes;
  if (change === undefined) throw new Error('a fill changes the books');
  return change;
}

describe('two first fills of one position', () => {
  it('are not written over each other: the second is undone whole, and may be tried again', async () => {
    const [first, second] = sessions as [QueryRunner, QueryRunner];
    const orders = ['one', 'other'].map((name) => testOrder(name, { sentAtUs: 5 }));
    const owner = await writeOwnedOrders(database.source, hot(first), orders);
    const [one, other] = await Promise.all(orders.map((order) => firstFillOf(order, owner)));
    if (one === undefined || other === undefined) throw new Error('there are two orders');
    await first.startTransaction();
    expect(await callBook(hot(first), owner, one)).toMatchObject({ verdict: 'RECORDED' });
    // Nobody sees the position yet: the second passes its look at the versions, and meets the row as it writes.
    const late = callBook(hot(second), owner, other).catch((error: unknown) => error);
    await waitUntilBlocked();
    await first.commitTransaction();
    expect(await late).toMatchObject({ code: '40001' });
    expect(await held()).toEqual([{ quantity: '1', version: '1', trades: '1' }]);
    expect(await callBook(hot(second), owner, await firstFillOf(orders[1] as Order, owner))).toMatchObject({
      verdict: 'RECORDED',
    });
    expect(await held()).toEqual([{ quantity: '2', version: '2', trades: '2' }]);
  });
});

async function held(): Promise<unknown> {
  return database.owner.query(
    `SELECT trim_scale(quantity)::text AS quantity, version::text AS version,
      (SELECT count(*)::text FROM orders.trades) AS trades FROM orders.positions`,
  );
}

/** Waits until a session of the database waits for another's lock. */
async function waitUntilBlocked(): Promise<void> {
  const blocked = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    if (((await database.owner.query(blocked)) as unknown[]).length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('nobody waited for a lock');
}
