import { lchownSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalStackError } from './progress.js';
import { runCommand } from './run-command.js';

/** A user and group that a process runs as. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** The user `nobody` of every Linux: Postgres refuses to run as root. */
const NOBODY: RunAs = { uid: 65_534, gid: 65_534 };

/** Whom a server that refuses root runs as: `nobody` when we are root, else ourselves (`undefined`). */
export function unprivilegedUser(): RunAs | undefined {
  return process.getuid?.() === 0 ? NOBODY : undefined;
}

/** Characters that the shells inside initdb would read as their own. */
export const UNSAFE_PATH = /["$`\\\n]/u;

/** Gives a file or directory (a link itself, not what it leads to) to a user, when there is one to give it to. */
export function giveTo(path: string, user: RunAs | undefined): void {
  if (user !== undefined) lchownSync(path, user.uid, user.gid);
}

async function isUsable(directory: string, user: RunAs | undefined): Promise<boolean> {
  const probe = 'cd -- "$1" && : > probe && rm probe';
  return (await runCommand('/bin/sh', ['-c', probe, 'probe', directory], { user })).code === 0;
}

/**
 * Makes a temporary directory in which `user` can work, under the machine's temporary directory (TMPDIR); where that
 * one is closed to the user (under /root, say), under /tmp, /var/tmp or /dev/shm.
 */
export async function makeWorkspace(name: string, user: RunAs | undefined): Promise<string> {
  const problems: string[] = [];
  for (const base of new Set([tmpdir(), '/tmp', '/var/tmp', '/dev/shm'])) {
    if (UNSAFE_PATH.test(base)) continue;
    let directory: string | undefined;
    try {
      directory = mkdtempSync(join(realpathSync(base), `tradewind-${name}-`));
      giveTo(directory, user);
      if (await isUsable(directory, user)) return directory;
      problems.push(`${base} is closed to the user ${user?.uid ?? 'that runs this'}`);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  }
  throw new LocalStackError(`no temporary directory can be used (set TMPDIR to one that can): ${problems.join('; ')}`);
}
