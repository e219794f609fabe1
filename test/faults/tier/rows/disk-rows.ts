import { spawn } from 'node:child_process';
import { rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '#libs/local-stack';
import type { FaultSuite } from '../suite/fault-suite.js';
import { type FaultRow, STEADY, demand } from './fault-row.js';

const PATIENCE_MS = 60_000;
const QUIET_MS = 40_000;
const BACK_MS = 10_000;
const FSYNC_DELAY_US = 300_000;
const AFFLICTED_MS = 4_000;

const allReady = async (suite: FaultSuite): Promise<number> =>
  Math.max(...(await Promise.all(suite.ours.map((app) => app.whenReady(true, PATIENCE_MS)))));

let hasStrace: boolean | undefined;

const slowDisk: FaultRow = {
  id: 'F-25',
  fault: 'every fsync of Postgres takes 300 ms',
  trials: { pr: 1, nightly: 15 },
  seconds: 15,
  quietWithinMs: QUIET_MS,
  cannotRunBecause: () => (hasStrace === false ? 'strace is not installed, or may not attach' : undefined),
  async runTrial({ suite, load, name }) {
    const pid = String(suite.servers.postgresPid);
    const inject = `inject=fsync,fdatasync:delay_enter=${FSYNC_DELAY_US}`;
    await load.during(name, STEADY, async () => {
      const args = ['-f', '-q', '-o', '/dev/null', '-p', pid, '-e', 'trace=fsync,fdatasync', '-e', inject];
      const strace = spawn('strace', args, { stdio: 'ignore' });
      const ended = new Promise((resolve) => strace.once('close', resolve));
      await sleep(AFFLICTED_MS);
      strace.kill('SIGINT');
      await ended;
    });
    return [{ what: 'all ready', value: await allReady(suite), goal: BACK_MS }];
  },
};

const fullDisk: FaultRow = {
  id: 'F-26',
  fault: 'the disk of Postgres and NATS is full',
  trials: { pr: 1, nightly: 10 },
  seconds: 20,
  quietWithinMs: QUIET_MS,
  cannotRunBecause: ({ disk }) => disk.noCutBecause,
  async runTrial({ suite, load, name }) {
    const filler = join(suite.disk.path, 'filler');
    await load.during(name, STEADY, async () => {
      await sleep(500);
      const { bavail, bsize } = statfsSync(suite.disk.path);
      const { code, output } = await runCommand('fallocate', ['-l', String(bavail * bsize), filler]);
      demand(code === 0, `the disk cannot be filled: ${output}`);
      await sleep(AFFLICTED_MS);
      rmSync(filler);
    });
    await suite.servers.stopPostgres();
    await suite.servers.startPostgres();
    return [{ what: 'all ready', value: await allReady(suite), goal: BACK_MS }];
  },
};

const READ_ONLY = (isOn: boolean): string =>
  `ALTER DATABASE tradewind ${isOn ? 'SET default_transaction_read_only = on' : 'RESET default_transaction_read_only'}`;
const RECONNECT = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename <> current_user`;

const readOnly: FaultRow = {
  id: 'F-26r',
  fault: 'the database is read-only, as after a failover to a replica',
  trials: { pr: 1, nightly: 10 },
  seconds: 15,
  quietWithinMs: QUIET_MS,
  async runTrial({ suite, load, name }) {
    await load.during(name, STEADY, async () => {
      await sleep(500);
      await suite.query(READ_ONLY(true));
      await suite.query(RECONNECT);
      await sleep(AFFLICTED_MS);
      await suite.withClient(async (client) => {
        await client.query('SET default_transaction_read_only = off');
        await client.query(READ_ONLY(false));
      });
      // Sessions that are read-only stay: those that meet them have to find it out.
    });
    return [{ what: 'all ready', value: await allReady(suite), goal: BACK_MS }];
  },
};

/** Looks whether strace is there and may attach. */
export async function findStrace(): Promise<void> {
  hasStrace = (await runCommand('strace', ['-o', '/dev/null', 'true'])).code === 0;
}

/** Disks that are slow, full, or only to be read. */
export const DISK_ROWS: readonly FaultRow[] = [slowDisk, fullDisk, readOnly];
