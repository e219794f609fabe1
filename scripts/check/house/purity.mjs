/** pure-decorator: no decorator in a pure library. It runs where nobody reads it, and the compiler lets it through. */
import ts from 'typescript';
import { lineOf, walk } from './source.mjs';

const PURE = /^libs\/(kernel|domain|strategies|risk-rules)\//u;

/** The decorators of a file of a pure library. */
export function checkPurity(file, source) {
  if (!PURE.test(file)) return [];
  const violations = [];
  walk(source, (node) => {
    if (!ts.isDecorator(node)) return;
    const line = lineOf(source, node.getStart(source));
    violations.push({ file, line, rule: 'pure-decorator', message: node.getText(source) });
  });
  return violations;
}
