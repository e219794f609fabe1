/** use-case-adapter: a use case takes time, chance and metrics through its ports, never the platform's adapters themselves. */
import ts from 'typescript';
import { lineOf, walk } from './source.mjs';

const USE_CASE = /^(libs\/services|apps)\/[^/]+\/src\/application\//u;
const ADAPTERS = new Set(['SystemClock', 'SystemScheduler', 'SystemRandom', 'Metrics', 'METRICS']);

/** The platform's adapters that a use case imports; tests may use what they like. */
export function checkUseCases(file, source) {
  if (!USE_CASE.test(file) || /\.(spec|fixture)\.ts$/u.test(file)) return [];
  const violations = [];
  walk(source, (node) => {
    if (!ts.isImportDeclaration(node) || node.moduleSpecifier.text !== '#libs/platform') return;
    const bindings = node.importClause?.namedBindings;
    const line = lineOf(source, node.getStart(source));
    if (bindings !== undefined && ts.isNamespaceImport(bindings)) {
      violations.push({
        file,
        line,
        rule: 'use-case-adapter',
        message: 'the whole platform is imported: name what is used',
      });
      return;
    }
    for (const { name, propertyName } of bindings?.elements ?? []) {
      const imported = (propertyName ?? name).text;
      if (!ADAPTERS.has(imported)) continue;
      violations.push({ file, line, rule: 'use-case-adapter', message: `${imported} is an adapter: inject its port` });
    }
  });
  return violations;
}
