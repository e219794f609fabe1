/**
 * `npm test`: everything. Installs what is missing, runs the check, then the four vitest projects one after another
 * (unit, arch, int, e2e), and ends with one line alone: `N passed, N failed` (and `, N skipped` where there are any).
 *
 *   node scripts/test.mjs                 everything
 *   node scripts/test.mjs unit arch       only the named parts (check, unit, arch, int, e2e, journeys, long, faults)
 *   node scripts/test.mjs --quick         what finds most in under three minutes; says what it leaves out
 *
 * Three parts run only where they are named, as `.ci/run` does: `long` (redundant feeds that are killed over and over, tapes at their own speed, secrets looked for everywhere), `journeys` (every command of README and tutorials, a launcher or services
 * killed with -9, an account that changes its shape, invented markets, everything that a service needs taken away from it, every alert made to fire and to resolve, each with real processes), and `faults` (npm run faults -- --tier pr: real processes under faults).
 *
 * A step of the check counts as one test, and so does a row of the fault table. A test file that cannot be loaded, an error outside any test, a runner that
 * crashes, hangs or finds no tests each count as one failure. Every skipped test is printed with its reason.
 * The exit code is 0 only if nothing failed.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printFailures, runSteps, STEPS } from './check.mjs';
import { ensureInstalled } from './install.mjs';
import { NOT_QUICK } from './not-quick.mjs';
import { optionsOf } from './options.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const REPORTS = join(ROOT, '.cache', 'test');
const PROJECTS = ['unit', 'arch', 'int', 'e2e'];
/** Longer stories: run where they are named. */
const NAMED_PROJECTS = ['journeys', 'long'];
const PARTS = ['check', ...PROJECTS, ...NAMED_PROJECTS, 'faults'];
/** After this time a runner is taken for hanging and ended, in minutes. */
const LIMIT_MINUTES = Number(process.env.TEST_LIMIT_MINUTES ?? 15);
/** The journeys take some 13 minutes where nobody else uses the machine: what hangs among them is found a little later. */
const NAMED_LIMIT_MINUTES = 25;

/** The fault tier begins no row after so long, and hangs after twice that, in minutes. */
const FAULT_MINUTES = 20;

/** @typedef {{ name: string, passed: number, failed: number, failures?: string[], skipped: { test: string, reason: string }[], seconds: number }} Part */

/** The check as a part of the run: one test per step. @returns {Promise<Part>} */
async function runCheck() {
  const startedAt = performance.now();
  const outcomes = await runSteps(STEPS);
  printFailures(outcomes);
  const failures = outcomes.filter(({ ok }) => !ok).map(({ step }) => step.name);
  const failed = failures.length;
  return {
    name: 'check',
    passed: outcomes.length - failed,
    failed,
    failures,
    skipped: [],
    seconds: secondsSince(startedAt),
  };
}

const secondsSince = (startedAt) => (performance.now() - startedAt) / 1000;

/** One vitest project as a part of the run. @returns {Promise<Part>} */
async function runProject(name, isQuick) {
  const startedAt = performance.now();
  const file = join(REPORTS, `${name}.json`);
  rmSync(file, { force: true });
  const reporter = join(ROOT, 'scripts', 'test-reporter.mjs');
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--project', name, '--reporter=dot', `--reporter=${reporter}`];
  const leftOut = NOT_QUICK.filter(({ exclude }) => isQuick && exclude !== undefined).map(({ exclude }) => exclude);
  const environment = { TRADEWIND_TEST_REPORT: file, TRADEWIND_TEST_EXCLUDE: leftOut.join('\n') };
  const limitMinutes = NAMED_PROJECTS.includes(name) ? Math.max(NAMED_LIMIT_MINUTES, LIMIT_MINUTES) : LIMIT_MINUTES;
  const problem = await runToEnd(args, environment, limitMinutes);
  return { ...readReport(name, file, problem), name, seconds: secondsSince(startedAt) };
}

/** The fault tier as a part of the run: one test per row. @returns {Promise<Part>} */
async function runFaults() {
  const startedAt = performance.now();
  const file = join(REPORTS, 'faults.json');
  rmSync(file, { force: true });
  const script = join(ROOT, 'scripts', 'faults.mjs');
  const args = [script, '--tier', 'pr', '--minutes', String(FAULT_MINUTES), '--json', file];
  const problem = await runToEnd(args, {}, 2 * FAULT_MINUTES);
  return { ...readFaultTable(file, problem), name: 'faults', seconds: secondsSince(startedAt) };
}

/** Reads the table of the fault tier. Where there is none, or it does not explain how the run ended, that is one failure. */
function readFaultTable(file, problem) {
  let results;
  try {
    ({ results } = JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    console.log(`faults: no table: ${problem ?? error.message}`);
    return { passed: 0, failed: 1, skipped: [] };
  }
  const skipped = results
    .filter((row) => row.skipped !== undefined)
    .map(({ id, shape, fault, skipped: reason }) => ({ test: `${id} (${shape}) ${fault}`, reason }));
  const violated = results.filter((row) => row.violations.length > 0);
  const broken = violated.length;
  const failed = problem !== undefined && broken === 0 ? 1 : broken;
  const failures = violated.map(
    ({ id, shape, fault, violations }) => `${id} (${shape}) ${fault}: ${JSON.stringify(violations[0])}`,
  );
  return { passed: results.length - broken - skipped.length, failed, failures, skipped };
}

/**
 * Runs Node to its end, in a process group of its own so that nothing of it outlives the limit or a signal to us.
 * Resolves with what was wrong with the end itself, or undefined.
 */
function runToEnd(args, environment, limitMinutes) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    });
    let hanging = false;
    const timer = setTimeout(() => {
      hanging = true;
      endGroup(child.pid, 'SIGTERM');
    }, limitMinutes * 60_000);
    const forward = (signal) => endGroup(child.pid, signal);
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, forward);
    const finish = (problem) => {
      clearTimeout(timer);
      for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, forward);
      // A worker that spins does not notice that its runner has gone.
      endGroup(child.pid, 'SIGKILL');
      resolve(problem);
    };
    child.once('error', (error) => finish(`the runner could not start: ${error.message}`));
    child.once('close', (code, signal) => {
      if (hanging) finish(`the runner did not end within ${limitMinutes} minutes`);
      else finish(code === 0 ? undefined : `the runner ended with ${signal ?? `code ${code}`}`);
    });
  });
}

/** Sends a signal to a whole process group; one that is gone already is not an error. */
function endGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
  if (signal !== 'SIGKILL') setTimeout(() => endGroup(pid, 'SIGKILL'), 15_000).unref();
}

/** Reads what the reporter wrote. What the numbers do not explain is a failure of its own. */
function readReport(name, file, problem) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    console.log(`${name}: no report: ${problem ?? error.message}`);
    return { passed: 0, failed: 1, skipped: [] };
  }
  for (const line of report.errors) console.log(`${name}: ${line}`);
  let failed = report.failed + report.errors.length;
  if (report.passed + failed + report.skipped.length === 0) {
    console.log(`${name}: no tests were found`);
    failed = 1;
  } else if (problem !== undefined && failed === 0) {
    console.log(`${name}: ${problem}`);
    failed = 1;
  }
  return { passed: report.passed, failed, failures: [...report.failures, ...report.errors], skipped: report.skipped };
}

/** Prints the parts, then every failed test, then every skip with its reason, then the one line that counts. Returns the exit code. */
function printTotals(parts) {
  console.log('');
  for (const { name, passed, failed, skipped, seconds } of parts) {
    console.log(
      `${name.padEnd(8)} ${seconds.toFixed(1).padStart(6)} s  ${passed} passed, ${failed} failed, ${skipped.length} skipped`,
    );
  }
  for (const { name, failures = [] } of parts) {
    for (const failure of failures) console.log(`failed   ${name}: ${failure}`);
  }
  for (const { name, skipped } of parts) {
    for (const { test, reason } of skipped) console.log(`skipped  ${name}: ${test}: ${reason}`);
  }
  const sum = (count) => parts.reduce((total, part) => total + count(part), 0);
  const failed = sum((part) => part.failed);
  const skipped = sum((part) => part.skipped.length);
  console.log(`${sum((part) => part.passed)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed === 0 ? 0 : 1;
}

/** Prints what a quick run does not look at. */
function printLeftOut() {
  console.log('\nleft out, because this run is quick (npm test runs everything):');
  for (const { project, exclude, why } of NOT_QUICK) console.log(`  ${project.padEnd(5)} ${exclude ?? 'all'}: ${why}`);
}

async function main() {
  const options = { quick: { type: 'boolean', default: false } };
  const { positionals: wanted, values } = optionsOf(import.meta.url, { allowPositionals: true, options });
  const isQuick = values.quick;
  const whole = new Set(NOT_QUICK.filter(({ exclude }) => exclude === undefined).map(({ project }) => project));
  const unknown = wanted.filter((name) => !PARTS.includes(name));
  if (unknown.length > 0) {
    console.error(`test: no part named ${unknown.join(', ')}; there are ${PARTS.join(', ')}`);
    return 2;
  }
  const chosen = (name) => (wanted.length === 0 || wanted.includes(name)) && !(isQuick && whole.has(name));
  const parts = [];
  try {
    ensureInstalled();
    mkdirSync(REPORTS, { recursive: true });
    if (chosen('check')) parts.push(await runCheck());
    const named = NAMED_PROJECTS.filter((name) => wanted.includes(name));
    for (const name of [...PROJECTS.filter(chosen), ...named]) {
      console.log(`\n===== ${name} =====`);
      parts.push(await runProject(name, isQuick));
    }
    if (wanted.includes('faults')) {
      console.log('\n===== faults =====');
      parts.push(await runFaults());
    }
  } catch (error) {
    console.log(`test: ${error.stack}`);
    parts.push({ name: 'set-up', passed: 0, failed: 1, skipped: [], seconds: 0 });
  }
  if (isQuick) printLeftOut();
  return printTotals(parts);
}

process.exitCode = await main();
