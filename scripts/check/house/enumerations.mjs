/**
 * retyped-enumeration: a set of words that the domain defines is imported from it, never typed again.
 *
 * The domain defines one by an exported array of string literals or an exported union of them in `libs/domain/src`. Anywhere
 * else a list retypes it when it names exactly its words, or at least three words of an array. A list is an array literal, the
 * arguments of a call, a union type, an enum, the keys of an object or the cases of a switch where the compiler holds them to no
 * type, or quoted words in a text: the `IN ('A', 'B')` of a statement, and its `x = 'A' OR x = 'B'`. Keys and cases of the
 * enumeration's own type are no such list: the compiler says where one of them is missing. Tests may, because what they expect is
 * written independently of what they test. Migrations must: a released one stays the same SQL when the domain's
 * list grows, and the entities, which do import it, are compared with the schema that the migrations make.
 */
import ts from 'typescript';
import { hasModifier, lineOf, parse, walk } from './source.mjs';

const DOMAIN = /^libs\/domain\/src\//u;
const TEST = /\.spec\.ts$/u;
const MIGRATION = /^libs\/persistence\/src\/migrations\/\d{4}-[^/]+\.ts$/u;
const MIN_SAME_WORDS = 3;
const QUOTED_LIST = /'[^'\n]*'(?:\s*,\s*'[^'\n]*')+/gu;
/** A column compared with one word. */
const COMPARED = /([\w."]+)\s*(?:=|<>|!=|IS DISTINCT FROM)\s*'([^'\n]*)'/giu;

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
    .filter(({ node }) => isDefinition(node))
    .map(({ name, node }) => {
      const isArray = ts.isArrayLiteralExpression(node);
      return { name, file, isArray, words: new Set(wordsOf(node)), start: node.getStart(source) };
    })
    .filter(({ words }) => words.size > 1);
}

const isDefinition = (node) => ts.isArrayLiteralExpression(node) || ts.isUnionTypeNode(node);

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
  if (ts.isEnumDeclaration(node))
    return node.members.flatMap(({ initializer, name }) =>
      initializer === undefined ? [name.text] : textOf(initializer),
    );
  if (ts.isObjectLiteralExpression(node)) return keysOf(node);
  return ts.isCaseBlock(node) ? casesOf(node) : [];
}

/** The keys of an object that no type is given for, where all of them are plain; short ones are abbreviations. */
function keysOf(node) {
  const { parent } = node;
  const isTyped = ts.isSatisfiesExpression(parent) || ('type' in parent && parent.type !== undefined);
  const keys = node.properties.map(({ name }) => name?.text);
  return isTyped || keys.some((key) => key === undefined || key.length < 2) ? [] : keys;
}

/** The cases of a switch that is open: one over a type of the domain has no `default` and is held to be exhaustive. */
function casesOf(block) {
  const texts = block.clauses.map((clause) => (ts.isCaseClause(clause) ? clause.expression : undefined));
  if (!texts.includes(undefined)) return [];
  return texts.flatMap((text) => (text !== undefined && ts.isStringLiteralLike(text) ? [text.text] : []));
}

/** The words that one column is compared with in a text, one comparison each. @returns {string[][]} */
function comparedInText(text) {
  const byColumn = new Map();
  for (const [, column, word] of text.matchAll(COMPARED)) byColumn.set(column, [...(byColumn.get(column) ?? []), word]);
  return [...byColumn.values()].filter((words) => words.length > 1);
}

/** The lists inside a text. */
function listsInText(node) {
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateLiteralToken(node)) return [];
  const lists = [...node.text.matchAll(QUOTED_LIST)].map(([list]) =>
    [...list.matchAll(/'([^']*)'/gu)].map((word) => word[1]),
  );
  return [...lists, ...comparedInText(node.text)];
}

/** Lists of a file that retype an enumeration. */
export function checkEnumerations(file, source, enumerations) {
  if (TEST.test(file) || MIGRATION.test(file)) return [];
  const isFixture = file.endsWith('.fixture.ts');
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
    // What a fixture expects has keys of its own.
    if (!(isFixture && ts.isObjectLiteralExpression(node))) report(node, new Set(wordsOf(node)));
    for (const words of listsInText(node)) report(node, new Set(words));
  });
  return violations;
}

function isRetyped({ words: known, isArray }, words) {
  const same = [...words].filter((word) => known.has(word)).length;
  return (isArray && same >= MIN_SAME_WORDS) || (same === known.size && words.size === known.size);
}
