import { pollUntil } from '#libs/platform';
import { MACHINE_TIME } from './machine.js';

const POLL_MS = 20;

/** Whether a process with this pid is there (a zombie counts as there until its parent has read its end). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Waits until the process is gone; returns `false` where it is still there after `timeoutMs`. */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  await pollUntil(MACHINE_TIME, { intervalMs: POLL_MS, timeoutMs }, () => (isAlive(pid) ? undefined : true));
  return !isAlive(pid);
}
