import { matchesGlob } from 'node:path';
import { expect, it } from 'vitest';
import { NOT_QUICK } from '../../scripts/not-quick.mjs';
import { listFiles } from '../../scripts/tree.mjs';
import { ROOT } from './enforcer.js';

/** A glob for each name that a glob lists in braces. */
function spreadBraces(glob: string): string[] {
  const [, before = '', names = '', after = ''] = /^([^{]*)\{([^}]*)\}(.*)$/u.exec(glob) ?? [];
  return names === '' ? [glob] : names.split(',').flatMap((name) => spreadBraces(`${before}${name}${after}`));
}

it('what a quick run leaves out is there: each glob, and each name in its braces, matches a test', () => {
  const tests = listFiles(ROOT, ['apps', 'libs', 'test']).filter((file) => file.endsWith('.spec.ts'));
  const globs = NOT_QUICK.flatMap(({ exclude }) => (exclude === undefined ? [] : spreadBraces(exclude)));
  expect(globs.length).toBeGreaterThan(5);
  expect(globs.filter((glob) => !tests.some((file) => matchesGlob(file, glob)))).toEqual([]);
});
