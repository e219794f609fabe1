import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Client } from 'pg';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { type Progress, UNWATCHED } from '../progress/progress.js';
import {
  type BackupManifest,
  type BackupTable,
  fileOfTable,
  listBackupTables,
  listMigrations,
} from './backup-tables.js';

const BATCH = 2_000;
/** Tables that hold something as soon as a suite has traded; a database with rows in them is nobody's to overwrite. */
const SIGNS_OF_LIFE = ['strategy.intent', 'risk.intent_decision', 'orders.orders'];

/**
 * Puts a backup into a database that was migrated and never traded, in one transaction: all of it or nothing. The client must be a
 * superuser, because rows come in without the triggers that guard the ledger while it grows. What the migrations themselves wrote is
 * replaced.
 */
export async function restoreBackup(
  client: Client,
  folder: string,
  progress: Progress = UNWATCHED,
): Promise<Result<BackupManifest, Problem>> {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as BackupManifest;
  const refusal = await whyNotInto(client, manifest);
  if (refusal !== undefined) return err(refusal);
  await client.query('BEGIN');
  try {
    await client.query('SET LOCAL session_replication_role = replica');
    const tables = await listBackupTables(client);
    await client.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
    for (const table of tables) {
      const expected = manifest.rows[table.name] ?? 0;
      const restored = await restoreTable(client, table, folder, (done) =>
        progress.note(`${table.name}: ${done} of ${expected} rows restored`),
      );
      if (restored !== expected) throw new Error(`${table.name}: the backup has ${restored} rows of ${expected}`);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
  return ok(manifest);
}

async function whyNotInto(client: Client, manifest: BackupManifest): Promise<Problem | undefined> {
  const migrations = await listMigrations(client);
  if (migrations.join() !== manifest.migrations.join()) {
    const details = { backup: manifest.migrations.at(-1) ?? 'none', database: migrations.at(-1) ?? 'none' };
    const message = `The backup is of the schema ${details.backup}, the database has ${details.database}. Migrate it with the version that wrote the backup.`;
    return problem('SCHEMA_DIFFERENT', message, details);
  }
  for (const table of SIGNS_OF_LIFE) {
    const { rowCount } = await client.query(`SELECT FROM ${table} LIMIT 1`);
    if ((rowCount ?? 0) > 0)
      return problem('DATABASE_IN_USE', `The database has rows in ${table}: restore into a new one.`, { table });
  }
  return undefined;
}

async function restoreTable(
  client: Client,
  table: BackupTable,
  folder: string,
  onRows: (restored: number) => void,
): Promise<number> {
  const lines = createInterface({
    input: createReadStream(join(folder, fileOfTable(table.name))),
    crlfDelay: Infinity,
  });
  let batch: string[] = [];
  let restored = 0;
  const insert = async (): Promise<void> => {
    if (batch.length > 0) await insertRows(client, table, batch);
    restored += batch.length;
    onRows(restored);
    batch = [];
  };
  for await (const line of lines) {
    batch.push(line);
    if (batch.length >= BATCH) await insert();
  }
  await insert();
  for (const column of table.identities) await continueSequence(client, table.name, column);
  return restored;
}

/** Postgres reads the lines itself: no decimal and no time goes through a number of JavaScript. */
async function insertRows(client: Client, { columns, name }: BackupTable, lines: readonly string[]): Promise<void> {
  const list = columns.join(', ');
  await client.query(
    `INSERT INTO ${name} (${list}) OVERRIDING SYSTEM VALUE
     SELECT ${list} FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb)`,
    [`[${lines.join(',')}]`],
  );
}

async function continueSequence(client: Client, table: string, column: string): Promise<void> {
  await client.query(
    `SELECT setval(pg_get_serial_sequence($1, $2), greatest((SELECT max(${column}) FROM ${table}), 1),
                   EXISTS (SELECT FROM ${table}))`,
    [table, column.replaceAll('"', '')],
  );
}
