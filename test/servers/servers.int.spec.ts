import { connect } from '@nats-io/transport-node';
import { jetstreamManager } from '@nats-io/jetstream';
import { Client } from 'pg';
import { describe, expect, inject, it } from 'vitest';

describe('the servers of a test run', () => {
  it('are a real Postgres that lets its owner make databases', async () => {
    expect(process.env['TEST_DATABASE_URL']).toBe(inject('testDatabaseUrl'));
    const client = new Client({ connectionString: inject('testDatabaseUrl') });
    await client.connect();
    const { rows } = await client.query('SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user');
    await client.end();
    expect(rows).toEqual([{ super: true }]);
  });

  it('are a real NATS with JetStream', async () => {
    expect(process.env['TEST_NATS_URL']).toBe(inject('testNatsUrl'));
    const connection = await connect({ servers: inject('testNatsUrl') });
    expect((await (await jetstreamManager(connection)).getAccountInfo()).streams).toBeGreaterThanOrEqual(0);
    await connection.close();
  });
});
