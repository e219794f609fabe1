/**
 * retyped-enumeration: a set of words that the domain defines is imported from it, never typed again.
 *
 * The domain defines one by an exported array of string literals or an exported union of them in `libs/domain/src`. Anywhere
 * else a list (array literal, arguments of a call, union type, or quoted words in a text, such as the `IN ('A', 'B')` of a
 * statement) retypes it when it names exactly its words, or at least three words of an array. Tests may, because what they
 * expect is written independently of what they test. Migrations must: a released one stays the same SQL when the domain's
 * list grows, and the entities, which do import it, are compared with the schema that the migrations make.
 */
import ts from 'typescript';
import { hasModifier, lineOf, parse, walk } from './source.mjs';

const DOMAIN = /^libs\/domain\/src\//u;
const TEST = /\.spec\.ts$/u;
const MIGRATION = /^libs\/persistence\/src\/migrations\/\d{4}-[^/]+\.ts$/u;
const MIN_SAME_WORDS = 3;
const QUOTED_LIST = /'[^'\n]*'(?:\s*,\s*'[^'\n]*')+/gu;

/** @typedef {{ name: string, file: string, words: Set<string>, isArray: boolean, start: number }} Enumeration */

/** Every enumeration of the domain, the smallest first. @returns {Enumeration[]} */
export function readEnumerations(root, files) {
  const sources = files.filter((file) => DOMAIN.test(file) && file.endsWith('.ts') && !TEST.test(file));
  return sources.flatMap((file) => enumerationsOf(file, parse(root, file))).sort((a, b) => a.words.size - b.words.size);
}

function enumerationsOf(file, source) {
  return source.statements
    .filter((statement) => hasModifier(statement, ts.SyntaxKind.ExportKeyword))
    .flatMap(definedIn)
    .map(({ name, node }) => {
      const isArray = ts.isArrayLiteralExpression(node);
      return { name, file, isArray, words: new Set(wordsOf(node)), start: node.getStart(source) };
    })
    .filter(({ words }) => words.size > 1);
}

function definedIn(statement) {
  if (ts.isTypeAliasDeclaration(statement)) return [{ name: statement.name.text, node: statement.type }];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations
    .filter(({ initializer }) => initializer !== undefined)
    .map(({ name, initializer }) => ({ name: name.getText(), node: withoutAssertions(initializer) }));
}

const withoutAssertions = (node) =>
  ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ? withoutAssertions(node.expression) : node;

/** The words that a node lists; empty if it is no list of texts. */
function wordsOf(node) {
  const textOf = (part) => (ts.isStringLiteralLike(part) ? [part.text] : []);
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(textOf);
  if (ts.isCallExpression(node)) return node.arguments.flatMap(textOf);
  if (ts.isUnionTypeNode(node))
    return node.types.flatMap((type) => (ts.isLiteralTypeNode(type) ? textOf(type.literal) : []));
  return [];
}

/** The lists inside a text. */
function listsInText(node) {
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateLiteralToken(node)) return [];
  return [...node.text.matchAll(QUOTED_LIST)].map(([list]) => [...list.matchAll(/'([^']*)'/gu)].map((word) => word[1]));
}

/** Lists of a file that retype an enumeration. */
export function checkEnumerations(file, source, enumerations) {
  if (TEST.test(file) || MIGRATION.test(file)) return [];
  const violations = [];
  const report = (node, words) => {
    const start = node.getStart(source);
    if (enumerations.some((known) => known.file === file && known.start === start)) return;
    const same = enumerations.find((known) => isRetyped(known, words));
    if (same === undefined) return;
    const message = `these words are ${same.name} of ${same.file}: import it`;
    violations.push({ file, line: lineOf(source, start), rule: 'retyped-enumeration', message });
  };
  walk(source, (node) => {
    report(node, new Set(wordsOf(node)));
    for (const words of listsInText(node)) report(node, new Set(words));
  });
  return violations;
}

function isRetyped({ words: known, isArray }, words) {
  const same = [...words].filter((word) => known.has(word)).length;
  return (isArray && same >= MIN_SAME_WORDS) || (same === known.size && words.size === known.size);
}
