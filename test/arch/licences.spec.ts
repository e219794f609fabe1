import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkLock, checkNpmrc, isAllowed } from '../../scripts/check/licences.mjs';

const GOOD = { license: 'MIT', integrity: 'sha512-x', resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz' };
const rulesOf = (entry: Record<string, unknown>): string[] =>
  checkLock({ packages: { '': {}, 'node_modules/a': entry } }).map(({ rule }) => rule);

describe('what the images are made of', () => {
  it('passes as it is', () => {
    const root = new URL('../../', import.meta.url);
    expect(checkLock(JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')))).toEqual([]);
    expect(checkNpmrc(readFileSync(new URL('.npmrc', root), 'utf8'))).toEqual([]);
    expect(rulesOf(GOOD)).toEqual([]);
  });

  it.each([
    ['licence', { ...GOOD, license: 'GPL-3.0-only' }],
    ['licence', { ...GOOD, license: 'MPL-2.0' }],
    ['licence', { ...GOOD, license: undefined }],
    ['checksum', { ...GOOD, integrity: undefined }],
    ['registry', { ...GOOD, resolved: 'git+ssh://git@github.com/a/a.git' }],
  ])('is refused by the rule %s for %j', (rule, entry) => {
    expect(rulesOf(entry)).toEqual([rule]);
  });

  it('is refused where packages may run code while they are installed', () => {
    expect(checkNpmrc('save-exact=true\n#ignore-scripts=true\n').map(({ rule }) => rule)).toEqual(['install-script']);
  });

  it('may be built with tools of a licence that no image may hold', () => {
    expect(rulesOf({ ...GOOD, license: 'MPL-2.0', dev: true })).toEqual([]);
    expect(rulesOf({ ...GOOD, license: 'AGPL-3.0-only', dev: true })).toEqual(['licence']);
  });

  it('reads expressions: one part of OR is enough, all of AND are needed', () => {
    const allowed = new Set(['MIT', 'ISC']);
    expect(['(MIT OR GPL-2.0)', '(MIT AND ISC)'].map((text) => isAllowed(text, allowed))).toEqual([true, true]);
    expect(['MIT AND GPL-2.0', 'GPL-2.0 OR LGPL-3.0'].map((text) => isAllowed(text, allowed))).toEqual([false, false]);
  });
});
