/** use-case-spec: every use case of order-management and risk has unit tests of its own, beside it, that name its class. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { lineOf, parse, walk } from './source.mjs';

const USE_CASE = /^libs\/services\/(order-management|risk)\/src\/application\/.+\.ts$/u;

/** The `@Injectable` classes of a file. @returns {ts.ClassDeclaration[]} */
function injectables(source) {
  const isInjectable = (decorator) => /^@Injectable\b/u.test(decorator.getText(source));
  return source.statements.filter(
    (node) => ts.isClassDeclaration(node) && (ts.getDecorators(node) ?? []).some(isInjectable),
  );
}

/** Whether code, not a comment or a text, makes the class or asks a container for it: `new X(…)` or `….get(X)`. */
function makes(source, name) {
  let found = false;
  walk(source, (node) => {
    const isMade = ts.isNewExpression(node) && node.expression.getText(source) === name;
    const isAsked =
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      node.expression.name.text === 'get' &&
      node.arguments.some((argument) => argument.getText(source) === name);
    found ||= isMade || isAsked;
  });
  return found;
}

/** Use cases without a spec that makes them. */
export function checkUseCaseSpecs(root, file, source) {
  if (!USE_CASE.test(file) || /\.(spec|fixture)\.ts$/u.test(file)) return [];
  const spec = file.replace(/\.ts$/u, '.spec.ts');
  return injectables(source).flatMap((node) => {
    const name = node.name?.text ?? '';
    if (existsSync(join(root, spec)) && makes(parse(root, spec), name)) return [];
    const line = lineOf(source, node.getStart(source));
    return [{ file, line, rule: 'use-case-spec', message: `${name} has no unit tests that make it in ${spec}` }];
  });
}
