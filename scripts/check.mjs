/**
 * `npm run check`: every rule of the house that a machine can check, in one command.
 *
 *   node scripts/check.mjs                    all steps
 *   node scripts/check.mjs types lint         only the named steps
 *   node scripts/check.mjs --list             the names of the steps
 *
 * Steps run two at a time, each in a process of its own. A failing step does not stop the others; at the end the output
 * of every failed step is printed, then the list of the failed ones. The exit code is 0 only if all steps passed.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { optionsOf } from './options.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VIOLATIONS = 'test/arch/violations';

/**
 * One enforcer: its name, what it proves, how Node runs it, and whether the first line of its output is shown in any case.
 * @typedef {{ name: string, says: string, args: string[], showsFigures?: boolean }} Step
 */
/** @typedef {{ step: Step, ok: boolean, seconds: number, output: string }} Outcome What came of a step. */

/** @type {Step[]} The slowest first, so that the two lanes end together. */
export const STEPS = [
  {
    name: 'format',
    says: 'prettier: one way to lay out a file',
    args: [
      'node_modules/prettier/bin/prettier.cjs',
      '--check',
      '--log-level=warn',
      '--cache',
      '--cache-location=.cache/prettier',
      '.',
    ],
  },
  {
    name: 'imports',
    says: 'dependency-cruiser: the import table, no cycles, libraries by their index only',
    args: [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      'apps',
      'libs',
      'test',
      '--exclude',
      `^${VIOLATIONS}/`,
    ],
  },
  {
    name: 'types',
    says: 'TypeScript 7 over the whole tree, strictest settings',
    args: ['node_modules/ts7/bin/tsc', '-p', 'tsconfig.json', '--noEmit'],
  },
  {
    name: 'console',
    says: 'TypeScript 7 over the web console, which knows the browser and JSX; its types are those of the gateway',
    args: ['node_modules/ts7/bin/tsc', '-p', 'apps/console/tsconfig.json', '--noEmit'],
  },
  {
    name: 'schema',
    says: 'the entities equal the schema that the migrations make, on a real Postgres',
    args: [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project=int',
      '--reporter=dot',
      'libs/persistence/src/entities-equal-schema.int.spec.ts',
    ],
  },
  {
    name: 'deployment',
    says: 'Dockerfile, docker-compose.yml and the rendered Kubernetes manifests agree with the apps',
    args: ['scripts/check/deployment.mjs'],
  },
  {
    name: 'lint',
    says: 'oxlint, type-aware: promises, any, time and chance, sizes, default exports',
    args: ['node_modules/oxlint/bin/oxlint', '--disable-nested-config', '--ignore-pattern', `${VIOLATIONS}/**`],
  },
  {
    name: 'licences',
    says: 'every package of the lock file has an allowed licence, a checksum and the one registry; none runs code at install',
    args: ['scripts/check/licences.mjs'],
  },
  {
    name: 'client',
    says: 'the types of libs/client are what the OpenAPI document of the gateway says',
    args: ['scripts/client-generate.mjs', '--check'],
  },
  {
    name: 'metrics',
    says: 'docs/metrics.md is what the catalogue of metrics says',
    args: ['scripts/metrics-page.mjs', '--check'],
  },
  {
    name: 'house-rules',
    says: 'doc comments, names, enumerations typed once, no comment that switches a rule off',
    args: ['scripts/check/house-rules.mjs'],
  },
  {
    name: 'sizes',
    says: 'half of the files fit on a screen, nine of ten are read in one go',
    args: ['scripts/check/sizes.mjs'],
    showsFigures: true,
  },
  {
    name: 'pure',
    says: 'the pure libraries compile without Node, DOM, decorators and enums',
    args: ['node_modules/ts7/bin/tsc', '-p', 'tsconfig.pure.json'],
  },
];

/** Runs one step to its end and never throws: a step that cannot start has failed. */
function runStep(step) {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const chunks = [];
    const child = spawn(process.execPath, step.args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    });
    const finish = (ok) =>
      resolve({
        step,
        ok,
        seconds: (performance.now() - startedAt) / 1000,
        output: Buffer.concat(chunks).toString('utf8'),
      });
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => {
      chunks.push(Buffer.from(`could not start: ${error.message}\n`));
      finish(false);
    });
    child.once('close', (code) => finish(code === 0));
  });
}

/**
 * Runs the steps, as many at once as there are cores (two at most), and reports each as it ends.
 * @param {Step[]} steps
 * @param {(outcome: Outcome) => void} onOutcome
 * @returns {Promise<Outcome[]>} in the order in which the steps ended
 */
export async function runSteps(steps, onOutcome = printOutcome) {
  const queue = [...steps];
  const outcomes = [];
  const lane = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      const outcome = await runStep(step);
      outcomes.push(outcome);
      onOutcome(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, lane));
  return outcomes;
}

function printOutcome({ step, ok, seconds, output }) {
  console.log(`${ok ? 'ok  ' : 'FAIL'}  ${step.name.padEnd(12)} ${seconds.toFixed(1).padStart(5)} s  ${step.says}`);
  if (step.showsFigures) console.log(`${' '.repeat(29)}${output.split('\n')[0]}`);
}

/** Prints the output of the failed steps, and their names last. */
export function printFailures(outcomes) {
  const failed = outcomes.filter((outcome) => !outcome.ok);
  for (const { step, output } of failed) console.log(`\n----- ${step.name} -----\n${output.trimEnd()}`);
  if (failed.length > 0)
    console.log(
      `\ncheck: ${failed.length} of ${outcomes.length} steps failed: ${failed.map((o) => o.step.name).join(', ')}`,
    );
}

async function main() {
  const options = { list: { type: 'boolean', default: false } };
  const { positionals: args, values } = optionsOf(import.meta.url, { allowPositionals: true, options });
  if (values.list) {
    for (const step of STEPS) console.log(`${step.name.padEnd(12)} ${step.says}`);
    return 0;
  }
  const unknown = args.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(`check: no step named ${unknown.join(', ')}; there are ${STEPS.map((step) => step.name).join(', ')}`);
    return 2;
  }
  const startedAt = performance.now();
  const outcomes = await runSteps(args.length === 0 ? STEPS : STEPS.filter((step) => args.includes(step.name)));
  printFailures(outcomes);
  const failures = outcomes.filter((outcome) => !outcome.ok).length;
  if (failures === 0)
    console.log(
      `check: all ${outcomes.length} steps passed in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
    );
  return failures === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
