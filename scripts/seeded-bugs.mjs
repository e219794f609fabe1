/**
 * `npm run seeded-bugs`: the tests of the tests. Each file of `test/seeded-bugs` names a source, a text in it, what is wrong in its
 * stead, and the check that must notice: a spec file, or so many seeds of the simulation. The source itself is never touched: the
 * bug is put in on the way to the compiler.
 *
 *   --only 3,17     only these
 *   --json          the table as JSON, on the last line
 *
 * Prints which check caught which bug. The exit code is 1 where one was not caught or its text is not there exactly once.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './install.mjs';
import { loadSeededBugs, textWithBug } from './seeded-bug.mjs';
import { buildSimulationWith } from './simulation-build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** A check that has not said anything after so long has caught nothing. */
const LIMIT_MS = 600_000;

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean', default: false } } });
ensureInstalled();
const only = values.only?.split(',').map(Number);
const bugs = (await loadSeededBugs()).filter(({ number }) => only === undefined || only.includes(number));

/** Runs Node to its end; returns its exit code and output. */
function run(args, environment) {
  const options = { cwd: ROOT, encoding: 'utf8', timeout: LIMIT_MS, maxBuffer: 64 * 1024 * 1024 };
  return spawnSync(process.execPath, args, { ...options, env: { ...process.env, ...environment } });
}

/** Runs the simulation with the bug in it; it is caught where a story fails. */
function simulate(bug, seeds, wanted) {
  const folder = buildSimulationWith(`bug-${bug.number}`, bug.file, textWithBug(bug));
  const args = ['scripts/simulate.mjs', '--folder', folder, '--seeds', String(seeds), '--stop-at-first', '--json'];
  if (wanted !== undefined) args.push('--with', wanted);
  const { status, stdout } = run(args, {});
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (status !== 1 || !line.startsWith('{')) return undefined;
  const { seeds: played, violations } = JSON.parse(line);
  return `simulate: ${violations[0].found[0].invariant} at seed ${violations[0].seed} (${played} played)`;
}

/** Runs one spec file with the bug in it; it is caught where a test fails, and nothing else does. */
function runSpec(bug, project, spec) {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', project, '--reporter=json', spec];
  const { status, stdout } = run(args, { SEEDED_BUG: String(bug.number) });
  const line = stdout.split('\n').find((one) => one.startsWith('{"numTotal'));
  if (status !== 1 || line === undefined) return undefined;
  const report = JSON.parse(line);
  const failed = report.testResults.flatMap((file) => file.assertionResults.filter((one) => one.status === 'failed'));
  return failed.length === 0 ? undefined : `${spec}: ${failed[0].fullName}`;
}

function check(bug) {
  const { int, simulate: seeds, spec, with: wanted } = bug.caughtBy;
  if (seeds !== undefined) return simulate(bug, seeds, wanted);
  return int === undefined ? runSpec(bug, 'unit', spec) : runSpec(bug, 'int', int);
}

const rows = [];
for (const bug of bugs) {
  const startedAt = performance.now();
  let caughtBy;
  let problem;
  try {
    caughtBy = check(bug);
  } catch (error) {
    problem = error.message;
  }
  const seconds = Number(((performance.now() - startedAt) / 1_000).toFixed(1));
  rows.push({ number: bug.number, name: bug.name, caughtBy, problem, seconds });
  const said = caughtBy ?? problem ?? 'NOT CAUGHT';
  if (!values.json)
    console.log(`${String(bug.number).padStart(2)}  ${bug.name.padEnd(34)}  ${String(seconds).padStart(6)} s  ${said}`);
}
const caught = rows.filter((row) => row.caughtBy !== undefined).length;
if (values.json) console.log(JSON.stringify({ caught, of: rows.length, rows }));
else console.log(`${caught} of ${rows.length} seeded bugs caught`);
process.exitCode = caught === rows.length ? 0 : 1;
