import type { OfferedLicence } from '#libs/domain';
import { RISK_ENTITIES, createDataSource, isTransientDatabaseError } from '#libs/persistence';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { DecideIntent } from '../../application/intents/decide-intent.js';
import { HeldBooks } from '../../application/intents/held-books.js';
import { emptyRiskTables, postgresBooks } from '../../fixtures/books.fixture.js';
import { intentMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import type { Licences } from '../../ports.js';

type Approved = Parameters<Licences['offerLicence']>[0];

/** The order of an approval as order-management writes it down. */
function orderRow(approved: Approved, changes: object): object {
  const { intentId, strategy, account, venue, instrument, side, type, timeInForce, quantity, limitPrice } = approved;
  const id = `tw1-${intentId}`;
  return {
    ...{ client_order_id: id, venue_client_order_id: id, external: false, intent_id: intentId, strategy, account },
    ...{ venue, instrument, side, type, time_in_force: timeInForce, quantity, limit_price: limitPrice ?? null },
    ...{ reduce_only: approved.reduceOnly, status: 'PendingNew', reason: '', version: 1 },
    ...{ correlation_id: 'c', causation_id: approved.id, valid_until_us: 9, market_event_at_us: 1 },
    ...{ intent_at_us: 1, approved_at_us: 3, committed_at_us: 4, sent_at_us: 5, updated_at_us: 4 },
    ...changes,
  };
}

describe('the decisions of a desk on real Postgres', () => {
  let database: TestDatabase;
  let owner: DataSource;
  let source: DataSource;
  let told: string[];
  let epoch: number;
  let changes: object;

  const licences: Licences = {
    offerLicence: (approved): OfferedLicence => {
      const { intentId } = approved;
      const order = orderRow(approved, changes);
      const event = {
        ...{ client_order_id: `tw1-${intentId}`, version: 1, event: 'committed', to_status: 'PendingNew' },
        ...{ cum_quantity: '0', proof: {}, occurred_at_us: 4 },
      };
      return {
        rows: { epoch, order, event, subject: 'order.committed.v1.a.X', message: { id: `order:${intentId}` } },
        settle: (outcome) => told.push(`${intentId} ${outcome?.verdict ?? 'void'} ${outcome?.sequence ?? '-'}`),
        fail: (error) => told.push((error as Error).message),
        commitAlone: () => Promise.reject(new Error('these books commit both together')),
        commitUnheard: () => Promise.reject(new Error('these books commit both together')),
      };
    },
  };
  const countOf = async (table: string): Promise<number> => {
    const rows: { n: number }[] = await owner.query(`SELECT count(*)::int AS n FROM ${table}`);
    return rows[0]?.n ?? 0;
  };

  /** A gate that has decided once and holds the book from then on. */
  async function openGate() {
    const risk = await TestRisk.start({ USDT: '100000' }, {}, postgresBooks(source));
    const { books, observer, pricing, time } = risk;
    const held = new HeldBooks(books);
    const gate = new DecideIntent(books, time, observer, pricing, held, isTransientDatabaseError, licences);
    const decide = (id: string) => gate.decideIntent(intentMessage(id, time.nowUs(), { quantity: '0.1' }));
    await decide('first');
    return { decide };
  }

  beforeAll(async () => {
    database = await createTestDatabase(inject('testDatabaseUrl'));
    owner = createDataSource({ url: database.ownerUrl, schema: 'risk', service: 'test', entities: [] });
    await owner.initialize();
    const url = database.urlOf('desk');
    source = createDataSource({ url, schema: 'risk', service: 'risk', entities: RISK_ENTITIES });
    await source.initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await owner.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    [told, epoch, changes] = [[], 1, {}];
    await emptyRiskTables(owner);
    await owner.query('TRUNCATE orders.orders, orders.outbox, orders.lease RESTART IDENTITY CASCADE');
    await owner.query(
      `INSERT INTO orders.lease (venue, account, holder, epoch, expires_at)
       VALUES ('binance', 'paper-1', 'me', 1, now() + interval '1 hour')`,
    );
  });

  it('are committed with the licences of their orders, and each licence is told', async () => {
    const { decide } = await openGate();
    await Promise.all([decide('i1'), decide('i2')]);
    await decide('i1');
    expect(told).toEqual(['i1 LICENSED 1', 'i2 LICENSED 2', 'i1 void -']);
    const inOne: unknown[] = await owner.query(
      `SELECT o.intent_id FROM risk.intent_decision d JOIN orders.orders o
       ON o.intent_id = d.intent_id AND o.xmin::text = d.xmin::text`,
    );
    expect([inOne.length, await countOf('orders.orders')]).toEqual([2, 2]);
  });

  it('stand where the licence is refused', async () => {
    const { decide } = await openGate();
    epoch = 2;
    expect(await decide('i1')).toEqual({ decision: 'APPROVED' });
    expect([told, await countOf('orders.orders')]).toEqual([['i1 LEASE_LOST -'], 0]);
  });

  it('are made without licences where somebody has locked what those need', async () => {
    const { decide } = await openGate();
    await decide('i1');
    const locking = owner.createQueryRunner();
    try {
      await locking.startTransaction();
      await locking.query('LOCK TABLE orders.outbox IN ACCESS EXCLUSIVE MODE');
      expect(await Promise.all([decide('i2'), decide('i3')])).toEqual([
        { decision: 'APPROVED' },
        { decision: 'APPROVED' },
      ]);
      await locking.commitTransaction();
    } finally {
      await locking.release();
    }
    expect(told).toEqual(['i1 LICENSED 1', 'i2 void -', 'i3 void -']);
    expect([await countOf('orders.orders'), await countOf('risk.outbox')]).toEqual([1, 4]);
  });

  it('are made without a licence whose rows are not the order that was approved', async () => {
    const { decide } = await openGate();
    changes = { quantity: '0.2' };
    expect(await decide('i1')).toEqual({ decision: 'APPROVED' });
    expect(told).toEqual(['the order tw1-i1 is not what i1 approves']);
    expect([await countOf('orders.orders'), await countOf('risk.outbox')]).toEqual([0, 2]);
  });
});
