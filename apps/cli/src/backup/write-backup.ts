import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Client } from 'pg';
import { replaceFile } from '#libs/local-stack';
import { type Progress, UNWATCHED } from '../progress/progress.js';
import {
  type BackupManifest,
  type BackupTable,
  fileOfTable,
  listBackupTables,
  listMigrations,
} from './backup-tables.js';

/** Rows that are held in memory at most. */
const BATCH = 2_000;

/**
 * Writes everything that the suite's schemas hold, as of one moment, into a folder: a file of JSON lines for each table, and
 * `manifest.json` last, so that a folder without one is no backup. Services may go on meanwhile. Throws where the folder is there.
 */
export async function writeBackup(
  client: Client,
  folder: string,
  progress: Progress = UNWATCHED,
): Promise<BackupManifest> {
  mkdirSync(folder, { recursive: false, mode: 0o700 });
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const tables = await listBackupTables(client);
    const rows: Record<string, number> = {};
    for (const table of tables) rows[table.name] = await writeTable(client, table, folder, progress);
    const manifest: BackupManifest = { format: 1, migrations: await listMigrations(client), rows };
    replaceFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
    return manifest;
  } finally {
    await client.query('ROLLBACK');
  }
}

async function writeTable(
  client: Client,
  { columns, name }: BackupTable,
  folder: string,
  progress: Progress,
): Promise<number> {
  const file = createWriteStream(join(folder, fileOfTable(name)), { mode: 0o600 });
  await client.query(
    `DECLARE rows NO SCROLL CURSOR FOR
     SELECT to_jsonb(one)::text AS line FROM (SELECT ${columns.join(', ')} FROM ${name}) AS one`,
  );
  let written = 0;
  progress.note(() => `${name}: ${written} rows written`);
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`FETCH ${BATCH} FROM rows`);
    if (rows.length === 0) break;
    written += rows.length;
    if (!file.write(rows.map(({ line }) => `${line}\n`).join(''))) await once(file, 'drain');
  }
  await client.query('CLOSE rows');
  file.end();
  await finished(file);
  return written;
}
