/**
 * `npm run build`: compiles apps and libs with SWC (specs, fixtures and the testkit stay out, see .swcrc), bundles each app into
 * `apps/APP/main.js`, which is what is run, builds the console, and checks that every app has its entry point. Types are checked by
 * `npm run check`, not here.
 *
 * All is built aside and moved into place as `dist/`: nobody ever starts half a build, and what no longer has a source is gone.
 * What a build that was killed left aside is cleared by the next one.
 * `ensureBuilt()` does so only when a source is newer than the last build; `npm start` and every script that runs apps asks for it.
 * Uses nothing but Node's own modules.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnableApps } from './apps.mjs';
import { buildFolderName, clearLeftovers } from './build-leftovers.mjs';
import { optionsOf } from './options.mjs';
import { listFiles } from './tree.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const STAMP = '.built';
const SOURCES = ['apps', 'libs'];
/** What else makes a build what it is. */
const CONFIGURATION = [
  ...['.swcrc', 'package.json', 'package-lock.json'],
  ...['apps.mjs', 'build.mjs', 'bundle.mjs', 'compiled-scan.mjs', 'console-build.mjs'].map((name) => `scripts/${name}`),
];
const NOT_BUILT = /\.(?:spec|fixture)\.tsx?$|\.md$/u;

/** Builds everything. Throws, and leaves the last build as it was, if a step fails or an entry point is missing. */
export function build() {
  const startedAt = new Date();
  // Beside `dist`, not deeper: the source maps name their sources relative to where they were written.
  const name = buildFolderName();
  const fresh = join(ROOT, name);
  clearLeftovers(ROOT);
  try {
    const swc = join(ROOT, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
    const notCompiled = ['apps/console/**', 'libs/venues/assembly/**'].flatMap((glob) => ['--ignore', glob]);
    runStep(swc, [...SOURCES, '--out-dir', name, '--quiet', ...notCompiled]);
    runStep(join(ROOT, 'scripts', 'compiled-scan.mjs'), [fresh]);
    runStep(join(ROOT, 'scripts', 'bundle.mjs'), ['--out', fresh]);
    runStep(join(ROOT, 'scripts', 'console-build.mjs'), ['--out', join(fresh, 'console')]);
    const missing = runnableApps().filter((app) => !existsSync(join(fresh, 'apps', app, 'main.js')));
    if (missing.length > 0) throw new Error(`no entry point was built for ${missing.join(', ')}`);
    writeFileSync(join(fresh, STAMP), `${startedAt.toISOString()}\n`);
    // A source that changed while we compiled is newer than the stamp.
    utimesSync(join(fresh, STAMP), startedAt, startedAt);
    moveIntoPlace(fresh);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** A step in a process of its own, whose tools end with it; what it says is shown only if it fails. */
function runStep(script, args) {
  const { status, error, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${script.slice(ROOT.length)} ended with code ${status}:\n${stdout}${stderr}`);
}

function moveIntoPlace(fresh) {
  const old = `${fresh}-old`;
  try {
    if (existsSync(DIST)) renameSync(DIST, old);
    renameSync(fresh, DIST);
  } catch (error) {
    // Somebody who built at the same time was a moment earlier: that build is as good as ours.
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code)) throw error;
    if (!existsSync(join(DIST, STAMP))) throw error;
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}

/** Whether a source or the configuration of the build changed since the last one. */
export function isStale() {
  const stamp = join(DIST, STAMP);
  if (!existsSync(stamp)) return true;
  const builtAtMs = statSync(stamp).mtimeMs;
  const sources = listFiles(ROOT, SOURCES).filter((file) => !NOT_BUILT.test(file));
  return [...CONFIGURATION, ...sources].some((file) => statSync(join(ROOT, file)).mtimeMs > builtAtMs);
}

/** Builds where the last build is older than a source; says so before. */
export function ensureBuilt(say = () => {}) {
  if (!isStale()) return;
  say('building');
  build();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  optionsOf(import.meta.url, {});
  try {
    const startedAtMs = performance.now();
    build();
    console.log(`built dist/ in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`);
  } catch (error) {
    console.error(`build: ${error.message}`);
    process.exitCode = 1;
  }
}
