import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { isTransientDatabaseError } from './database-error.js';
import { HotConnection } from './hot-connection.js';

const PID = { name: 'test.pid', text: 'SELECT pg_backend_pid() AS pid, $1::int AS n' };

describe('the connection of what an order waits for', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(inject('testDatabaseUrl'));
  });
  afterAll(() => database.drop());

  it('runs statements one after another on one session, and gets a new one after an error', async () => {
    const hot = new HotConnection({ url: database.urlOf('risk'), schema: 'risk', service: 'risk' });
    await hot.warmUp();
    const ask = (n: number) => hot.rowsOf<{ pid: number; n: number }>(PID, [n]);
    const rows = (await Promise.all([1, 2, 3].map(ask))).flat();
    expect(rows.map(({ n }) => n)).toEqual([1, 2, 3]);
    const [first, ...others] = new Set(rows.map(({ pid }) => pid));
    expect(others).toEqual([]);
    await expect(hot.rowsOf({ name: 'test.wrong', text: 'SELECT 1 / $1::int' }, [0])).rejects.toThrow('division');
    const [second] = await ask(4);
    expect(second?.pid).not.toBe(first);
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query('SELECT pg_terminate_backend($1)', [second?.pid]);
    await owner.end();
    const outcome = await ask(5).catch((error: unknown) => isTransientDatabaseError(error));
    // The loss may have been noticed before the statement was sent, or by it.
    expect(outcome === true || Array.isArray(outcome)).toBe(true);
    expect(await ask(6)).toMatchObject([{ n: 6 }]);
    await hot.close();
  });
});
