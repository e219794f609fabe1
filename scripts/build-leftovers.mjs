/** What builds that were killed left behind; for `scripts/build.mjs`. Uses nothing but Node's own modules. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A build writes into `.build-PID`, and moves the one before to `.build-PID-old` for a moment. */
const BUILD = /^\.build-(?<pid>\d+)(?:-old)?$/u;

/**
 * Removes the folders of builds whose process is gone; one that is still building keeps its own. Returns the names of what it removed.
 * @param {string} root
 * @returns {string[]}
 */
export function clearLeftovers(root) {
  const left = readdirSync(root).filter((name) => {
    const pid = Number(BUILD.exec(name)?.groups?.pid ?? 0);
    return pid > 0 && (pid === process.pid || !isAlive(pid));
  });
  for (const name of left) rmSync(join(root, name), { recursive: true, force: true });
  return left;
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is alive as well.
    return error.code !== 'ESRCH';
  }
}
