import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';
import { RISK_RULES } from '#libs/risk-rules';

const PAGE = readFileSync(join(projectRoot(), 'docs/risk-controls.md'), 'utf8');
const RULES = 'libs/risk-rules/src';
const FILTERS = 'libs/domain/src/instrument/filters';

/** What only an order can meet that has an iceberg or a trailing stop, or a filter whose facts risk does not ask for: no intent has them. */
const NOT_OF_INTENTS = new Set([
  ...['ICEBERG_PARTS_TOO_MANY', 'TRAILING_DELTA_OUT_OF_RANGE'],
  ...['POSITION_TOO_LARGE', 'ASSET_LIMIT_EXCEEDED'],
]);

/** `LIMIT_MISSING` is any rule's that has a limit: the page says so once, above the table. */
const OF_EVERY_LIMIT = 'LIMIT_MISSING';

function codesOf(file: string): readonly string[] {
  const source = readFileSync(join(projectRoot(), file), 'utf8');
  return [...source.matchAll(/(?:problem|refuse|failure)\([^'()]*?(?:'[a-z-]+', )?'([A-Z]+(?:_[A-Z]+)+)'/gu)].map(
    ([, code = '']) => code,
  );
}

function codesOfRule(name: string): readonly string[] {
  const own = codesOf(`${RULES}/${name}.ts`);
  if (name !== 'instrument-validity') return own;
  const files = readdirSync(join(projectRoot(), FILTERS)).filter((file) => /^[a-z]+-filters\.ts$/u.test(file));
  return [...own, ...files.flatMap((file) => codesOf(`${FILTERS}/${file}`))];
}

describe('docs/risk-controls.md', () => {
  it.each(RISK_RULES.map(({ name }) => name))('names every code with which %s refuses, and no other', (name) => {
    const row = PAGE.split('\n').find((line) => line.includes(`| \`${name}\` |`)) ?? '';
    const [, , , , codes = ''] = row.split('|');
    const told = [...codes.matchAll(/`([A-Z_]+)`/gu)].map(([, code = '']) => code);
    const refused = new Set(codesOfRule(name).filter((code) => code !== OF_EVERY_LIMIT && !NOT_OF_INTENTS.has(code)));
    expect(told.toSorted()).toEqual([...refused].toSorted());
  });
});
