import type { Command } from 'commander';
import { Client } from 'pg';
import { watchProgress } from '../progress/progress.js';
import { restoreBackup } from './restore-backup.js';
import { writeBackup } from './write-backup.js';

/** Exit codes: it was refused, and sysexits' EX_CONFIG. */
const EXIT_REFUSED = 1;
const EXIT_SETTINGS = 78;

/** Adds `backup` and `restore`. */
export function addBackupCommands(program: Command): void {
  const help = '\nReads OWNER_DATABASE_URL: the address of Postgres as the owner of the tables.';
  program
    .command('backup <folder>')
    .description('writes everything that the services keep in Postgres, as of one moment, into a new folder')
    .addHelpText('after', help)
    .action(async (folder: string) => {
      process.exitCode = await withOwner(async (client) => {
        const { rows } = await watchProgress(process.stderr, (progress) => writeBackup(client, folder, progress));
        console.log(`backed up ${sum(rows)} rows of ${Object.keys(rows).length} tables to ${folder}`);
        return 0;
      });
    });
  program
    .command('restore <folder>')
    .description('puts a backup into a database that was migrated and has never traded')
    .addHelpText('after', `${help} It must be a superuser.`)
    .action(async (folder: string) => {
      process.exitCode = await withOwner(async (client) => {
        const restored = await watchProgress(process.stderr, (progress) => restoreBackup(client, folder, progress));
        if (restored.ok) console.log(`restored ${sum(restored.value.rows)} rows; now run "ledger verify"`);
        else console.error(restored.error.message);
        return restored.ok ? 0 : EXIT_REFUSED;
      });
    });
}

async function withOwner(work: (client: Client) => Promise<number>): Promise<number> {
  const url = process.env['OWNER_DATABASE_URL'] ?? '';
  if (url === '') {
    console.error('OWNER_DATABASE_URL is not set: the address of Postgres as the owner of the tables');
    return EXIT_SETTINGS;
  }
  const client = new Client({ connectionString: url, application_name: 'tradewind-backup' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const sum = (rows: Readonly<Record<string, number>>): number =>
  Object.values(rows).reduce((all, count) => all + count, 0);
