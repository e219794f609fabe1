import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type UnixUs, isoTimeOf } from '#libs/kernel';
import { isAlive, projectRoot } from '#libs/local-stack';

/** Directories of earlier runs that are kept. */
const KEPT_RUNS = 10;

/** Makes the directory of a run, named after its start, and removes those of runs long gone. */
export function makeRunDirectory(nowUs: UnixUs): string {
  const runs = join(projectRoot(), '.cache', 'runs');
  const name = isoTimeOf(nowUs).replaceAll(/[:.]/gu, '-');
  const directory = join(runs, `${name}-${process.pid}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const old = readdirSync(runs).toSorted().slice(0, -KEPT_RUNS).filter(isOver);
  for (const run of old) rmSync(join(runs, run), { recursive: true, force: true });
  return directory;
}

/** Whether the launcher of a run, whose pid its directory's name ends with, is gone. */
function isOver(run: string): boolean {
  const pid = Number(/-(\d+)$/u.exec(run)?.[1]);
  return !Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid);
}

/**
 * Where the exchange's journal is kept: with the run where the database is made for the run; beside a database that
 * stays (DATABASE_URL), the exchange remembers as long as the database does.
 */
export function journalFileOf(runDirectory: string, givenDatabaseUrl: string): string {
  if (givenDatabaseUrl === '') return join(runDirectory, 'exchange-journal.jsonl');
  const { hostname, port, pathname } = new URL(givenDatabaseUrl);
  const name = createHash('sha256').update(`${hostname}:${port}${pathname}`).digest('hex').slice(0, 16);
  const directory = join(projectRoot(), '.cache', 'exchange');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return join(directory, `journal-${name}.jsonl`);
}
