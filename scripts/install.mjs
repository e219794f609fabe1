/** Installs the dependencies where they are missing or older than the lock file. Imports Node's own modules only. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LOCK = join(ROOT, 'package-lock.json');
/** npm writes this file last: an interrupted installation does not have it. */
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');

/** The packages of a lock file with their versions and checksums, as one comparable text; optional ones left out. */
function contents(file) {
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  const required = Object.entries(packages).filter(([path, entry]) => path !== '' && entry.optional !== true);
  return JSON.stringify(
    required
      .map(([path, { version, integrity }]) => `${path} ${version} ${integrity}`)
      .sort((a, b) => (a < b ? -1 : 1)),
  );
}

/** Whether `npm ci` has something to do. */
export function needsInstall() {
  if (!existsSync(INSTALLED)) return true;
  if (statSync(LOCK).mtimeMs <= statSync(INSTALLED).mtimeMs) return false;
  if (contents(LOCK) !== contents(INSTALLED)) return true;
  // A checkout touches the lock file without changing it.
  utimesSync(INSTALLED, new Date(), new Date());
  return false;
}

/** Runs `npm ci` where needed, with its output on standard error. Throws where npm fails. */
export function ensureInstalled() {
  if (!needsInstall()) return;
  console.error('installing dependencies (npm ci) …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status, error } = spawnSync(npm, ['ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (error !== undefined) throw new Error(`npm could not start: ${error.message}`);
  if (status !== 0) throw new Error(`npm ci ended with code ${status}`);
}
