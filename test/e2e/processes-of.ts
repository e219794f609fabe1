import { readFileSync, readdirSync } from 'node:fs';

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8') + readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // It ended while we looked, or belongs to somebody else.
  }
}

/** The pids of all processes (of Linux) that name a directory in their command line or environment, but our own. */
export function processesThatName(directory: string): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/u.test(name) && name !== String(process.pid));
  return pids.filter((pid) => environmentOf(pid).includes(directory)).map(Number);
}
