/**
 * A vitest reporter that writes the real numbers of a run into the file named by TRADEWIND_TEST_REPORT: tests passed and
 * failed, each failed one with its error, each skipped one with its reason, and every error outside a test (a file that did not load, an unhandled
 * rejection). `scripts/test.mjs` adds them up.
 */
import { writeFileSync } from 'node:fs';

const firstLine = (error) => String(error?.message ?? error).split('\n')[0];

/** The first error of a test that failed, and where: short, for the end of a run whose middle nobody may see. */
function whatFailed(errors) {
  const [error] = errors ?? [];
  if (error === undefined) return 'no error was given';
  const at = error.stacks?.find(({ file }) => !file.includes('node_modules'));
  return `${firstLine(error).slice(0, 600)}${at === undefined ? '' : ` (line ${at.line})`}`;
}

/** See above. Vitest takes a reporter as a default export. */
export default class CountingReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const report = {
      passed: 0,
      failed: 0,
      failures: [],
      skipped: [],
      errors: unhandledErrors.map((error) => `outside any test: ${firstLine(error)}`),
    };
    for (const module of modules) {
      const moduleErrors = module.errors();
      for (const error of moduleErrors) report.errors.push(`${module.relativeModuleId}: ${firstLine(error)}`);
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors())
          report.errors.push(`${module.relativeModuleId} > ${suite.fullName}: ${firstLine(error)}`);
      }
      for (const test of module.children.allTests()) {
        const { state, note, errors } = test.result();
        if (state === 'passed') report.passed += 1;
        else if (state === 'failed') {
          report.failed += 1;
          report.failures.push(`${module.relativeModuleId} > ${test.fullName}: ${whatFailed(errors)}`);
        } else if (state === 'pending')
          report.errors.push(`${module.relativeModuleId} > ${test.fullName}: it never ended`);
        else
          report.skipped.push({
            test: `${module.relativeModuleId} > ${test.fullName}`,
            reason: note ?? reasonOf(test),
          });
      }
    }
    writeFileSync(process.env.TRADEWIND_TEST_REPORT, JSON.stringify(report));
  }
}

/**
 * Why a test did not run: its suite could not be set up (which is counted as an error), or what the title says in
 * brackets, as in `describe.skipIf(…)('the tape (needs the recorded frames)')`.
 */
function reasonOf(test) {
  for (let suite = test.parent; suite.type === 'suite'; suite = suite.parent) {
    if (suite.errors().length > 0) return 'the set-up of its suite failed';
  }
  if (test.options.mode === 'todo') return 'to be written';
  return /\(([^()]*(?:need|without|skipp|only)[^()]*)\)/u.exec(test.fullName)?.[1] ?? 'no reason given';
}
