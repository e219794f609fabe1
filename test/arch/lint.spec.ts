import { describe, expect, it } from 'vitest';
import { ROOT, VIOLATIONS, findings, pairsIn, runEnforcer } from './enforcer.js';
import { listFiles } from '../../scripts/tree.mjs';

const FOLDER = `${VIOLATIONS}/lint`;

/** The rule that must name each seeded file. Files that are not named here are clean twins and must pass. */
const EXPECTED: Readonly<Record<string, string>> = {
  'apps/risk/src/environment.bad.ts': 'eslint(no-restricted-properties)',
  'libs/domain/src/async.bad.ts': 'oxc(no-async-await)',
  'libs/domain/src/chance.bad.ts': 'eslint(no-restricted-properties)',
  'libs/domain/src/console.bad.ts': 'eslint(no-restricted-globals)',
  'libs/domain/src/date.bad.ts': 'eslint(no-restricted-globals)',
  'libs/domain/src/global.bad.ts': 'eslint(no-restricted-globals)',
  'libs/domain/src/process.bad.ts': 'eslint(no-restricted-globals)',
  'libs/domain/src/timer.bad.ts': 'eslint(no-restricted-globals)',
  'libs/venues/src/any.bad.ts': 'typescript(no-explicit-any)',
  'libs/venues/src/cannot-fail-bad.spec.ts': 'vitest(expect-expect)',
  'libs/venues/src/compiler-comment.bad.ts': 'typescript(ban-ts-comment)',
  'libs/venues/src/console.bad.ts': 'eslint(no-console)',
  'libs/venues/src/default-export.bad.ts': 'import(no-default-export)',
  'libs/venues/src/environment.bad.ts': 'eslint(no-restricted-properties)',
  'libs/venues/src/floating-promise.bad.ts': 'typescript(no-floating-promises)',
  'libs/venues/src/focused-bad.spec.ts': 'vitest(no-focused-tests)',
  'libs/venues/src/long-file.bad.ts': 'eslint(max-lines)',
  'libs/venues/src/long-function.bad.ts': 'eslint(max-lines-per-function)',
  'libs/venues/src/missing-case.bad.ts': 'typescript(switch-exhaustiveness-check)',
  'libs/venues/src/mapped-type.bad.ts': 'eslint(no-restricted-imports)',
  'libs/venues/src/misused-promise.bad.ts': 'typescript(no-misused-promises)',
  'libs/venues/src/create-require.bad.ts': 'eslint(no-restricted-imports)',
  'libs/venues/src/builtin-module.bad.ts': 'eslint(no-restricted-properties)',
  'libs/venues/src/process-import.bad.ts': 'eslint(no-restricted-imports)',
  'libs/venues/src/process-parts.bad.ts': 'eslint(no-restricted-properties)',
  'libs/venues/src/rxjs-retry.bad.ts': 'eslint(no-restricted-imports)',
  'libs/venues/src/rxjs-repeat.bad.ts': 'eslint(no-restricted-imports)',
  'libs/venues/src/rxjs-timer.bad.ts': 'eslint(no-restricted-imports)',
  'libs/venues/src/rxjs-internal.bad.ts': 'eslint(no-restricted-imports)',
  'libs/venues/src/process-exit.bad.ts': 'eslint(no-restricted-properties)',
  'libs/venues/src/breaker.bad.ts': 'eslint(no-restricted-imports)',
  'libs/venues/src/date-object.bad.ts': 'eslint(no-restricted-globals)',
  'libs/venues/src/global-timer.bad.ts': 'eslint(no-restricted-globals)',
  'libs/venues/src/process-clock.bad.ts': 'eslint(no-restricted-properties)',
  'libs/venues/src/random-bytes.bad.ts': 'eslint(no-restricted-imports)',
  'libs/venues/src/random-namespace.bad.ts': 'eslint(no-restricted-imports)',
  'libs/venues/src/rxjs-delay.bad.ts': 'eslint(no-restricted-imports)',
  'libs/venues/src/stopwatch-import.bad.ts': 'eslint(no-restricted-imports)',
  'libs/venues/src/stopwatch.bad.ts': 'eslint(no-restricted-globals)',
  'libs/venues/src/time-out.bad.ts': 'eslint(no-restricted-properties)',
  'libs/venues/src/timer-promise.bad.ts': 'eslint(no-restricted-imports)',
  'libs/venues/src/timer.bad.ts': 'eslint(no-restricted-globals)',
  'libs/venues/src/web-random.bad.ts': 'eslint(no-restricted-globals)',
  'libs/venues/src/unsafe.bad.ts': 'typescript(no-unsafe-member-access)',
  'libs/venues/src/unused.bad.ts': 'eslint(no-unused-vars)',
  'libs/venues/src/wall-clock.bad.ts': 'eslint(no-restricted-globals)',
};

describe('the linter', () => {
  const output = runEnforcer('node_modules/oxlint/bin/oxlint', ['--disable-nested-config', '-f', 'unix', FOLDER]);
  const found = findings(pairsIn(output, /violations\/lint\/(\S+?\.ts):\d+:\d+: .* \[Error\/([\w-]+\([\w-]+\))\]/gu));
  const files = listFiles(`${ROOT}${FOLDER}`, ['apps', 'libs']);

  it.each(Object.entries(EXPECTED))('refuses %s with %s', (file, rule) => {
    expect([...(found.get(file) ?? [])]).toContain(rule);
  });

  it.each(files.filter((file) => !(file in EXPECTED)))('accepts the clean twin %s', (file) => {
    expect(file).toMatch(/(good(\.spec)?|main)\.ts$/u);
    expect([...(found.get(file) ?? [])]).toEqual([]);
  });

  it('finds every seeded file on its list', () => {
    expect(files).toEqual(expect.arrayContaining(Object.keys(EXPECTED)));
  });
});
