import { type HeldPosition, type LicenceOutcome, flatPositionIn } from '#libs/domain';
import { HotConnection, PostgresOutbox, PostgresTransactions } from '#libs/persistence';
import { RecordingSupervisor, SystemScheduler } from '#libs/platform';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LeaseEpoch } from '../../application/lease/lease-epoch.js';
import { LeaseLostError, type LicenceOffer } from '../../ports.js';
import { describeOrderBooks } from '../order-books.contract.fixture.js';
import { type BooksUnderTest, COMMITTED, TEST_ACCOUNT, TEST_BTC, factOf, testOrder } from '../order-books.fixture.js';
import { type OrdersDatabase, createOrdersDatabase } from './orders-database.fixture.js';
import { PostgresLease } from './postgres-lease.js';
import { PostgresOrderBooks } from './postgres-order-books.js';
import { PostgresReportJournal } from './postgres-report-journal.js';

let database: OrdersDatabase;
let hot: HotConnection;
let booking: HotConnection;

beforeAll(async () => {
  database = await createOrdersDatabase(inject('testDatabaseUrl'));
  const { url } = database.source.options as { readonly url?: string };
  hot = new HotConnection({ url: url ?? '', schema: 'orders', service: 'order-management' });
  booking = new HotConnection({ url: url ?? '', schema: 'orders', service: 'order-management-booking' });
});
afterAll(async () => {
  await hot.close();
  await booking.close();
  await database.dropDatabase();
});

function open(at: typeof TEST_ACCOUNT, holder: string): BooksUnderTest {
  const epoch = new LeaseEpoch();
  const { source } = database;
  const outbox = new PostgresOutbox(source);
  let wakeUps = 0;
  outbox.onCommitted(() => {
    wakeUps += 1;
  });
  const transactions = new PostgresTransactions(source, new SystemScheduler(), new RecordingSupervisor());
  return {
    books: new PostgresOrderBooks(source, transactions, outbox, at, epoch, hot, booking),
    lease: new PostgresLease(source, at, holder),
    epoch,
    journal: new PostgresReportJournal(source, at),
    journaled: async () => {
      const rows: { raw: Buffer }[] = await source.query('SELECT raw FROM venue_report ORDER BY sequence');
      return rows.map(({ raw }) => raw.toString('utf8'));
    },
    wakeUps: () => wakeUps,
    outbox: async () => (await outbox.readUnsent(100, [])).map(({ id }) => id),
  };
}

const openEmpty = async (): Promise<typeof open> => {
  await database.emptyTables();
  return open;
};
describeOrderBooks('Postgres', openEmpty, 25);

describe('the books in Postgres alone', () => {
  it('run effects once although the transaction was tried twice', async () => {
    await database.emptyTables();
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

  it('never write the first fill of a position over that of another transaction, which no lock could hold off', async () => {
    await database.emptyTables();
    const { books, epoch, lease } = open(TEST_ACCOUNT, 'first');
    epoch.beginEpoch((await lease.acquireLease(60_000)) ?? 0);
    const flat = flatPositionIn(TEST_BTC);
    const grown = (held: HeldPosition, quantity: string): HeldPosition => ({
      ...held,
      position: { ...held.position, quantity: held.position.quantity.plus(quantity) },
      version: held.version + 1,
    });
    await books.write((writes) => writes.savePosition(grown(flat, '2'), 9));
    let tries = 0;
    await books.write(async (writes) => {
      tries += 1;
      // What it saw before the other one's commit was known.
      const held = tries === 1 ? flat : await writes.lockPosition(TEST_BTC);
      await writes.savePosition(grown(held, '3'), 10);
    });
    const [held] = await books.read((reads) => reads.heldPositions());
    expect([tries, held?.version, held?.position.quantity.toFixed()]).toEqual([2, 2, '5']);
  });

  it('take what a neighbour says of the commit of a licence as what they would have found themselves', async () => {
    await database.emptyTables();
    const { books, epoch, lease, wakeUps } = open(TEST_ACCOUNT, 'first');
    epoch.beginEpoch((await lease.acquireLease(60_000)) ?? 0);
    const offer = (): LicenceOffer => {
      const order = testOrder('a', { sentAtUs: 5 });
      return books.offerLicence({ order, change: COMMITTED, fact: factOf(order) });
    };
    const made = offer();
    const { rows } = made as {
      readonly rows: Partial<Record<'epoch' | 'order' | 'event' | 'subject' | 'message', unknown>>;
    };
    const said: LicenceOutcome[] = await database.source.query(
      'SELECT verdict, outbox_sequence AS sequence FROM license($1, $2, $3, $4, $5)',
      [rows.epoch, rows.order, rows.event, rows.subject, rows.message],
    );
    made.settle(said[0]);
    expect([await made.verdict, wakeUps()]).toEqual(['LICENSED', 1]);
    expect(await books.read((reads) => reads.findOrder(testOrder('a').clientOrderId))).toEqual(
      testOrder('a', { sentAtUs: 5 }),
    );
    const late = offer();
    late.settle({ verdict: 'LEASE_LOST', sequence: null });
    await expect(late.verdict).rejects.toThrow(LeaseLostError);
    const halted = offer();
    halted.settle({ verdict: 'HALTED', sequence: null });
    expect([await halted.verdict, wakeUps()]).toEqual(['HALTED', 1]);
  });

  it('let the lease be renewed while they are written, and keep a successor out until that is committed', async () => {
    await database.emptyTables();
    const { books, epoch, lease } = open(TEST_ACCOUNT, 'first');
    const successor = open(TEST_ACCOUNT, 'second').lease;
    const first = (await lease.acquireLease(60_000)) ?? 0;
    epoch.beginEpoch(first);
    await books.write(async (writes) => {
      await writes.lockTradingState();
      expect(await lease.renewLease(first, 1)).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await expect(successor.acquireLease(60_000)).rejects.toThrow('lock timeout');
    });
    expect(await successor.acquireLease(60_000)).toBe(first + 1);
  });

  it('are read without a lock: a read does not wait for a transaction that holds every row', async () => {
    await database.emptyTables();
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
