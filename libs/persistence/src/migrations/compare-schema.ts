import type { Client } from 'pg';
import { MIGRATIONS } from './migration-list.js';

/** How the schema of a database differs from what this version of the code wants. */
export interface SchemaDifference {
  /** Migrations that have not run there. */
  readonly missing: readonly string[];
  /** Migrations that ran there and are not known here: another, newer version made them. */
  readonly unknown: readonly string[];
}

/** Compares the migrations that ran with those of this version. `undefined` where the caller may not look: a service's role before it was let. */
export async function compareSchema(client: Client): Promise<SchemaDifference | undefined> {
  const known = MIGRATIONS.map(({ name }) => name);
  const ran = await readMigrations(client);
  if (ran === undefined) return undefined;
  return { missing: known.filter((name) => !ran.includes(name)), unknown: ran.filter((name) => !known.includes(name)) };
}

async function readMigrations(client: Client): Promise<readonly string[] | undefined> {
  const { rows } = await client.query<{ readonly is_there: boolean; readonly may_read: boolean }>(
    `SELECT to_regclass('public.tradewind_migrations') IS NOT NULL AS is_there,
      coalesce(has_table_privilege(to_regclass('public.tradewind_migrations'), 'SELECT'), true) AS may_read`,
  );
  const [table] = rows;
  if (table?.is_there !== true) return [];
  if (!table.may_read) return undefined;
  const ran = await client.query<{ readonly name: string }>('SELECT name FROM public.tradewind_migrations ORDER BY id');
  return ran.rows.map(({ name }) => name);
}
