import type { DataSource, QueryRunner } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { RecordingSupervisor, SystemScheduler } from '#libs/platform';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { createDataSource } from '../connection/data-source.js';
import { isTransientDatabaseError } from '../connection/database-error.js';
import { PostgresTransactions } from '../connection/postgres-transactions.js';
import { itIsAnOutboxStore, outgoing } from './outbox-store-contract.fixture.js';
import { PostgresOutbox } from './postgres-outbox.js';

const NO = new Error('rolled back');
let database: TestDatabase;
let source: DataSource;
let otherProcess: DataSource;
let transactions: PostgresTransactions;
const supervisor = new RecordingSupervisor();

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabaseUrl'));
  const url = database.urlOf('risk');
  const options = { url, schema: 'risk', service: 'risk', entities: [], poolSize: 20 };
  source = await createDataSource(options).initialize();
  otherProcess = await createDataSource(options).initialize();
  transactions = new PostgresTransactions(source, new SystemScheduler(), supervisor);
});

afterAll(async () => {
  await source.destroy();
  await otherProcess.destroy();
  await database.drop();
});

beforeEach(() => source.query('DELETE FROM outbox'));

/** Relays as soon as the pool has noticed that a connection is lost: it may hand it out a few times more. */
async function relaySoon(outbox: PostgresOutbox): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await outbox.runAsOnlyRelay(() => Promise.resolve());
    } catch (error) {
      if (tries >= 10 || !isTransientDatabaseError(error)) throw error;
    }
  }
}

/** The same database, but no lock is ever given back. */
function withoutUnlock(real: DataSource): DataSource {
  const createQueryRunner = (): QueryRunner => {
    const runner = real.createQueryRunner();
    const query = runner.query.bind(runner);
    const refused = (sql: string): Promise<unknown> =>
      sql.includes('unlock') ? Promise.reject(new Error('the unlock timed out')) : query(sql);
    return Object.assign(runner, { query: refused });
  };
  return { createQueryRunner, query: (sql: string, values: unknown[]) => real.query(sql, values) } as DataSource;
}

describe('the outbox in Postgres', () => {
  itIsAnOutboxStore(() => {
    const outbox = new PostgresOutbox(source);
    return Promise.resolve({
      store: outbox,
      commit: (messages) => transactions.write((transaction) => outbox.announce(transaction, messages)),
      rollBack: (messages) =>
        transactions
          .write(async (transaction) => {
            await outbox.announce(transaction, messages);
            throw NO;
          })
          .catch((error: unknown) => expect(error).toBe(NO)),
    });
  });

  it('skips nothing where transactions commit in another order than they began', async () => {
    const outbox = new PostgresOutbox(source);
    const seen = new Set<string>();
    const ids = Array.from({ length: 100 }, (_, n) => `c-${n}`);
    const commits = ids.map((id) =>
      transactions.write(async (transaction) => {
        await outbox.announce(transaction, [outgoing(id)]);
        await transaction.manager.query('SELECT pg_sleep(random() * 0.02)');
      }),
    );
    let place = 0;
    const takeAll = async (): Promise<void> => {
      const unsent = await outbox.readUnsent(100, []);
      for (const { id } of unsent) seen.add(id);
      await outbox.markPublished(
        unsent.map(({ sequence }) => ({ sequence, streamSequence: (place += 1) })),
        1,
      );
    };
    const done = Promise.all(commits);
    for (let n = 0; n < 10; n += 1) await takeAll();
    await done;
    await takeAll();
    expect([...seen].sort()).toEqual([...ids].sort());
  });

  it('is free for the next relay when the connection of the first one is lost', async () => {
    const outbox = new PostgresOutbox(source);
    const lost = outbox.runAsOnlyRelay(async () => {
      await source.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
    });
    await expect(lost).rejects.toThrow();
    expect(await relaySoon(outbox)).toBe(true);
  });

  it('is free for the next relay when the first one could not give its lock back', async () => {
    const outbox = new PostgresOutbox(withoutUnlock(source));
    await expect(outbox.runAsOnlyRelay(() => Promise.resolve())).rejects.toThrow('the unlock timed out');
    expect(await relaySoon(new PostgresOutbox(otherProcess))).toBe(true);
  });
});

describe('the transactions of a service on Postgres', () => {
  it('run their effects once although the transaction was run again, and never for a try that was rolled back', async () => {
    const effects: string[] = [];
    let tries = 0;
    const result = await transactions.write(async (transaction) => {
      tries += 1;
      const mine = tries;
      transaction.afterCommit(() => effects.push(`try ${mine}`));
      if (tries < 3) await transaction.manager.query(`DO $$ BEGIN RAISE SQLSTATE '40001'; END $$`);
      return tries;
    });
    expect([result, effects]).toEqual([3, ['try 3']]);
  });

  it('give up after some tries, and do not try again what did not fail because of others', async () => {
    let tries = 0;
    const failing = (code: string): Promise<unknown> =>
      transactions.write(async (transaction) => {
        tries += 1;
        await transaction.manager.query(`DO $$ BEGIN RAISE SQLSTATE '${code}'; END $$`);
      });
    await expect(failing('40P01')).rejects.toThrow();
    expect(tries).toBe(4);
    await expect(failing('23514')).rejects.toThrow();
    expect(tries).toBe(5);
  });

  it('report an effect that throws to the supervisor: the commit stands', async () => {
    await transactions.write((transaction) => {
      transaction.afterCommit(() => {
        throw NO;
      });
      return Promise.resolve();
    });
    expect(supervisor.failures).toEqual([NO]);
  });
});
