/**
 * `npm run build`: compiles apps and libs with SWC into dist/ (specs and the testkit stay out, see .swcrc), copies what
 * is not TypeScript beside it (web pages, SQL), removes what no longer has a source, bundles each app into `apps/APP/main.js`,
 * which is what is run, and checks that every app has it. Types are checked by `npm run check`, not here.
 *
 * `ensureBuilt()` does so only when a source is newer than the last build.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnableApps } from './apps.mjs';
import { listFiles } from './tree.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const STAMP = join(DIST, '.built');
const SOURCES = ['apps', 'libs'];
const CONFIGURATION = ['.swcrc', 'package.json', 'scripts/build.mjs', 'scripts/bundle.mjs'];

/** Compiles everything. Throws if the compiler fails or an entry point is missing. */
export function build() {
  const startedAt = new Date();
  const swc = join(ROOT, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const args = [swc, ...SOURCES, '--out-dir', 'dist', '--quiet', '--copy-files', '--ignore', 'apps/console/**'];
  const { status, error } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`the compiler ended with code ${status}`);
  removeOrphans();
  runBuilder('bundle.mjs');
  runBuilder('console-build.mjs');
  const missing = runnableApps().filter((app) => !existsSync(join(DIST, 'apps', app, 'main.js')));
  if (missing.length > 0) throw new Error(`no entry point was built for ${missing.join(', ')}`);
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, `${startedAt.toISOString()}\n`);
  // A source that changed while we compiled is newer than the stamp.
  utimesSync(STAMP, startedAt, startedAt);
}

/** In a process of its own, because the bundler is only needed here and ends with it. */
function runBuilder(name) {
  const script = join(ROOT, 'scripts', name);
  const { status } = spawnSync(process.execPath, [script], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${name} ended with code ${status}`);
}

/** What is in dist/ without a source: a left-over of a renamed file would still be importable. */
function removeOrphans() {
  for (const file of listFiles(DIST, SOURCES)) {
    const source = file.replace(/\.js(\.map)?$/u, '.ts');
    const kept = existsSync(join(ROOT, file)) || (source !== file && existsSync(join(ROOT, source)));
    if (!kept || file.endsWith('.ts')) rmSync(join(DIST, file), { force: true });
  }
}

/** Whether a source or the configuration of the build changed since the last one. */
export function isStale() {
  if (!existsSync(STAMP)) return true;
  const builtAtMs = statSync(STAMP).mtimeMs;
  return [...CONFIGURATION, ...listFiles(ROOT, SOURCES)].some((file) => statSync(join(ROOT, file)).mtimeMs > builtAtMs);
}

/** Builds where the last build is older than a source. */
export function ensureBuilt() {
  if (isStale()) build();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    build();
  } catch (error) {
    console.error(`build: ${error.message}`);
    process.exitCode = 1;
  }
}
