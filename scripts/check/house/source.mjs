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

/** Whether a doc comment of at least ten characters stands before a node. */
export function hasDoc(node) {
  return ts.getJSDocCommentsAndTags(node).some((doc) => {
    const text = ts.isJSDoc(doc) ? ts.getTextOfJSDocComment(doc.comment) : undefined;
    return text !== undefined && text.trim().length >= 10;
  });
}

/** Whether a declaration has a modifier, such as `export`. */
export const hasModifier = (node, kind) =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
