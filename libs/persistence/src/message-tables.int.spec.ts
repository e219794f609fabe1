import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { createDataSource } from './connection/data-source.js';
import { databaseErrorCode } from './connection/database-error.js';
import { inTransaction } from './connection/transaction.js';
import { Inbox } from './inbox/inbox.js';
import { migrate } from './migrations/migrate.js';
import { Outbox } from './outbox/outbox.js';
import { OutboxRelay } from './outbox/outbox-relay.js';
import { ParkedMessageStore } from './parking/parked-message.store.js';

let database: TestDatabase;
let risk: DataSource;
const outbox = new Outbox();
const inbox = new Inbox();

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabaseUrl'));
  risk = createDataSource({ url: database.urlOf('risk'), schema: 'risk', service: 'risk', entities: [], poolSize: 20 });
  await risk.initialize();
});

afterAll(async () => {
  await risk.destroy();
  await database.drop();
});

beforeEach(async () => {
  await risk.query('DELETE FROM outbox');
  await risk.query('DELETE FROM inbox');
});

const entry = (id: string): { subject: string; message: { id: string } } => ({
  subject: 'risk.approved.v1.a.X',
  message: { id },
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
      Array.from({ length: 16 }, () => inTransaction(risk, (manager) => inbox.isFirst(manager, { id: 'm' }, 's'))),
    );
    expect(firsts.filter(Boolean)).toHaveLength(1);
  });

  it('forgets a message whose transaction was rolled back', async () => {
    await expect(
      inTransaction(risk, async (manager) => {
        await inbox.isFirst(manager, { id: 'm' }, 's');
        throw new Error('the effect failed');
      }),
    ).rejects.toThrow('the effect failed');
    expect(await inTransaction(risk, (manager) => inbox.isFirst(manager, { id: 'm' }, 's'))).toBe(true);
  });
});

describe('the outbox', () => {
  /** Where the twin of the broker's stream stands. */
  let place = 0;

  const relayTo = (published: string[], fail: () => boolean = () => false): OutboxRelay =>
    new OutboxRelay(risk, {
      publish: (_subject, id) => {
        if (fail()) return Promise.reject(new Error('the broker is away'));
        published.push(id);
        place += 1;
        return Promise.resolve({ streamSequence: place, duplicate: false });
      },
      onError: () => undefined,
      pollMs: 5,
    });

  it('publishes what was committed, in order, and nothing that was rolled back', async () => {
    await inTransaction(risk, (manager) => outbox.add(manager, [entry('1'), entry('2')]));
    await expect(
      inTransaction(risk, async (manager) => {
        await outbox.add(manager, [entry('never')]);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await inTransaction(risk, (manager) => outbox.add(manager, [entry('3')]));
    const published: string[] = [];
    const relay = relayTo(published);
    relay.start();
    await relay.stop();
    expect(published).toEqual(['1', '2', '3']);
    expect(await relay.backlog()).toBe(0);
  });

  it('skips nothing when transactions commit in another order than they began', async () => {
    const published: string[] = [];
    const relay = relayTo(published);
    relay.start();
    const ids = Array.from({ length: 200 }, (_, n) => `c-${n}`);
    await Promise.all(
      ids.map((id) =>
        inTransaction(risk, async (manager) => {
          await outbox.add(manager, [entry(id)]);
          await manager.query('SELECT pg_sleep(random() * 0.02)');
        }),
      ),
    );
    await relay.stop();
    expect([...published].sort()).toEqual([...ids].sort());
  });

  it('keeps its messages while the broker is away and publishes each once it is back', async () => {
    await inTransaction(risk, (manager) => outbox.add(manager, [entry('a'), entry('b'), entry('c')]));
    const published: string[] = [];
    let failures = 3;
    const relay = relayTo(published, () => published.length === 1 && failures-- > 0);
    relay.start();
    while ((await relay.backlog()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await relay.stop();
    expect(published).toEqual(['a', 'b', 'c']);
  });

  it('publishes each message once when two relays work on one schema', async () => {
    const published: string[] = [];
    const relays = [relayTo(published), relayTo(published)];
    for (const relay of relays) relay.start();
    for (let n = 0; n < 50; n += 1) await inTransaction(risk, (manager) => outbox.add(manager, [entry(`two-${n}`)]));
    while ((await relays[0]?.backlog()) !== 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all(relays.map((relay) => relay.stop()));
    expect(published).toEqual(Array.from({ length: 50 }, (_, n) => `two-${n}`));
  });

  it('publishes everything again, in order, when the broker has lost the stream', async () => {
    const published: string[] = [];
    const first = relayTo(published);
    first.start();
    await inTransaction(risk, (manager) => outbox.add(manager, [entry('w1'), entry('w2'), entry('w3')]));
    await first.stop();
    place = 0;
    // A new relay, as after a restart: it remembers the places from the table.
    const second = relayTo(published);
    second.start();
    await inTransaction(risk, (manager) => outbox.add(manager, [entry('w4')]));
    second.notify();
    while (published.length < 7) await new Promise((resolve) => setTimeout(resolve, 5));
    await second.stop();
    expect(published).toEqual(['w1', 'w2', 'w3', 'w4', 'w1', 'w2', 'w3']);
    expect(await second.backlog()).toBe(0);
  });

  it('refuses two messages with one id', async () => {
    await inTransaction(risk, (manager) => outbox.add(manager, [entry('same')]));
    await expect(inTransaction(risk, (manager) => outbox.add(manager, [entry('same')]))).rejects.toThrow('unique');
  });
});

describe('the parking table', () => {
  it('keeps the bytes as they came', async () => {
    const store = new ParkedMessageStore(risk);
    const payload = new Uint8Array([0, 255, 10, 13]);
    await store.park({ id: '', subject: 'intent.proposed.v1.x', payload, reason: 'garbage' });
    const rows: { payload: Buffer }[] = await risk.query('SELECT payload FROM parked_message');
    expect([...(rows[0]?.payload ?? [])]).toEqual([...payload]);
    expect(await store.count()).toBe(1);
  });
});
