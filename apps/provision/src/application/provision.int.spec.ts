import { Client } from 'pg';
import type { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flowsOn } from '#libs/contracts';
import { type RunningPostgres, startPostgres } from '#libs/local-stack';
import { DATABASE_ROLES, type DatabaseService, urlOfRole } from '#libs/persistence';
import { provision } from './provision.js';
import { provisionSettings } from '../provision.config.js';

const database = 'provisioned';
const password = 'not-a-secret';
/** A server of its own: the job sets passwords of roles, which belong to the whole server and to other tests too. */
let postgres: RunningPostgres;

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
  const url = new URL(postgres.url);
  url.pathname = `/${database}`;
  return url.toString();
}

describe('the provisioning job', () => {
  let settings: z.output<typeof provisionSettings>;

  beforeAll(async () => {
    postgres = await startPostgres({ url: '', settings: { fsync: 'off' } });
    await query(postgres.url, `CREATE DATABASE ${database}`);
    settings = provisionSettings.parse({
      OWNER_DATABASE_URL: ownerUrl(),
      STRATEGY_DATABASE_PASSWORD: password,
      RISK_DATABASE_PASSWORD: password,
      ORDER_MANAGEMENT_DATABASE_PASSWORD: password,
      GATEWAY_DATABASE_PASSWORD: password,
      DESK_DATABASE_PASSWORD: password,
    });
  });

  afterAll(() => postgres.stop());

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

  it('gives a desk the rights of those who write the durable lane in the flow table, and of nobody else', async () => {
    const rows = await query(
      postgres.url,
      `SELECT granted.rolname AS role FROM pg_auth_members m JOIN pg_roles granted ON granted.oid = m.roleid
       JOIN pg_roles member ON member.oid = m.member WHERE member.rolname = '${DATABASE_ROLES.desk.role}' ORDER BY 1`,
    );
    const writers = new Set(flowsOn('durable').map(({ owner }) => DATABASE_ROLES[owner as DatabaseService].role));
    expect(rows).toEqual([...writers].sort().map((role) => ({ role })));
  });
});
