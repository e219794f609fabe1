/** What the rules of the house share: a parsed file, a line number, a doc comment. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** @typedef {{ file: string, line: number, rule: string, message: string }} Violation */

/** Reads and parses a file; `file` is its path relative to `root`. */
export function parse(root, file) {
  return ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

/** The line of a position, counted from 1. */
export const lineOf = (source, position) => source.getLineAndCharacterOfPosition(position).line + 1;

/** Visits a node and everything below it. */
export function walk(node, visit) {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** The texts of the doc comments that stand before a node. @returns {string[]} */
export function docTexts(node) {
  return ts
    .getJSDocCommentsAndTags(node)
    .filter((doc) => ts.isJSDoc(doc) && doc.parent === node)
    .map((doc) => (ts.getTextOfJSDocComment(doc.comment) ?? '').trim());
}

/** Whether a doc comment of at least ten characters stands before a node. */
export const hasDoc = (node) => docTexts(node).some((text) => text.length >= 10);

/** The words of a name or a sentence, in lower case. @returns {string[]} */
export function wordsIn(text) {
  const spaced = text.replace(/([a-z0-9])([A-Z])/gu, '$1 $2').replace(/[^A-Za-z0-9]+/gu, ' ');
  return spaced
    .toLowerCase()
    .split(' ')
    .filter((word) => word !== '');
}

/** Whether a declaration has a modifier, such as `export`. */
export const hasModifier = (node, kind) =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
