/**
 * `npm start`: everything from a clean clone to booked trades, with Node and npm alone.
 *
 *   node scripts/start.mjs [options of the launcher, see --help]
 *
 * Checks the Node version, installs what is missing, builds what is stale, and hands over to the launcher in `apps/cli`
 * within this process, so that a signal meant for us reaches it. Uses nothing but Node's own modules.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OLDEST_NODE = [20, 19];
const BUILD_STAMP = join(ROOT, 'dist', '.built');
/** What goes into the build; a change of any of it makes the build stale. */
const BUILD_INPUTS = ['apps', 'libs', '.swcrc', 'package.json', join('scripts', 'bundle.mjs')];

const say = (message) => console.log(`» ${message}`);

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(`Tradewind needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Runs a program in the project's folder; its output is shown only if it fails. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${basename(command)} ${args.join(' ')} ended with ${code}:\n${Buffer.concat(output)}`));
    });
  });
}

/** When a file, or the newest file below a folder, was changed; 0 if there is none. */
function changedAt(path, isRelevant = () => true) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return isRelevant(path) ? stat.mtimeMs : 0;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, changedAt(join(path, name), isRelevant)), 0);
}

async function install() {
  const installed = changedAt(join(ROOT, 'node_modules', '.package-lock.json'));
  if (installed > 0 && installed >= changedAt(join(ROOT, 'package-lock.json'))) return;
  say('installing the packages (npm ci); this takes a minute the first time');
  const npm = process.env['npm_execpath'];
  const ci = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'];
  if (npm !== undefined && /npm-cli\.[cm]?js$/u.test(npm)) await run(process.execPath, [npm, ...ci]);
  else await run('npm', ci);
}

const isBuildInput = (path) => !path.endsWith('.spec.ts');

async function build() {
  const inputs = Math.max(...BUILD_INPUTS.map((input) => changedAt(join(ROOT, input), isBuildInput)));
  if (changedAt(BUILD_STAMP) > inputs) return;
  say('building');
  // Built aside and moved into place, so that nobody ever starts half a build.
  // Beside `dist`, not deeper: the source maps name their sources relative to where they were written.
  const fresh = `.build-${process.pid}`;
  const old = join(ROOT, `${fresh}-old`);
  const swc = join('node_modules', '@swc', 'cli', 'bin', 'swc.js');
  try {
    await run(process.execPath, [swc, 'apps', 'libs', '--out-dir', fresh, '--quiet', '--ignore', 'apps/console/**']);
    await run(process.execPath, [join('scripts', 'bundle.mjs'), '--out', join(ROOT, fresh)]);
    await run(process.execPath, [join('scripts', 'console-build.mjs'), '--out', join(ROOT, fresh, 'console')]);
    writeFileSync(join(ROOT, fresh, '.built'), '');
    if (existsSync(join(ROOT, 'dist'))) renameSync(join(ROOT, 'dist'), old);
    renameSync(join(ROOT, fresh), join(ROOT, 'dist'));
  } finally {
    rmSync(join(ROOT, fresh), { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

checkNode();
try {
  await install();
  await build();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
const main = join(ROOT, 'dist', 'apps', 'cli', 'main.js');
process.argv = [process.argv[0], main, 'up', ...process.argv.slice(2)];
await import(pathToFileURL(main).href);
