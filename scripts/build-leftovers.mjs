/** What builds that were killed left behind; for `scripts/build.mjs`. Uses nothing but Node's own modules. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A build writes into `.build-PID-WHERE`, and moves the one before to `.build-PID-WHERE-old` for a moment. */
const BUILD = /^\.build-(?<pid>\d+)(?:-(?<where>[0-9a-f]{8}))?(?:-old)?$/u;
/** A build of somewhere else, such as of another container on the same folder, is at work no longer than this: it takes minutes. */
const LONGEST_BUILD_MS = 24 * 3_600_000;

/**
 * Where pids mean the same processes as here, in eight hexadecimal digits: the machine since it was started, and the container.
 * @returns {string}
 */
export function placeOfPids() {
  const parts = [
    hostname(),
    readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    readOr(() => readlinkSync('/proc/self/ns/pid')),
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8);
}

/** The name of the folder into which this process builds. */
export const buildFolderName = () => `.build-${process.pid}-${placeOfPids()}`;

/**
 * Removes the folders of builds whose process is gone; one that is still building keeps its own. Whether a process of another place is
 * gone cannot be asked here: its build is removed when it is too old to be at work. Returns the names of what it removed.
 * @param {string} root
 * @param {number} [nowMs]
 * @returns {string[]}
 */
export function clearLeftovers(root, nowMs = Date.now()) {
  const here = placeOfPids();
  const left = readdirSync(root).filter((name) => {
    const { pid, where } = BUILD.exec(name)?.groups ?? {};
    if (pid === undefined) return false;
    return where === here ? isGone(Number(pid)) : nowMs - changedMsOf(join(root, name), nowMs) > LONGEST_BUILD_MS;
  });
  for (const name of left) rmSync(join(root, name), { recursive: true, force: true });
  return left;
}

/** What is there under our own pid is of an earlier process that had it. */
const isGone = (pid) => pid === process.pid || !isAlive(pid);

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is alive as well.
    return error.code !== 'ESRCH';
  }
}

/** When a folder was changed last; now where its build has just taken it away. */
const changedMsOf = (path, nowMs) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? nowMs;

/** Nothing where the system does not tell, such as macOS. */
function readOr(read) {
  try {
    return read();
  } catch {
    return '';
  }
}
