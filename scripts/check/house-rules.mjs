/**
 * The rules of the house that no other tool knows, over the TypeScript sources:
 *
 *   export-doc     every export has a doc comment
 *   column-doc     every table column of an entity has a doc comment
 *   pure-decorator no decorator in a pure library: it is code that runs where nobody reads it
 *   folder-name    nothing is named utils, common, shared, helpers or core
 *   no-suppression no comment switches a rule off
 *
 *   node scripts/check/house-rules.mjs [--root DIR]    DIR stands for the root of the repository (for the seeded violations)
 *
 * One line per violation: `path:line  rule  message`. Exit code 1 if there is any.
 */
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { listFiles } from '../tree.mjs';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const VAGUE_NAME = /^(utils?|common|shared|helpers?|core)$/u;
const COLUMN_DECORATOR =
  /^(Column|PrimaryColumn|PrimaryGeneratedColumn|CreateDateColumn|UpdateDateColumn|VersionColumn|ManyToOne|OneToMany|OneToOne|JoinColumn)$/u;
const PURE = /^libs\/(kernel|domain|strategies|risk-rules)\//u;
const SUPPRESSION = new RegExp(
  [
    '(?:oxlint|eslint|tslint|biome|stylelint|prettier)-(?:disable|ignore)',
    '@ts-(?:ignore|nocheck)',
    'v8 ignore',
    'istanbul ignore',
  ].join('|'),
  'u',
);
const EXPECT_ERROR = new RegExp('@ts-expect' + '-error(.*)', 'u');

/** @typedef {{ file: string, line: number, rule: string, message: string }} Violation */

/** Names that say nothing, in folders and in files, whatever their type. */
function checkNames(files) {
  const seen = new Set();
  for (const file of files) {
    const parts = file.split('/');
    parts.forEach((part, index) => {
      const stem = index === parts.length - 1 ? basename(part).split('.') : [part];
      const path = parts.slice(0, index + 1).join('/');
      if (stem.some((name) => VAGUE_NAME.test(name))) seen.add(path);
    });
  }
  return [...seen].map((file) => ({
    file,
    line: 1,
    rule: 'folder-name',
    message: 'a name that says nothing about what is in it',
  }));
}

/** Comments that switch an enforcer off. A test may expect a compile error, and says which. */
function checkSuppressions(file, source) {
  const violations = [];
  for (const [start, end] of commentRanges(source)) {
    const comment = source.text.slice(start, end);
    const expected = EXPECT_ERROR.exec(comment);
    const allowed = expected !== null && file.endsWith('.spec.ts') && expected[1].trim().length > 5;
    if (SUPPRESSION.test(comment) || (expected !== null && !allowed)) {
      violations.push({
        file,
        line: lineOf(source, start),
        rule: 'no-suppression',
        message: comment.trim().slice(0, 80),
      });
    }
  }
  return violations;
}

/** The comments of a file, each once, found in the trivia before and after every token. */
function commentRanges(source) {
  const ranges = new Map();
  const visit = (node) => {
    for (const found of [
      ts.getLeadingCommentRanges(source.text, node.pos),
      ts.getTrailingCommentRanges(source.text, node.end),
    ]) {
      for (const range of found ?? []) ranges.set(range.pos, range.end);
    }
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  return ranges;
}

const lineOf = (source, position) => source.getLineAndCharacterOfPosition(position).line + 1;

function hasDoc(node) {
  return ts.getJSDocCommentsAndTags(node).some((doc) => {
    const text = ts.isJSDoc(doc) ? ts.getTextOfJSDocComment(doc.comment) : undefined;
    return text !== undefined && text.trim().length >= 10;
  });
}

const hasModifier = (node, kind) =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);

/** The statements of a file by the name that they declare; one name may be declared by several statements. */
function declarations(source) {
  const byName = new Map();
  const add = (name, statement) => byName.set(name, [...(byName.get(name) ?? []), statement]);
  for (const statement of source.statements) {
    if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations) {
        if (ts.isIdentifier(declaration.name)) add(declaration.name.text, statement);
      }
    } else if (statement.name !== undefined && ts.isIdentifier(statement.name)) add(statement.name.text, statement);
  }
  return byName;
}

/** Every exported name of a file that it declares itself has a doc comment on one of its declarations. */
function checkExports(file, source) {
  const exported = new Set();
  const byName = declarations(source);
  for (const [name, statements] of byName) {
    if (statements.some((statement) => hasModifier(statement, ts.SyntaxKind.ExportKeyword))) exported.add(name);
  }
  for (const statement of source.statements) {
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier !== undefined) continue;
    for (const element of statement.exportClause?.elements ?? [])
      exported.add((element.propertyName ?? element.name).text);
  }
  return [...exported]
    .filter((name) => byName.has(name) && !byName.get(name).some(hasDoc))
    .map((name) => ({
      file,
      line: lineOf(source, byName.get(name)[0].getStart(source)),
      rule: 'export-doc',
      message: `${name} has no doc comment`,
    }));
}

/** Columns of an entity. */
function checkColumns(file, source) {
  const violations = [];
  const report = (node, rule, message) =>
    violations.push({ file, line: lineOf(source, node.getStart(source)), rule, message });
  const visit = (node) => {
    if (ts.isPropertyDeclaration(node) && columnDecorator(node) !== undefined && !hasDoc(node)) {
      report(node, 'column-doc', `${node.name.getText(source)} has no doc comment`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return violations;
}

/** Decorators, which the compiler lets through in their standard form. */
function checkPurity(file, source) {
  const violations = [];
  const visit = (node) => {
    if (ts.isDecorator(node)) {
      violations.push({
        file,
        line: lineOf(source, node.getStart(source)),
        rule: 'pure-decorator',
        message: node.getText(source),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return violations;
}

function columnDecorator(node) {
  return (ts.getDecorators(node) ?? [])
    .map((decorator) =>
      ts.isCallExpression(decorator.expression) ? decorator.expression.expression : decorator.expression,
    )
    .find((expression) => ts.isIdentifier(expression) && COLUMN_DECORATOR.test(expression.text));
}

/** All violations below `root`, ordered by file and line. */
function findViolations(root) {
  const files = listFiles(root, ['apps', 'libs', 'test', 'scripts', 'k8s'], (path) => path !== 'test/arch/violations');
  const violations = checkNames(files);
  for (const file of files.filter((path) => /\.(ts|mts|mjs|cjs)$/u.test(path))) {
    const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
    violations.push(...checkSuppressions(file, source));
    if (!/^(apps|libs)\//u.test(file) || file.endsWith('.spec.ts') || file.endsWith('.d.ts')) continue;
    violations.push(...checkExports(file, source), ...checkColumns(file, source));
    if (PURE.test(file)) violations.push(...checkPurity(file, source));
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
