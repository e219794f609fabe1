import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT } from './enforcer.js';

/** A numbered line of a walk: an arrow where it is a hand-over, the file as a link, the symbol in it. */
const STEP = /^\d+\. (?<handOver>⇢ )?\[[^\]]+\]\((?<file>[^)]+)\) `(?<symbol>[^`]+)`/u;
const PAGE = readFileSync(`${ROOT}ARCHITECTURE.md`, 'utf8');

interface Step {
  readonly line: string;
  readonly isHandOver: boolean;
  readonly file: string;
  /** A function or constant, or a member behind its class, interface or object. */
  readonly symbol: string;
}

function stepOf(line: string): Step {
  const { handOver, file = '', symbol = '' } = STEP.exec(line)?.groups ?? {};
  return { line, isHandOver: handOver !== undefined, file, symbol };
}

/** The walks of the page: title and steps. */
function readWalks(): [string, readonly Step[]][] {
  const chapter = /^## Four walks.*?(?=^## )/msu.exec(PAGE)?.[0] ?? '';
  return chapter
    .split(/^### /mu)
    .slice(1)
    .map((walk) => {
      const [title = '', ...lines] = walk.split('\n');
      return [title, lines.filter((line) => /^\d/u.test(line)).map(stepOf)];
    });
}

const textOf = (file: string): string => (existsSync(`${ROOT}${file}`) ? readFileSync(`${ROOT}${file}`, 'utf8') : '');

/** What a file declares: `name`, and `name.member` of its classes, interfaces and object constants. */
function symbolsIn(file: string): ReadonlySet<string> {
  const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true);
  const symbols = new Set<string>();
  const add = (name: ts.Node | undefined, members: Iterable<ts.NamedDeclaration>): void => {
    if (name === undefined) return;
    symbols.add(name.getText());
    for (const member of members)
      if (member.name !== undefined) symbols.add(`${name.getText()}.${member.name.getText()}`);
  };
  for (const statement of source.statements) {
    if (ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement))
      add(statement.name, statement.members);
    if (ts.isFunctionDeclaration(statement)) add(statement.name, []);
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      add(name, initializer !== undefined && ts.isObjectLiteralExpression(initializer) ? initializer.properties : []);
    }
  }
  return symbols;
}

/** Whether an earlier step of the walk uses what the step names, as *go to definition* needs it. */
function isReached({ symbol }: Step, earlier: readonly Step[]): boolean {
  const name = symbol.split('.').at(-1) ?? '';
  return earlier.some(({ file }) => new RegExp(`(?<![\\w#])${name}\\b`, 'u').test(textOf(file)));
}

describe.each(readWalks())('the walk "%s"', (_title, steps) => {
  it('has steps that can be read, each with a symbol that its file declares', () => {
    expect(steps.length).toBeGreaterThan(5);
    expect(steps.filter(({ file, symbol }) => !symbolsIn(file).has(symbol)).map(({ line }) => line)).toEqual([]);
  });

  it('reaches each step from an earlier one, except where it says that something is handed over', () => {
    const lost = steps.filter((step, at) => at > 0 && !step.isHandOver && !isReached(step, steps.slice(0, at)));
    expect(lost.map(({ line }) => line)).toEqual([]);
  });
});

it('the page describes four walks', () => {
  expect(readWalks()).toHaveLength(4);
});
