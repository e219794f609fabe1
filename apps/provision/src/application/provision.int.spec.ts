import { randomBytes } from 'node:crypto';
import { connect } from '@nats-io/transport-node';
import { jetstreamManager } from '@nats-io/jetstream';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flowsOn, streamOf } from '#libs/contracts';
import { DATABASE_ROLES, type DatabaseService, urlOfRole } from '#libs/persistence';
import { provision } from './provision.js';
import { provisionSettings } from '../provision.config.js';

const superuserUrl = process.env['TEST_DATABASE_URL'] ?? '';
const natsUrl = process.env['TEST_NATS_URL'] ?? '';
const database = `provision_${randomBytes(4).toString('hex')}`;
const password = 'not-a-secret';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function ownerUrl(): string {
  const url = new URL(superuserUrl);
  url.pathname = `/${database}`;
  return url.toString();
}

describe('the provisioning job', () => {
  const settings = provisionSettings.parse({
    OWNER_DATABASE_URL: ownerUrl(),
    STRATEGY_DATABASE_PASSWORD: password,
    RISK_DATABASE_PASSWORD: password,
    ORDER_MANAGEMENT_DATABASE_PASSWORD: password,
    GATEWAY_DATABASE_PASSWORD: password,
    NATS_URL: natsUrl,
  });

  beforeAll(() => query(superuserUrl, `CREATE DATABASE ${database}`));
  afterAll(() => query(superuserUrl, `DROP DATABASE ${database} WITH (FORCE)`));

  it('runs every migration once, and none the second time', async () => {
    expect((await provision(settings)).migrations.length).toBeGreaterThan(0);
    expect((await provision(settings)).migrations).toEqual([]);
  });

  it.each(Object.keys(DATABASE_ROLES) as DatabaseService[])(
    'lets the role of %s log in and not be a superuser',
    async (service) => {
      const rows = await query(
        urlOfRole(ownerUrl(), service, password),
        'SELECT rolsuper FROM pg_roles WHERE rolname = current_user',
      );
      expect(rows).toEqual([{ rolsuper: false }]);
    },
  );

  it('creates the stream of every durable namespace with a consumer for every reader', async () => {
    const connection = await connect({ servers: natsUrl });
    try {
      const manager = await jetstreamManager(connection);
      for (const flow of flowsOn('durable')) {
        const consumers = await manager.consumers.list(streamOf(flow.namespace)).next();
        expect(consumers.map((consumer) => consumer.name).sort()).toEqual(
          flow.others.map((reader) => `${reader}-${flow.namespace}`).sort(),
        );
      }
    } finally {
      await connection.close();
    }
  });
});
