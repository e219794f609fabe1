import { Client, type Pool } from 'pg';
import { expect, inject, it, vi } from 'vitest';
import { RecordingSupervisor, SystemScheduler } from '#libs/platform';
import { createTestDatabase } from '#libs/testkit';
import { createDataSource } from './data-source.js';
import { HotConnection } from './hot-connection.js';
import { PostgresTransactions } from './postgres-transactions.js';

it('a connection that is ended while nobody listens to it does not end the process', async () => {
  const database = await createTestDatabase(inject('testDatabaseUrl'));
  const url = database.urlOf('risk');
  const source = await createDataSource({ url, schema: 'risk', service: 'test', entities: [] }).initialize();
  try {
    // Taken out of the pool, which listens to the idle ones only, and given to no query runner.
    const client = await (source.driver as unknown as { readonly master: Pool }).master.connect();
    const ended = vi.fn();
    client.once('end', ended);
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await source.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await vi.waitFor(() => expect(ended).toHaveBeenCalled(), { timeout: 20_000 });
    client.release(true);
    expect(await source.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  } finally {
    await source.destroy();
    await database.drop();
  }
});

it('a transaction is READ COMMITTED, whatever the server has as its default', async () => {
  const database = await createTestDatabase(inject('testDatabaseUrl'));
  const url = database.urlOf('risk');
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(
    `ALTER DATABASE "${new URL(database.ownerUrl).pathname.slice(1)}" SET default_transaction_isolation = 'serializable'`,
  );
  await owner.end();
  const source = await createDataSource({ url, schema: 'risk', service: 'test', entities: [] }).initialize();
  const hot = new HotConnection({ url, schema: 'risk', service: 'test' });
  try {
    const text = 'SHOW transaction_isolation';
    const shown = await source.transaction((manager) => manager.query(text));
    expect([shown, await hot.rowsOf({ name: 'isolation', text }, [])]).toEqual(
      Array.from({ length: 2 }, () => [{ transaction_isolation: 'read committed' }]),
    );
  } finally {
    await hot.close();
    await source.destroy();
    await database.drop();
  }
});

it('a session that began while the database was read-only is not kept', async () => {
  const database = await createTestDatabase(inject('testDatabaseUrl'));
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const name = new URL(database.ownerUrl).pathname.slice(1);
  const readOnly = (isOn: boolean): Promise<unknown> =>
    owner.query(`ALTER DATABASE "${name}" SET default_transaction_read_only = ${isOn ? 'on' : 'off'}`);
  await readOnly(true);
  const options = { url: database.urlOf('risk'), schema: 'risk', service: 'test', entities: [], poolSize: 1 };
  const source = await createDataSource(options).initialize();
  const hot = new HotConnection(options);
  const text = `INSERT INTO inbox (message_id, subject) VALUES ($1, 'x')`;
  const writeAll = (n: string): Promise<PromiseSettledResult<unknown>[]> =>
    Promise.allSettled([
      source.transaction((manager) => manager.query(text, [`transaction-${n}`])),
      source.query(text, [`statement-${n}`]),
      hot.rowsOf({ name: 'write', text }, [`hot-${n}`]),
    ]);
  try {
    for (const n of ['1', '2'])
      expect(await writeAll(n)).toMatchObject(
        Array.from({ length: 3 }, () => ({ status: 'rejected', reason: { code: '25006' } })),
      );
    await readOnly(false);
    await writeAll('3'); // What was connected is found to be read-only once more.
    expect((await writeAll('4')).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    await readOnly(true);
    const three = await createDataSource({ ...options, poolSize: 3 }).initialize();
    const transactions = new PostgresTransactions(three, new SystemScheduler(), new RecordingSupervisor());
    await Promise.all(Array.from({ length: 3 }, () => three.query('SELECT pg_sleep(0.1)')));
    await readOnly(false);
    // The transaction is run again until it has a session that may write.
    await transactions.write(({ manager }) => manager.query(text, ['again']));
    await three.destroy();
  } finally {
    await hot.close();
    await source.destroy();
    await owner.end();
    await database.drop();
  }
});
