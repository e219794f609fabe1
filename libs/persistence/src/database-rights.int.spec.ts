import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { DATABASE_ROLES, type DatabaseService } from './migrations/roles.js';

const SERVICES = Object.keys(DATABASE_ROLES) as DatabaseService[];
const RIGHTS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] as const;
type Right = (typeof RIGHTS)[number];

/** Tables that their own writer may only add to. */
const APPEND_ONLY = [
  ...['risk.audit_link', 'risk.intent_claim', 'risk.intent_decision', 'risk.limits', 'risk.trading_state_change'],
  ...['risk.operator_command', 'orders.operator_command', 'strategy.operator_command', 'strategy.audit_link'],
  ...['strategy.strategy_change', 'risk.limits_change'],
  ...['orders.audit_link', 'orders.ledger_entry', 'orders.ledger_transaction', 'orders.order_event', 'orders.trades'],
];
/** Tables whose rows their writer may delete when they are old, but never change. */
const NEVER_CHANGED = [
  ...['risk', 'orders', 'strategy'].flatMap((schema) => [`${schema}.inbox`, `${schema}.parked_message`]),
  ...['orders.venue_report', 'risk.equity_sample'],
];
/** Tables whose rows their writer may change, but never delete. */
const NEVER_DELETED = [
  ...['risk.trading_state', 'risk.account_exposure', 'risk.reservation', 'risk.position', 'risk.balance_version'],
  ...['orders.orders', 'orders.positions', 'orders.discrepancies', 'orders.accounts', 'orders.lease'],
  ...['orders.trading_state', 'strategy.intent', 'strategy.position_view', 'strategy.balance_view'],
];

/** The schemas of a service: a desk has those of all services that it runs. */
function schemasOf(service: DatabaseService): readonly (string | undefined)[] {
  const ofOthers = Object.values(DATABASE_ROLES).map(({ schema }) => schema);
  return service === 'desk' ? ofOthers : [DATABASE_ROLES[service].schema];
}

function expectedRights(service: DatabaseService, table: string): readonly Right[] {
  const [of = ''] = table.split('.');
  // Which migrations have run: every service waits for those it needs.
  if (of === 'public' || service === 'gateway') return ['SELECT'];
  if (!schemasOf(service).includes(of)) return [];
  if (APPEND_ONLY.includes(table)) return ['SELECT', 'INSERT'];
  if (NEVER_CHANGED.includes(table)) return ['SELECT', 'INSERT', 'DELETE'];
  if (NEVER_DELETED.includes(table)) return ['SELECT', 'INSERT', 'UPDATE'];
  return ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
}

let database: TestDatabase;
let owner: Client;
let tables: readonly { readonly name: string; readonly column: string }[];
const clients = new Map<DatabaseService, Client>();

async function enter(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

beforeAll(async () => {
  database = await createTestDatabase(process.env['TEST_DATABASE_URL'] ?? '');
  owner = await enter(database.ownerUrl);
  for (const service of SERVICES) clients.set(service, await enter(database.urlOf(service)));
  const { rows } = await owner.query<{ name: string; column: string }>(
    `SELECT DISTINCT ON (1) n.nspname || '.' || c.relname AS name, quote_ident(a.attname) AS column
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND a.attidentity = '' AND NOT a.attisdropped
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, a.attnum`,
  );
  tables = rows;
});

afterAll(async () => {
  for (const client of clients.values()) await client.end();
  await owner?.end();
  await database?.drop();
});

const STATEMENTS: Readonly<Record<Right, (table: string, column: string) => string>> = {
  SELECT: (table) => `SELECT FROM ${table} LIMIT 0`,
  INSERT: (table, column) => `INSERT INTO ${table} (${column}) SELECT ${column} FROM ${table} WHERE false`,
  UPDATE: (table, column) => `UPDATE ${table} SET ${column} = ${column} WHERE false`,
  DELETE: (table) => `DELETE FROM ${table} WHERE false`,
  TRUNCATE: (table) => `TRUNCATE ${table} CASCADE`,
};

/** Tries a statement and undoes it; whether it was refused for want of a right. */
async function isRefused(service: DatabaseService, statement: string): Promise<boolean> {
  const client = clients.get(service);
  await client?.query('BEGIN');
  try {
    await client?.query(statement);
    return false;
  } catch (error) {
    // 42501: insufficient_privilege. Whatever else is wrong, it was let through.
    return (error as { readonly code?: string }).code === '42501';
  } finally {
    await client?.query('ROLLBACK');
  }
}

describe('the roles of the services at Postgres', () => {
  it.each(SERVICES)('%s may do to every table of the database exactly what its service does', async (service) => {
    expect(tables.length).toBeGreaterThanOrEqual(30);
    for (const { column, name } of tables) {
      const allowed: Right[] = [];
      for (const right of RIGHTS) if (!(await isRefused(service, STATEMENTS[right](name, column)))) allowed.push(right);
      expect([name, allowed]).toEqual([name, expectedRights(service, name)]);
    }
  });

  it.each(SERVICES)('%s can neither change the schema nor become somebody else', async (service) => {
    for (const statement of [
      'CREATE TABLE public.x (id int)',
      'CREATE SCHEMA x',
      'ALTER TABLE orders.orders ADD COLUMN x int',
      'DROP TABLE risk.limits',
      'CREATE ROLE x',
      `ALTER ROLE ${DATABASE_ROLES[service].role} CREATEROLE`,
      'SET SESSION AUTHORIZATION DEFAULT; SET ROLE tradewind_orders_owner',
      `COPY (SELECT 1) TO PROGRAM 'true'`,
      `SELECT pg_read_file('/etc/passwd')`,
    ]) {
      const client = clients.get(service);
      await client?.query('BEGIN');
      await expect(client?.query(statement), statement).rejects.toThrow(
        /permission denied|must be|does not exist|no privileges|only roles/iu,
      );
      await client?.query('ROLLBACK');
    }
  });

  it.each(SERVICES)('%s cannot hold others up for long, whatever its client asks for at the start', async (service) => {
    const client = clients.get(service);
    const settings = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];
    const shown = [];
    for (const name of settings) shown.push(Object.values((await client?.query(`SHOW ${name}`))?.rows[0] as object)[0]);
    expect(shown).toEqual(['15s', '2s', '10s']);
  });
});
