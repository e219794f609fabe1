import { Client } from 'pg';
import type { EntityMetadata } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { createDataSource } from './connection/data-source.js';
import { MESSAGE_ENTITIES } from './message-tables/message-entities.js';
import type { DatabaseSchema } from './migrations/roles.js';
import { ORDERS_ENTITIES } from './orders/orders-entities.js';
import { RISK_ENTITIES } from './risk/risk-entities.js';
import { STRATEGY_ENTITIES } from './strategy/strategy-entities.js';
import { findSchemaDifferences } from './testing/schema-differences.fixture.js';

const ENTITIES: Readonly<Record<DatabaseSchema, readonly (new () => object)[]>> = {
  risk: [...RISK_ENTITIES, ...MESSAGE_ENTITIES],
  orders: [...ORDERS_ENTITIES, ...MESSAGE_ENTITIES],
  strategy: [...STRATEGY_ENTITIES, ...MESSAGE_ENTITIES],
};
const SCHEMAS = Object.keys(ENTITIES) as DatabaseSchema[];

let database: TestDatabase;
let client: Client;
const metadata = new Map<DatabaseSchema, readonly EntityMetadata[]>();

/** What TypeORM makes of the entities of a schema. */
async function readMetadata(schema: DatabaseSchema): Promise<readonly EntityMetadata[]> {
  const entities = ENTITIES[schema];
  const source = createDataSource({ url: database.ownerUrl, schema, service: 'entities', entities, poolSize: 1 });
  await source.initialize();
  await source.destroy();
  return source.entityMetadatas;
}

const differencesOf = (schema: DatabaseSchema): Promise<readonly string[]> =>
  findSchemaDifferences(client, schema, metadata.get(schema) ?? []);

beforeAll(async () => {
  database = await createTestDatabase(process.env['TEST_DATABASE_URL'] ?? '');
  client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  for (const schema of SCHEMAS) metadata.set(schema, await readMetadata(schema));
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

beforeEach(() => client.query('BEGIN'));
afterEach(() => client.query('ROLLBACK'));

describe('the entities', () => {
  it.each(SCHEMAS)('say what the migrated schema %s is, and nothing else', async (schema) => {
    expect(await differencesOf(schema)).toEqual([]);
  });

  it('are of every schema that has tables; outside there is only the list of migrations', async () => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT schemaname || '.' || tablename AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND schemaname <> ALL ($1)`,
      [SCHEMAS],
    );
    expect(rows.map(({ name }) => name)).toEqual(['public.tradewind_migrations']);
  });
});

describe('the comparison of entities and schema', () => {
  it.each([
    ['a table without an entity', 'CREATE TABLE orders.extra (id text)', 'orders.extra: a table, but no entity'],
    ['an entity without a table', 'DROP TABLE orders.fill_cursor', 'orders.fill_cursor: an entity, but no table'],
    [
      'a column without a property',
      'ALTER TABLE orders.trades ADD COLUMN extra text',
      'orders.trades.extra: the table has',
    ],
    [
      'a property without a column',
      'ALTER TABLE orders.trades DROP COLUMN fee',
      'orders.trades.fee: the table has "nothing"',
    ],
    [
      'another type',
      'ALTER TABLE orders.trades ALTER COLUMN fee TYPE double precision',
      'orders.trades.fee: the table has "fee double precision',
    ],
    [
      'another domain',
      'ALTER TABLE orders.trades ALTER COLUMN fee TYPE orders.amount',
      'orders.trades.fee: the table has "fee numeric domain amount',
    ],
    [
      'a column that may be null',
      'ALTER TABLE orders.trades ALTER COLUMN fee DROP NOT NULL',
      'orders.trades.fee: the table has',
    ],
    [
      'a column that may not be null',
      'ALTER TABLE orders.orders ALTER COLUMN intent_id SET NOT NULL',
      'orders.orders.intent_id: the table has',
    ],
    [
      'another default',
      'ALTER TABLE orders.orders ALTER COLUMN version SET DEFAULT 2',
      'orders.orders.version: the table has',
    ],
    [
      'a missing unique',
      'ALTER TABLE orders.trades DROP CONSTRAINT trade_booked_once',
      'orders.trades: only the entity has "trade_booked_once',
    ],
    [
      'an unknown unique',
      'ALTER TABLE orders.trades ADD CONSTRAINT more UNIQUE (fee)',
      'orders.trades: only the table has "more UNIQUE (fee)"',
    ],
    [
      'a missing check',
      'ALTER TABLE orders.orders DROP CONSTRAINT order_live_was_sent',
      'orders.orders: only the entity has "order_live_was_sent',
    ],
    [
      'an unknown check',
      'ALTER TABLE orders.trades ADD CONSTRAINT more CHECK (fee < 9)',
      'orders.trades: only the table has "more CHECK',
    ],
    [
      'a missing foreign key',
      'ALTER TABLE orders.trades DROP CONSTRAINT trades_client_order_id_fkey',
      'orders.trades: only the entity has "trades_client_order_id_fkey',
    ],
    [
      'a missing index',
      'DROP INDEX orders.orders_open',
      'orders.orders: only the entity has "CREATE INDEX orders_open',
    ],
    [
      'an unknown index',
      'CREATE INDEX more ON orders.trades (fee)',
      'orders.trades: only the table has "CREATE INDEX more',
    ],
    [
      'a domain with another check',
      'ALTER DOMAIN orders.amount DROP CONSTRAINT amount_check',
      'orders: domain amount: the table has',
    ],
  ])('finds %s', async (_what, change, difference) => {
    await client.query(change);
    expect((await differencesOf('orders')).join('\n')).toContain(difference);
  });

  it('finds a value that the domain has and the table refuses', async () => {
    await client.query(`ALTER TABLE orders.orders DROP CONSTRAINT orders_side_check,
      ADD CONSTRAINT orders_side_check CHECK (side IN ('BUY'))`);
    expect((await differencesOf('orders')).join('\n')).toContain(
      'orders.orders: only the entity has "orders_side_check',
    );
  });
});
