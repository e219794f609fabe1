/**
 * The rules of the house that no other tool knows, over the TypeScript sources; each is a file of `house/`:
 *
 *   export-doc           every export has a doc comment, except where the name is enough
 *   column-doc           so has every table column of an entity
 *   echo-doc             a doc comment that only repeats the name is left out
 *   nested-literal       no object literal is spread into another: it costs a hundred times what it says
 *   pure-decorator       no decorator in a pure library: it is code that runs where nobody reads it
 *   folder-name          nothing is named utils, common, shared, helpers or core
 *   no-suppression       no comment switches a rule off
 *   use-case-adapter     a use case injects ports; it does not make the machine's clock, chance or metrics itself
 *   use-case-spec        each use case of order-management and risk has unit tests beside it that make its class
 *   retyped-enumeration  a set of words that the domain defines is imported, not typed again
 *
 *   node scripts/check/house-rules.mjs [--root DIR]    DIR stands for the root of the repository (for the seeded violations)
 *
 * One line per violation: `path:line  rule  message`. Exit code 1 if there is any.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listFiles } from '../tree.mjs';
import { checkColumns, checkEchoes, checkExports } from './house/doc-comments.mjs';
import { checkEnumerations, readEnumerations } from './house/enumerations.mjs';
import { checkNames } from './house/names.mjs';
import { checkNestedLiterals } from './house/nested-literals.mjs';
import { checkPurity } from './house/purity.mjs';
import { parse } from './house/source.mjs';
import { checkSuppressions } from './house/suppressions.mjs';
import { checkUseCaseSpecs } from './house/use-case-specs.mjs';
import { checkUseCases } from './house/use-cases.mjs';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What is written from the OpenAPI document says what that says: its lists are those of the domain because they are made of them, and its
 * comments are the document's. `npm run check -- client` proves both.
 */
const isWritten = (file) => file.startsWith('libs/client/src/generated/');

/** All violations below `root`, ordered by file and line. @returns {import('./house/source.mjs').Violation[]} */
function findViolations(root) {
  const files = listFiles(root, ['apps', 'libs', 'test', 'scripts', 'k8s'], (path) => path !== 'test/arch/violations');
  const enumerations = readEnumerations(root, files);
  const violations = checkNames(files);
  for (const file of files.filter((path) => /\.(ts|mts|mjs|cjs)$/u.test(path))) {
    const source = parse(root, file);
    violations.push(...checkSuppressions(file, source));
    if (!isWritten(file)) violations.push(...checkEnumerations(file, source, enumerations));
    if (!/^(apps|libs)\//u.test(file) || file.endsWith('.spec.ts') || file.endsWith('.d.ts')) continue;
    violations.push(...checkExports(file, source), ...checkColumns(file, source));
    if (!isWritten(file)) violations.push(...checkEchoes(file, source));
    violations.push(...checkNestedLiterals(file, source));
    violations.push(...checkPurity(file, source), ...checkUseCases(file, source));
    violations.push(...checkUseCaseSpecs(root, file, source));
  }
  return violations.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

const { values } = parseArgs({ options: { root: { type: 'string', default: REPOSITORY } } });
const violations = findViolations(resolve(values.root));
for (const { file, line, rule, message } of violations) console.log(`${file}:${line}  ${rule}  ${message}`);
if (violations.length > 0) {
  console.log(`${violations.length} violations`);
  process.exitCode = 1;
}
