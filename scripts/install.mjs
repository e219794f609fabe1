/** Installs the dependencies where they are missing or older than the lock file. Imports Node's own modules only. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LOCK = join(ROOT, 'package-lock.json');
/** npm writes this file last: an interrupted installation does not have it. */
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');

/** What npm may say, in bytes, before it is ended. */
const MOST_OUTPUT = 64 * 1024 * 1024;

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

/**
 * Runs `npm ci` where needed and says so before; what npm says is shown only if it fails. Throws then. No package's own script is run:
 * none of ours needs one.
 */
export function ensureInstalled(say = (line) => console.error(line)) {
  if (!needsInstall()) return;
  say('installing the packages (npm ci); this takes a minute the first time');
  const [command, ...before] = npmCommand();
  const args = [...before, 'ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'];
  const { status, signal, error, stdout, stderr } = waitingForItsEnd(() =>
    spawnSync(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      maxBuffer: MOST_OUTPUT,
    }),
  );
  if (error !== undefined) throw new Error(`npm could not start: ${error.message}`);
  if (signal === 'SIGINT') throw new Error('interrupted while npm installed the packages; start again to go on');
  if (status !== 0) throw new Error(`npm ci ended with code ${status}:\n${stdout}${stderr}`);
}

/**
 * Ctrl-C reaches npm as well as us: we end when it has, because an npm that still takes its half of an installation back would meet the one
 * of the next start in the same folder.
 */
function waitingForItsEnd(run) {
  const stay = () => {};
  process.on('SIGINT', stay);
  try {
    return run();
  } finally {
    process.off('SIGINT', stay);
  }
}

/** The npm that started us, as it says itself; otherwise the one on the path. */
function npmCommand() {
  const npm = process.env['npm_execpath'];
  if (npm !== undefined && /npm-cli\.[cm]?js$/u.test(npm)) return [process.execPath, npm];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}
