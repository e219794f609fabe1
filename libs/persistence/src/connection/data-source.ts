import type { EventEmitter } from 'node:events';
import type { Client, ClientBase } from 'pg';
import { DataSource, type DataSourceOptions, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { SnakeNames } from '../columns/snake-names.js';
import { READ_ONLY } from './database-error.js';

/** How a service reaches its tables. */
export interface DatabaseOptions {
  /** Address with the service's own role. */
  readonly url: string;
  /** The schema that the service writes; unqualified tables are there. */
  readonly schema: string;
  /** The name that Postgres shows for the connections. */
  readonly service: string;
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
  /** Largest number of connections. */
  readonly poolSize?: number;
}

type PostgresOptions = Extract<DataSourceOptions, { readonly type: 'postgres' }>;

const DEFAULT_POOL_SIZE = 8;

/** How long a connection may wait for anything, in milliseconds: a dead or frozen Postgres is noticed within about 2 s. */
export const CONNECTION_LIMITS = {
  connectionTimeoutMillis: 2_000,
  query_timeout: 4_000,
  statement_timeout: 3_000,
  lock_timeout: 1_000,
  idle_in_transaction_session_timeout: 5_000,
  keepAlive: true,
} as const;

/**
 * A pool of connections that fails fast instead of hanging: a dead or frozen Postgres is noticed within about 2 s.
 * The schema is never synchronised from the entities; migrations alone change it.
 */
export function dataSourceOptionsOf(options: DatabaseOptions): PostgresOptions {
  return {
    type: 'postgres',
    url: options.url,
    schema: options.schema,
    entities: [...options.entities] as DataSource['options']['entities'] & {},
    namingStrategy: new SnakeNames(),
    synchronize: false,
    migrationsRun: false,
    logging: false,
    applicationName: options.service,
    poolSize: options.poolSize ?? DEFAULT_POOL_SIZE,
    extra: {
      ...CONNECTION_LIMITS,
      options: sessionOptionsOf(options.schema),
      onConnect: (client: Client) => {
        outliveItsEnd(client);
        endWhereReadOnly(client);
      },
    },
  };
}

/**
 * A connection that breaks off says so to whoever waits for an answer, and to the pool while it is idle. Between the two, while a query
 * runner has let go of it and the pool has not taken it back, nobody listens, and an error that nobody listens to ends the process.
 */
function outliveItsEnd(client: ClientBase): void {
  client.on('error', () => undefined);
}

/**
 * A session that turns out to be read-only is ended: it may have begun at a server that was the primary once, or while the database was
 * read-only, and stays so although the next one would not. A pool that is busy would keep it for ever.
 */
function endWhereReadOnly(client: Client): void {
  // The client tells of an error only whoever asked; the connection below it hears of all of them.
  const { connection } = client as Client & { readonly connection?: EventEmitter };
  connection?.on('errorMessage', ({ code }: { readonly code?: string }) => {
    if (code === READ_ONLY) client.end().catch(() => undefined); // Gone either way.
  });
}

/**
 * What every session of a service begins with. Its transactions are READ COMMITTED, whatever the server has as its default: said once
 * for the session, because said for each transaction it is a round trip of each.
 */
export function sessionOptionsOf(schema: string): string {
  return `-c search_path=${schema} -c default_transaction_isolation=read\\ committed`;
}

/** A pool that is not connected yet; see {@link dataSourceOptionsOf}. */
export function createDataSource(options: DatabaseOptions): DataSource {
  return new DataSource(dataSourceOptionsOf(options));
}
