import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type AccountId, type VenueId, asId } from '#libs/kernel';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { writeOneFill } from '../ledger/ledger-rows.fixture.js';
import { verifyDatabase } from '../ledger/verify-database.js';
import { fileOfTable, listBackupTables } from './backup-tables.js';
import { restoreBackup } from './restore-backup.js';
import { writeBackup } from './write-backup.js';

const ACCOUNT = { account: asId<AccountId>('paper-1'), venue: asId<VenueId>('binance') };
const databases: TestDatabase[] = [];
const clients: Client[] = [];
const folder = mkdtempSync(join(tmpdir(), 'tradewind-backup-'));
let source: Client;

async function newDatabase(): Promise<{ database: TestDatabase; owner: Client }> {
  const database = await createTestDatabase(inject('testDatabaseUrl'));
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  databases.push(database);
  clients.push(owner);
  return { database, owner };
}

beforeAll(async () => {
  const { database, owner } = await newDatabase();
  source = owner;
  await writeOneFill(database.urlOf('order-management'));
  await owner.query(`INSERT INTO risk.parked_message (message_id, subject, payload, reason)
                     VALUES ('m', 'order.x', '\\x00ff0a', 'a "quoted" reason')`);
});
afterAll(async () => {
  for (const client of clients) await client.end();
  for (const database of databases) await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Every table as text, rows in one order. */
async function contentsOf(client: Client): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for (const { name } of await listBackupTables(client)) {
    const { rows } = await client.query<{ line: string }>(`SELECT t::text AS line FROM ${name} AS t ORDER BY 1`);
    contents[name] = rows.map(({ line }) => line).join('\n');
  }
  return contents;
}

describe('a backup', () => {
  it('restores every row of every table, and the ledger is recomputed to the same state from the reports', async () => {
    const at = join(folder, 'first');
    const { rows } = await writeBackup(source, at);
    expect(rows['orders.trades']).toBe(1);
    const { owner } = await newDatabase();
    expect(await restoreBackup(owner, at)).toMatchObject({ ok: true });
    expect(await contentsOf(owner)).toEqual(await contentsOf(source));
    const before = await verifyDatabase(source, ACCOUNT, 0);
    const after = await verifyDatabase(owner, ACCOUNT, 0);
    expect(after).toEqual(before);
    expect(after).toMatchObject({ trades: 1, differences: 0, transactions: 2, entries: 8 });
    // Sequences go on behind what was restored, and the guards of the ledger are on again.
    await owner.query(
      `INSERT INTO risk.parked_message (message_id, subject, payload, reason) VALUES ('n', 'o.x', '', '')`,
    );
    await expect(owner.query('UPDATE orders.ledger_entry SET amount = amount + 1')).rejects.toThrow();
  });

  it('does not go over a database that trades, nor into another schema, and changes nothing then', async () => {
    const at = join(folder, 'second');
    await writeBackup(source, at);
    expect(await restoreBackup(source, at)).toMatchObject({ ok: false, error: { code: 'DATABASE_IN_USE' } });
    const { owner } = await newDatabase();
    await owner.query('DELETE FROM tradewind_migrations WHERE id = (SELECT max(id) FROM tradewind_migrations)');
    expect(await restoreBackup(owner, at)).toMatchObject({ ok: false, error: { code: 'SCHEMA_DIFFERENT' } });
  });

  it('that lost or gained a row restores nothing at all', async () => {
    const at = join(folder, 'third');
    await writeBackup(source, at);
    writeFileSync(join(at, fileOfTable('orders.trades')), '');
    const { owner } = await newDatabase();
    const before = await contentsOf(owner);
    await expect(restoreBackup(owner, at)).rejects.toThrow('orders.trades: the backup has 0 rows of 1');
    appendFileSync(join(at, fileOfTable('orders.trades')), 'no JSON\n');
    await expect(restoreBackup(owner, at)).rejects.toThrow();
    expect(await contentsOf(owner)).toEqual(before);
  });

  it('is not written over another one', async () => {
    await expect(writeBackup(source, folder)).rejects.toThrow('EEXIST');
    expect(existsSync(join(folder, 'manifest.json'))).toBe(false);
  });
});
