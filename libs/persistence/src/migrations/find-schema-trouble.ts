import { Client } from 'pg';
import { untrustedServerOf } from '#libs/platform';
import { CONNECTION_LIMITS } from '../connection/data-source.js';
import { databaseErrorCode, isTransientDatabaseError } from '../connection/database-error.js';
import { MigrationsMayBeRead1764000000050 } from './0050-migrations-may-be-read.js';
import { compareSchema } from './compare-schema.js';

/** Wrong role, wrong password, no such database: before the first migration nobody of our name is let in. */
const NO_ENTRY = /^(?:28|3D)/u;

/** The database was migrated by a newer version: what its tables mean is not known here, so nothing may be written there. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';

  /** `unknown`: the migrations that ran there and that this version does not have. */
  constructor(unknown: readonly string[]) {
    super(
      `the database was migrated by a newer Tradewind (${unknown.join(', ')}): run that version, or restore a backup from before`,
    );
  }
}

/**
 * What keeps a service with this address from working with the schema yet, in one line without addresses; `undefined` where nothing does.
 * @throws NewerSchemaError where the schema is newer than this version. @throws UntrustedServerError where Postgres cannot prove who it is
 */
export async function findSchemaTrouble(url: string, service: string): Promise<string | undefined> {
  const { connectionTimeoutMillis, query_timeout } = CONNECTION_LIMITS;
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis,
    query_timeout,
    application_name: `${service}-schema`,
  });
  // A connection that breaks while it is idle reports it here as well as to the query.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await troubleOf(client);
  } catch (error) {
    const untrusted = untrustedServerOf('Postgres', error);
    if (untrusted !== undefined || !isTransientDatabaseError(error)) throw untrusted ?? error;
    return NO_ENTRY.test(databaseErrorCode(error) ?? '')
      ? 'Postgres does not let this role in: the migrations have not run, or its password is another'
      : 'Postgres does not respond';
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function troubleOf(client: Client): Promise<string | undefined> {
  const difference = await compareSchema(client);
  // Whoever may not look is on a schema of before the migration that lets it look.
  const missing = difference?.missing ?? [MigrationsMayBeRead1764000000050.name];
  const unknown = difference?.unknown ?? [];
  if (unknown.length > 0) throw new NewerSchemaError(unknown);
  const [first, ...others] = missing;
  if (first === undefined) return undefined;
  return `waits for the migration ${first}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}
