/** no-suppression: no comment switches a rule off. A test may expect a compile error if it names it. */
import ts from 'typescript';
import { lineOf } from './source.mjs';

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

/** Comments that switch an enforcer off. */
export function checkSuppressions(file, source) {
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
