/**
 * `npm run seeded-bugs`: the tests of the tests. Each file of `test/seeded-bugs` names a source, a text in it, what is wrong in its
 * stead, and the check that must notice: a spec file, or so many seeds of the simulation. The source itself is never touched: the
 * bug is put in on the way to the compiler.
 *
 *   --only 3,17     only these
 *   --shape desk    only those that the simulation must notice, which is played with all services in one process
 *   --jobs J        so many at once (default: the processors)
 *   --all           runs every unit test with each bug in it, and tells how many notice
 *   --json          the table as JSON, on the last line
 *
 * Prints which check caught which bug. The exit code is 1 where one was not caught or its text is not there exactly once.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { loadSeededBugs, textWithBug } from './seeded-bug.mjs';
import { optionsOf } from './options.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** A check that has not said anything after so long has caught nothing. */
const LIMIT_MS = 600_000;

const { values } = optionsOf(import.meta.url, {
  options: {
    only: { type: 'string' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    shape: { type: 'string', default: 'services' },
    all: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
ensureInstalled();
const { buildSimulation, buildSimulationWith } = await import('./simulation-build.mjs');
const only = values.only?.split(',').map(Number);
const isOfShape = ({ caughtBy }) => values.shape === 'services' || caughtBy.simulate !== undefined;
const isWanted = (bug) => (only === undefined || only.includes(bug.number)) && isOfShape(bug);
const bugs = (await loadSeededBugs()).filter(isWanted);
const unknown = only?.filter((number) => !bugs.some((bug) => bug.number === number)) ?? [];
if (bugs.length === 0 || unknown.length > 0) {
  console.error(
    `there is no such seeded bug: ${unknown.join(', ')} (--only names some of the list, of the shape services or desk)`,
  );
  process.exit(2);
}

/** Runs Node to its end; resolves with its exit code and what it printed. */
function run(args, environment) {
  return new Promise((resolve) => {
    const stdio = ['ignore', 'pipe', 'ignore'];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio, env: { ...process.env, ...environment } });
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.once('close', (status) => {
      clearTimeout(timer);
      resolve({ status, stdout });
    });
  });
}

/** Runs the simulation with the bug in it; it is caught where a story fails. */
async function simulate(bug, seeds, wanted) {
  const folder = buildSimulationWith(`bug-${bug.number}`, bug.file, textWithBug(bug));
  const args = ['scripts/simulate.mjs', '--folder', folder, '--seeds', String(seeds), '--stop-at-first', '--json'];
  args.push('--jobs', '1', '--no-shrink', '--shape', values.shape);
  if (wanted !== undefined) args.push('--with', wanted);
  const { status, stdout } = await run(args, {});
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (status !== 1 || !line.startsWith('{')) return undefined;
  const { seeds: played, violations } = JSON.parse(line);
  return `simulate: ${violations[0].found[0].invariant} at seed ${violations[0].seed} (${played} played)`;
}

/** Runs a spec file, or a whole project, with the bug in it; resolves with the tests that fail, by name. */
async function failingTests(bug, project, ...specs) {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', project, '--reporter=json', ...specs];
  const { status, stdout } = await run(args, { SEEDED_BUG: String(bug.number) });
  const line = stdout.split('\n').find((one) => one.startsWith('{"numTotal'));
  if (status !== 1 || line === undefined) return [];
  const tests = JSON.parse(line).testResults.flatMap((file) => file.assertionResults);
  return tests.filter((one) => one.status === 'failed').map((one) => one.fullName);
}

async function check(bug) {
  const { int, simulate: seeds, spec, with: wanted } = bug.caughtBy;
  if (seeds !== undefined) return simulate(bug, seeds, wanted);
  const [first] = await failingTests(bug, int === undefined ? 'unit' : 'int', spec ?? int);
  return first === undefined ? undefined : `${spec ?? int}: ${first}`;
}

async function rowOf(bug) {
  const startedAt = performance.now();
  let caughtBy;
  let problem;
  let unitTests;
  try {
    textWithBug(bug);
    caughtBy = await check(bug);
    if (values.all) unitTests = (await failingTests(bug, 'unit')).length;
  } catch (error) {
    problem = error.message;
  }
  const seconds = Number(((performance.now() - startedAt) / 1_000).toFixed(1));
  const row = { number: bug.number, name: bug.name, caughtBy, problem, unitTests, seconds };
  if (!values.json) console.log(sayRow(row));
  return row;
}

function sayRow({ caughtBy, name, number, problem, seconds, unitTests }) {
  const others = unitTests === undefined ? '' : `  | unit tests that notice: ${unitTests}`;
  const said = `${caughtBy ?? problem ?? 'NOT CAUGHT'}${others}`;
  return `${String(number).padStart(2)}  ${name.padEnd(34)}  ${String(seconds).padStart(6)} s  ${said}`;
}

if (bugs.some(({ caughtBy }) => caughtBy.simulate !== undefined)) buildSimulation();
const waiting = [...bugs];
const rows = [];
const workOn = async () => {
  for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) rows.push(await rowOf(bug));
};
await Promise.all(Array.from({ length: Number(values.jobs) }, workOn));
const caught = rows.filter((row) => row.caughtBy !== undefined).length;
rows.sort((a, b) => a.number - b.number);
if (values.json) console.log(JSON.stringify({ caught, of: rows.length, rows }));
else console.log(`${caught} of ${rows.length} seeded bugs caught`);
process.exitCode = rows.length > 0 && caught === rows.length ? 0 : 1;
