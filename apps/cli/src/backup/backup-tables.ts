import type { Client } from 'pg';

/** A table of the suite, as a backup sees it. */
export interface BackupTable {
  /** With its schema, quoted: `"orders"."trades"`. */
  readonly name: string;
  /** The columns that are stored as they are given, in order; what Postgres computes itself is left out. */
  readonly columns: readonly string[];
  /** Columns whose values a sequence gives out. */
  readonly identities: readonly string[];
}

/** What identifies a backup. */
export interface BackupManifest {
  readonly format: 1;
  /** The migrations that the database had, in order; a restore needs the same. */
  readonly migrations: readonly string[];
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** The schemas that hold the state of the suite. */
const SCHEMAS = ['strategy', 'risk', 'orders'];

interface ColumnRow {
  readonly table: string;
  readonly column: string;
  readonly identity: boolean;
}

/** Every table of the suite's schemas, by name. */
export async function listBackupTables(client: Client): Promise<readonly BackupTable[]> {
  const { rows } = await client.query<ColumnRow>(
    `SELECT format('%I.%I', c.table_schema, c.table_name) AS table, quote_ident(c.column_name) AS column,
            c.is_identity = 'YES' AS identity
     FROM information_schema.columns c
     JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = ANY($1) AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
     ORDER BY c.table_schema, c.table_name, c.ordinal_position`,
    [SCHEMAS],
  );
  return [...new Set(rows.map(({ table }) => table))].map((name) => {
    const own = rows.filter(({ table }) => table === name);
    return {
      name,
      columns: own.map(({ column }) => column),
      identities: own.filter(({ identity }) => identity).map(({ column }) => column),
    };
  });
}

/** The migrations that a database has. */
export async function listMigrations(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>('SELECT name FROM tradewind_migrations ORDER BY id');
  return rows.map(({ name }) => name);
}

/** The file of a table inside a backup. */
export function fileOfTable(name: string): string {
  return `${name.replaceAll('"', '')}.jsonl`;
}
