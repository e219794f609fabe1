import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT, VIOLATIONS, findings, pairsIn, runEnforcer } from './enforcer.js';

const FOLDER = `${VIOLATIONS}/pure`;

/** What the compiler must say about each seeded file: TS2591, 2584, 2304 are "cannot find name", 1294 is erasable syntax. */
const EXPECTED: Readonly<Record<string, string>> = {
  'buffer.bad.ts': 'TS2591',
  'console.bad.ts': 'TS2584',
  'decorator.bad.ts': 'TS1240',
  'dom.bad.ts': 'TS2584',
  'enum.bad.ts': 'TS1294',
  'fetch.bad.ts': 'TS2304',
  'node-import.bad.ts': 'TS2591',
  'parameter-property.bad.ts': 'TS1294',
  'process.bad.ts': 'TS2591',
  'timer.bad.ts': 'TS2304',
  'unchecked-index.bad.ts': 'TS2322',
};

describe('the compiler, with the settings of the pure libraries', () => {
  const output = runEnforcer('node_modules/ts7/bin/tsc', ['-p', `${FOLDER}/tsconfig.json`]);
  const found = findings(pairsIn(output, /([\w-]+\.(?:bad|good)\.ts)\(\d+,\d+\): error (TS\d+)/gu));

  it.each(Object.entries(EXPECTED))('refuses %s with %s', (file, code) => {
    expect([...(found.get(file) ?? [])]).toEqual([code]);
  });

  it('accepts the clean twin', () => {
    expect(readdirSync(`${ROOT}${FOLDER}`)).toContain('clean.good.ts');
    expect(found.has('clean.good.ts')).toBe(false);
  });

  it('knows what to expect of every seeded file', () => {
    const seeded = readdirSync(`${ROOT}${FOLDER}`).filter((file) => file.endsWith('.bad.ts'));
    expect(seeded.sort()).toEqual(Object.keys(EXPECTED).sort());
  });
});
