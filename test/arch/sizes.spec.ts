import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runEnforcer } from './enforcer.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sizes-'));
  mkdirSync(join(root, 'libs', 'domain', 'src'), { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true }));

/** Writes files of these lengths, and says what the check finds. */
function checkSizes(lengths: readonly number[], ending = '.ts'): string[] {
  for (const [index, lines] of lengths.entries())
    writeFileSync(join(root, 'libs', 'domain', 'src', `f${index}${ending}`), '\n'.repeat(lines));
  const output = runEnforcer('scripts/check/sizes.mjs', ['--root', root]);
  return [...output.matchAll(/^sizes {2}([\w ]+):/gmu)].map((match) => match[1] ?? '');
}

describe('the sizes of the files', () => {
  it('pass at their limits: half of 60 lines, nine of ten of 150, one of 300', () => {
    expect(checkSizes([1, 1, 1, 1, 60, 150, 150, 150, 150, 300])).toEqual([]);
  });

  it('refuse a median of 61 lines', () => {
    expect(checkSizes([1, 1, 1, 1, 61, 61, 61, 61, 61, 61])).toEqual(['median']);
  });

  it('refuse more than one file in ten beyond 150 lines', () => {
    expect(checkSizes([1, 1, 1, 1, 1, 1, 1, 1, 151, 151])).toEqual(['90th percentile']);
  });

  it('refuse one file of 301 lines', () => {
    expect(checkSizes([1, 1, 1, 1, 1, 1, 1, 1, 1, 301])).toEqual(['longest']);
  });

  it('do not count tests and fixtures', () => {
    checkSizes([400], '.spec.ts');
    expect(checkSizes([400, 400], '.fixture.ts')).toEqual([]);
  });
});
