/**
 * export-doc: every export has a doc comment that says what its name cannot.
 * column-doc: so has every column of an entity.
 */
import ts from 'typescript';
import { hasDoc, hasModifier, lineOf, walk } from './source.mjs';

const COLUMN_DECORATOR =
  /^(Column|PrimaryColumn|PrimaryGeneratedColumn|CreateDateColumn|UpdateDateColumn|VersionColumn|ManyToOne|OneToMany|OneToOne|JoinColumn)$/u;

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
export function checkExports(file, source) {
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

/** Columns of an entity without a doc comment. */
export function checkColumns(file, source) {
  const violations = [];
  walk(source, (node) => {
    if (!ts.isPropertyDeclaration(node) || !isColumn(node) || hasDoc(node)) return;
    const line = lineOf(source, node.getStart(source));
    violations.push({ file, line, rule: 'column-doc', message: `${node.name.getText(source)} has no doc comment` });
  });
  return violations;
}

function isColumn(node) {
  return (ts.getDecorators(node) ?? [])
    .map((decorator) =>
      ts.isCallExpression(decorator.expression) ? decorator.expression.expression : decorator.expression,
    )
    .some((expression) => ts.isIdentifier(expression) && COLUMN_DECORATOR.test(expression.text));
}
