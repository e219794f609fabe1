/**
 * export-doc: every export has a doc comment that says what its name cannot. These may do without, because there is nothing
 * that their name does not say:
 *   - a type that is derived from a value beside it (`(typeof SIDES)[number]`, `z.output<typeof riskSettings>`);
 *   - an injection token (`Symbol('…')`): its port is described where it is declared;
 *   - an interface, a type or a constant (no settings) whose name has three words or more.
 * column-doc: so has every column of an entity, except one of two words or more that is not a number, or names its unit.
 * echo-doc: a doc comment that only repeats the name is left out.
 */
import ts from 'typescript';
import { docTexts, hasDoc, hasModifier, lineOf, walk, wordsIn } from './source.mjs';

const COLUMN_DECORATOR = /^(\w*Column|ManyToOne|OneToMany|OneToOne)$/u;
/** How numbers are stored: columns of these kinds have units or meanings that a name seldom carries. */
const NUMBER_COLUMN = /numeric|int|number|Amount|UnixUs/u;
/** The last word of a name that is a unit, or says that it counts. */
const UNIT = /(Us|Ms|Seconds|Ticks|Lots|Bytes|Version|Epoch|Sequence)$/u;
const FILLER = new Set(
  'a an and are as at be by for from in is it its of on one or s that the this to what which who with'.split(' '),
);

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

/** The exported names of a file that it declares itself. */
function exportedNames(source, byName) {
  const exported = new Set();
  for (const [name, statements] of byName) {
    if (statements.some((statement) => hasModifier(statement, ts.SyntaxKind.ExportKeyword))) exported.add(name);
  }
  for (const statement of source.statements) {
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier !== undefined) continue;
    for (const element of statement.exportClause?.elements ?? [])
      exported.add((element.propertyName ?? element.name).text);
  }
  return [...exported].filter((name) => byName.has(name));
}

/** Exports without a doc comment on any of their declarations. */
export function checkExports(file, source) {
  const byName = declarations(source);
  return exportedNames(source, byName)
    .filter((name) => !byName.get(name).some((statement) => hasDoc(statement) || saysItself(name, statement)))
    .map((name) => ({
      file,
      line: lineOf(source, byName.get(name)[0].getStart(source)),
      rule: 'export-doc',
      message: `${name} has no doc comment`,
    }));
}

function saysItself(name, statement) {
  const hasThreeWords = wordsIn(name).length >= 3;
  if (ts.isInterfaceDeclaration(statement)) return hasThreeWords;
  if (ts.isTypeAliasDeclaration(statement)) return hasThreeWords || contains(statement.type, ts.isTypeQueryNode);
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.some(({ initializer }) => {
    if (initializer === undefined || ts.isArrowFunction(initializer)) return false;
    const callee = ts.isCallExpression(initializer) ? initializer.expression.getText() : '';
    return callee === 'Symbol' || (hasThreeWords && !/^z\s*\./u.test(initializer.getText()));
  });
}

function contains(node, test) {
  let found = false;
  walk(node, (inner) => {
    found ||= test(inner);
  });
  return found;
}

/** Columns of an entity without a doc comment. */
export function checkColumns(file, source) {
  const violations = [];
  walk(source, (node) => {
    if (!ts.isPropertyDeclaration(node)) return;
    const decorator = columnDecorator(node);
    if (decorator === undefined || hasDoc(node) || isPlainColumn(node, decorator)) return;
    const line = lineOf(source, node.getStart(source));
    violations.push({ file, line, rule: 'column-doc', message: `${node.name.getText(source)} has no doc comment` });
  });
  return violations;
}

function columnDecorator(node) {
  return (ts.getDecorators(node) ?? [])
    .map(({ expression }) => expression)
    .find((expression) => {
      const callee = ts.isCallExpression(expression) ? expression.expression : expression;
      return ts.isIdentifier(callee) && COLUMN_DECORATOR.test(callee.text);
    });
}

function isPlainColumn(node, decorator) {
  const name = node.name.getText();
  if (wordsIn(name).length < 2) return false;
  const type = `${decorator.getText()} ${node.type?.getText() ?? ''}`;
  return !NUMBER_COLUMN.test(type) || UNIT.test(name);
}

/** Doc comments without a word that is not in the name. */
export function checkEchoes(file, source) {
  const violations = [];
  walk(source, (node) => {
    const name = nameOf(node);
    if (name === undefined) return;
    const known = new Set(wordsIn(name).map(stem));
    for (const text of docTexts(node)) {
      const said = wordsIn(text)
        .filter((word) => !FILLER.has(word))
        .map(stem);
      if (said.length === 0 || said.some((word) => !known.has(word))) continue;
      const line = lineOf(source, node.getStart(source));
      violations.push({ file, line, rule: 'echo-doc', message: `"${text}" only repeats the name ${name}` });
    }
  });
  return violations;
}

function nameOf(node) {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations[0]?.name.getText();
  if (ts.isVariableDeclaration(node) || node.name === undefined) return undefined;
  return ts.isIdentifier(node.name) ? node.name.text : undefined;
}

const stem = (word) => word.replace(/ies$/u, 'y').replace(/s$/u, '');
