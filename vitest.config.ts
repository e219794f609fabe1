import { randomInt } from 'node:crypto';
import { defineConfig } from 'vitest/config';
import { compiledScanPlugin } from './scripts/compiled-scan.mjs';
import { seededBugPlugins } from './scripts/seeded-bug.mjs';

/*
 * One seed for every property test of a run, printed once: `FC_SEED=123 npm test` runs the same cases again. fast-check
 * prints the path of a counter-example besides. FC_RUNS is the number of cases per property (fast-check's default: 100).
 */
if (process.env['FC_SEED_PRINTED'] === undefined) {
  process.env['FC_SEED'] ??= String(randomInt(2 ** 31));
  process.env['FC_SEED_PRINTED'] = 'yes';
  console.log(`property tests: FC_SEED=${process.env['FC_SEED']}`);
}

/** What a quick run leaves out (scripts/test.mjs), as globs with a line each. */
const QUICK_EXCLUDED = (process.env['TRADEWIND_TEST_EXCLUDE'] ?? '').split('\n').filter((glob) => glob !== '');
const EVERYWHERE_EXCLUDED = [
  ...['**/node_modules/**', '**/dist/**', '**/.cache/**', 'test/arch/violations/**'],
  ...QUICK_EXCLUDED,
];
const NEEDS_SERVERS = '**/*.int.spec.ts';
/** What takes most of a minute or more beside real servers: CI runs it after `npm test`. */
const LONG_STORIES = [
  ...['test/faults/*.int.spec.ts', 'test/secrets/*.int.spec.ts'],
  'libs/services/market-data/src/tape-feed.int.spec.ts',
];
const SPECS = [
  'apps/**/*.spec.ts',
  'libs/**/*.spec.ts',
  'test/simulation/**/*.spec.ts',
  'test/faults/tier/**/*.spec.ts',
];

/** What is polled of real servers and browsers comes when a busy machine lets it; vitest itself would give up after a second. */
const PATIENT = { poll: { timeout: 20_000 } };

export default defineConfig({
  // A seeded bug for the tests to catch (scripts/seeded-bugs.mjs); none in an ordinary run.
  // And the compiled scanner, as the build puts it in.
  plugins: [...(await seededBugPlugins()), compiledScanPlugin()],
  // `#libs/*` means the source here and the build at run time (package.json "imports").
  // The second environment is the runner's own, in which the global set-up is loaded.
  ssr: { resolve: { conditions: ['source'] } },
  environments: { __vitest__: { resolve: { conditions: ['source'] } } },
  test: {
    environment: 'node',
    expect: PATIENT,
    setupFiles: ['test/property-seed.ts'],
    allowOnly: process.env['CI'] === undefined,
    projects: [
      {
        // Unit tests and laws, beside their source. Files share a worker: they own no global state.
        extends: true,
        test: {
          name: 'unit',
          include: SPECS,
          exclude: [...EVERYWHERE_EXCLUDED, NEEDS_SERVERS, '**/*.e2e.spec.ts'],
          pool: 'threads',
          isolate: false,
          testTimeout: 30_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // The enforcers against seeded violations, and the deployment.
        extends: true,
        test: {
          name: 'arch',
          include: ['test/arch/**/*.spec.ts'],
          exclude: [...EVERYWHERE_EXCLUDED, NEEDS_SERVERS],
          pool: 'threads',
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // Apps and libraries against a real Postgres and a real NATS, which the global set-up starts and stops.
        extends: true,
        test: {
          name: 'int',
          include: ['apps/**/*.int.spec.ts', 'libs/**/*.int.spec.ts', 'test/**/*.int.spec.ts'],
          exclude: [...EVERYWHERE_EXCLUDED, ...LONG_STORIES],
          globalSetup: ['test/servers/global-setup.ts'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        // Redundant feeds that are killed over and over, tapes at their own speed, secrets in logs and dumps: which CI tries after `npm test`.
        extends: true,
        test: {
          name: 'long',
          include: LONG_STORIES,
          exclude: EVERYWHERE_EXCLUDED,
          globalSetup: ['test/servers/global-setup.ts'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 6 },
        },
      },
      {
        // Stories of the whole suite, one after another.
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.spec.ts'],
          exclude: EVERYWHERE_EXCLUDED,
          pool: 'forks',
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 4 },
        },
      },
      {
        // Longer stories of the whole suite, which CI tells after `npm test`.
        extends: true,
        test: {
          name: 'journeys',
          include: ['test/journeys/**/*.e2e.spec.ts'],
          exclude: EVERYWHERE_EXCLUDED,
          pool: 'forks',
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
});
