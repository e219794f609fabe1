import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';

const PARTS = [
  ['strategy', 'my-strategy', 'libs/strategies/src/my-strategy'],
  ['rule', 'my-rule', 'libs/risk-rules/src/my-rule.spec.ts'],
  ['venue', 'my-venue', 'libs/venues/src/my-venue'],
] as const;
/** What the tutorial promises of a strategy's own code, without its test. */
const MOST_LINES = 30;

const root = projectRoot();
const copy = mkdtempSync(join(tmpdir(), 'new-parts-'));
const printed = new Map<string, string>();

const run = (program: string, args: readonly string[]): { readonly code: number | null; readonly output: string } => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [program, ...args], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', VITEST: undefined, VITEST_WORKER_ID: undefined },
  });
  return { code: status, output: `${stdout}${stderr}` };
};
const nodeModule = (path: string): string => join(root, 'node_modules', path);

/** A copy of the repository's libraries, in which each kind of part was made. */
beforeAll(() => {
  for (const path of [
    'libs',
    'scripts',
    'test/property-seed.ts',
    'package.json',
    'vitest.config.ts',
    'tsconfig.json',
    'tsconfig.pure.json',
    '.oxlintrc.json',
    '.prettierrc',
  ])
    cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const [kind, name] of PARTS) {
    const args = ['scripts/new.mjs', kind, name];
    printed.set(kind, execFileSync(process.execPath, args, { cwd: copy, encoding: 'utf8' }));
  }
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('npm run new', () => {
  it('makes a strategy, a rule and a venue that pass their own tests', () => {
    const { code, output } = run(nodeModule('vitest/vitest.mjs'), [
      'run',
      '--project',
      'unit',
      ...PARTS.map(([, , path]) => path),
    ]);
    expect(code === 0 ? '' : output).toBe('');
    expect(output).toMatch(/Test Files +3 passed/u);
  });

  it('makes code that the compiler and the linter take, the pure libraries included', () => {
    writeFileSync(
      join(copy, 'tsconfig.new.json'),
      JSON.stringify({
        extends: './tsconfig.json',
        compilerOptions: { noEmit: true },
        include: ['libs/strategies/src', 'libs/risk-rules/src', 'libs/venues/src/my-venue'],
      }),
    );
    const compiled = [
      run(nodeModule('ts7/bin/tsc'), ['-p', 'tsconfig.new.json']),
      run(nodeModule('ts7/bin/tsc'), ['-p', 'tsconfig.pure.json']),
    ];
    expect(compiled.map(({ output }) => output).join('')).toBe('');
    const paths = ['libs/strategies/src/my-strategy', 'libs/risk-rules/src/my-rule.ts', 'libs/venues/src/my-venue'];
    const { code, output } = run(nodeModule('oxlint/bin/oxlint'), ['--disable-nested-config', ...paths]);
    expect(code === 0 ? '' : output).toBe('');
  });

  it('makes code that keeps the rules of the house, and is formatted', () => {
    const { output } = run('scripts/check/house-rules.mjs', ['--root', copy]);
    expect(output.split('\n').filter((line) => /my-(?:strategy|rule|venue)/u.test(line))).toEqual([]);
    const paths = PARTS.map(([, , path]) => path);
    const { code, output: said } = run(nodeModule('prettier/bin/prettier.cjs'), [
      '--check',
      ...paths,
      'libs/strategies/src/index.ts',
    ]);
    expect(code === 0 ? '' : said).toBe('');
  });

  it('registers the strategy, and prints what a rule and a venue need', () => {
    const registry = readFileSync(join(copy, 'libs/strategies/src/index.ts'), 'utf8');
    expect(registry).toContain("import { myStrategy } from './my-strategy/my-strategy.js';");
    expect(registry).toContain('[runnable(momentum), runnable(myStrategy)]');
    expect(printed.get('rule')).toContain("import { myRule } from './my-rule.js'");
    expect(printed.get('venue')).toContain("import { myVenueProtocol } from './my-venue/protocol.js'");
  });

  it(`makes a strategy of fewer than ${MOST_LINES} lines`, () => {
    const code = readFileSync(join(copy, 'libs/strategies/src/my-strategy/my-strategy.ts'), 'utf8');
    expect(code.trimEnd().split('\n').length).toBeLessThan(MOST_LINES);
  });

  it.each([
    [['strategie', 'x'], /usage/u],
    [['strategy', 'My'], /is no name/u],
    [['strategy', 'class'], /"class" is a word of TypeScript/u],
    [['strategy', 'constructor'], /"constructor" is a word of TypeScript/u],
    [['rule', 'to-string'], /use another, such as my-to-string/u],
    [['rule', 'await'], /use another, such as my-await/u],
    [['strategy', 'my-strategy'], /is there already/u],
  ])('refuses %j and writes nothing', (args, reason) => {
    const { code, output } = run('scripts/new.mjs', args);
    expect(code).toBe(2);
    expect(output).toMatch(reason);
  });
});
