import { describe, expect, it } from 'vitest';
import { ROOT, VIOLATIONS, findings, pairsIn, runEnforcer } from './enforcer.js';
import { listFiles } from '../../scripts/tree.mjs';

const FOLDER = `${VIOLATIONS}/house`;

/** How often each rule must name each seeded file, as `count rule`. Whatever is not named here must pass. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'apps/risk/src/echo.bad.ts': ['echo-doc', 'echo-doc', 'echo-doc'],
  'apps/risk/src/expected-bad.spec.ts': ['no-suppression'],
  'apps/risk/src/export.bad.ts': Array.from({ length: 6 }, () => 'export-doc'),
  'apps/risk/src/order.utils.ts': ['folder-name'],
  'apps/risk/src/suppression.bad.ts': ['no-suppression', 'no-suppression', 'no-suppression', 'no-suppression'],
  'libs/contracts/src/enumeration.bad.ts': Array.from({ length: 10 }, () => 'retyped-enumeration'),
  'libs/domain/src/common': ['folder-name'],
  'libs/domain/src/core': ['folder-name'],
  'libs/domain/src/decorator.bad.ts': ['pure-decorator'],
  'libs/domain/src/nested-literal.bad.ts': ['nested-literal'],
  'libs/domain/src/helpers': ['folder-name'],
  'libs/domain/src/shared': ['folder-name'],
  'libs/domain/src/utils': ['folder-name'],
  'libs/persistence/src/bad.entity.ts': ['column-doc', 'column-doc'],
  'libs/services/risk/src/application/adapter.bad.ts': Array.from({ length: 5 }, () => 'use-case-adapter'),
  'libs/services/risk/src/application/named-only.bad.ts': ['use-case-spec'],
  'libs/services/risk/src/application/unproven.bad.ts': ['use-case-spec'],
};

describe('the rules of the house', () => {
  const output = runEnforcer('scripts/check/house-rules.mjs', ['--root', `${ROOT}${FOLDER}`]);
  const pairs = pairsIn(output, /^(\S+):\d+ {2}([\w-]+) {2}/gmu);
  const found = findings(pairs);

  it.each(Object.entries(EXPECTED))('refuse %s with %j', (path, rules) => {
    expect(pairs.filter(([file]) => file === path).map(([, rule]) => rule)).toEqual(rules);
  });

  it('accept every clean twin', () => {
    const clean = listFiles(`${ROOT}${FOLDER}`, ['apps', 'libs']).filter((file) => /good/u.test(file));
    expect(clean).toHaveLength(14);
    expect(clean.filter((file) => found.has(file))).toEqual([]);
  });

  it('name nothing that is not expected', () => {
    expect([...found.keys()].sort()).toEqual(Object.keys(EXPECTED).sort());
  });
});
