import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { TOKEN } from '#libs/kernel';
import { RecordingSupervisor, SystemScheduler } from '#libs/platform';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { createDataSource } from './connection/data-source.js';
import { databaseErrorCode } from './connection/database-error.js';
import { PostgresTransactions } from './connection/postgres-transactions.js';
import { PostgresHandledMessages } from './inbox/handled-messages.js';
import { PostgresInboxPruner } from './inbox/inbox-pruner.js';
import { Inbox } from './inbox/inbox.js';
import { MemoryParkingLot } from './memory/memory-parking-lot.js';
import { migrate } from './migrations/migrate.js';
import { PostgresParkingLot } from './parking/postgres-parking-lot.js';

let database: TestDatabase;
let risk: DataSource;
let transactions: PostgresTransactions;
const inbox = new Inbox();

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabaseUrl'));
  risk = createDataSource({ url: database.urlOf('risk'), schema: 'risk', service: 'risk', entities: [], poolSize: 20 });
  await risk.initialize();
  transactions = new PostgresTransactions(risk, new SystemScheduler(), new RecordingSupervisor());
});

afterAll(async () => {
  await risk.destroy();
  await database.drop();
});

beforeEach(async () => {
  await risk.query('DELETE FROM inbox');
});

describe('a token', () => {
  const isTaken = async (text: string): Promise<boolean> =>
    risk.query('SELECT $1::risk.token', [text]).then(
      () => true,
      (error: unknown) => {
        if (databaseErrorCode(error) !== '23514') throw error;
        return false;
      },
    );

  it('is to Postgres what it is to us, to the letter', async () => {
    const letters = [
      ...Array.from({ length: 127 }, (_, code) => String.fromCodePoint(code + 1)),
      'é',
      'İ',
      '币',
      '\u{1f600}',
    ];
    const texts = [
      ...letters.flatMap((letter) => [letter, `a${letter}`, `${letter}a`]),
      '',
      'a'.repeat(64),
      'a'.repeat(65),
    ];
    for (const text of texts) expect([text, await isTaken(text)]).toEqual([text, TOKEN.test(text)]);
  });
});

describe('the pruning of the inbox', () => {
  it('deletes the oldest first, no more than it is asked for, and nothing younger', async () => {
    const pruner = new PostgresInboxPruner(risk);
    const add = (id: string, at: number) =>
      risk.query(`INSERT INTO inbox VALUES ($1, 'order.x', to_timestamp($2))`, [id, at]);
    for (const [id, at] of [
      ['young', 300],
      ['oldest', 100],
      ['old', 200],
    ] as const)
      await add(id, at);
    expect(await pruner.deleteReceived(300_000_000, 1)).toBe(1);
    expect(await risk.query('SELECT message_id FROM inbox ORDER BY received_at')).toEqual([
      { message_id: 'old' },
      { message_id: 'young' },
    ]);
    expect(await pruner.deleteReceived(300_000_000, 10)).toBe(1);
    expect(await pruner.deleteReceived(300_000_000, 10)).toBe(0);
  });
});

async function refusalOf(source: DataSource, sql: string): Promise<string | undefined> {
  try {
    await source.query(sql);
    return undefined;
  } catch (error) {
    return databaseErrorCode(error);
  }
}

describe('the migrations', () => {
  it('do nothing the second time', async () => {
    expect(await migrate(database.ownerUrl)).toEqual([]);
  });

  it('give each role its own schema and nobody else’s, and no right to change tables', async () => {
    const permissionDenied = '42501';
    expect(await refusalOf(risk, 'SELECT * FROM orders.outbox')).toBe(permissionDenied);
    expect(await refusalOf(risk, `INSERT INTO strategy.inbox (message_id, subject) VALUES ('x', 'y')`)).toBe(
      permissionDenied,
    );
    expect(await refusalOf(risk, 'CREATE TABLE risk.mine (a int)')).toBe(permissionDenied);
    expect(await refusalOf(risk, 'DROP TABLE risk.outbox')).toBe(permissionDenied);
  });

  it('let the gateway read the services’ tables and write none', async () => {
    const url = database.urlOf('gateway');
    const gateway = createDataSource({ url, schema: 'public', service: 'gateway', entities: [] });
    await gateway.initialize();
    try {
      for (const schema of ['risk', 'orders', 'strategy']) {
        expect(await refusalOf(gateway, `SELECT count(*) FROM ${schema}.inbox`)).toBeUndefined();
        expect(await refusalOf(gateway, `DELETE FROM ${schema}.inbox`)).toBe('42501');
      }
    } finally {
      await gateway.destroy();
    }
  });
});

describe('the inbox', () => {
  it('lets a message have its effect once, however many deliveries race', async () => {
    const firsts = await Promise.all(
      Array.from({ length: 16 }, () => transactions.write(({ manager }) => inbox.isFirst(manager, { id: 'm' }, 's'))),
    );
    expect(firsts.filter(Boolean)).toHaveLength(1);
  });

  it('forgets a message whose transaction was rolled back', async () => {
    await expect(
      transactions.write(async ({ manager }) => {
        await inbox.isFirst(manager, { id: 'm' }, 's');
        throw new Error('the effect failed');
      }),
    ).rejects.toThrow('the effect failed');
    expect(await transactions.write(({ manager }) => inbox.isFirst(manager, { id: 'm' }, 's'))).toBe(true);
  });
});

describe('what has had its effect', () => {
  it('is what is committed, and not what a transaction under way has taken down', async () => {
    const handled = new PostgresHandledMessages(risk);
    await transactions.write(({ manager }) => inbox.isFirst(manager, { id: 'done' }, 's'));
    await transactions.write(async ({ manager }) => {
      await inbox.isFirst(manager, { id: 'under way' }, 's');
      expect([...(await handled.findHandled(['done', 'under way', 'new']))]).toEqual(['done']);
    });
    expect((await handled.findHandled(['done', 'under way', 'new'])).size).toBe(2);
    expect((await handled.findHandled([])).size).toBe(0);
  });
});

describe('the parking table', () => {
  it('keeps the bytes as they came', async () => {
    const store = new PostgresParkingLot(risk);
    const payload = new Uint8Array([0, 255, 10, 13]);
    await store.park({ id: '', subject: 'intent.proposed.v1.x', payload, reason: 'garbage' });
    const rows: { payload: Buffer }[] = await risk.query('SELECT payload FROM parked_message');
    expect([...(rows[0]?.payload ?? [])]).toEqual([...payload]);
    expect(await store.count()).toBe(1);
  });

  it.each([
    ['on Postgres', () => new PostgresParkingLot(risk)],
    ['in memory', () => new MemoryParkingLot()],
  ])('keeps a message once that is delivered again, and every other one, %s', async (_where, open) => {
    const lot = open();
    const before = await lot.count();
    const message = { id: 'm', subject: 'intent.proposed.v1.x', payload: new Uint8Array([1, 2]), reason: 'garbage' };
    for (const again of [message, { ...message, reason: 'forged' }]) await lot.park(again);
    expect(await lot.count()).toBe(before + 1);
    for (const other of [{ id: 'n' }, { subject: 'intent.proposed.v1.y' }, { payload: new Uint8Array([1, 3]) }])
      await lot.park({ ...message, ...other });
    await lot.park({ ...message, id: 'long'.repeat(5_000) });
    expect(await lot.count()).toBe(before + 5);
  });
});
