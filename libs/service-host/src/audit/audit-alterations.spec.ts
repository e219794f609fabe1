import { describe, expect, it } from 'vitest';
import { findAuditFault } from '#libs/domain';
import { SeededRandom } from '#libs/testkit';
import { ALTERATIONS, intactEvidence, sha256 } from './audit-alterations.fixture.js';

/** All of them in every run: they take a second. `AUDIT_TRIALS=100000` tries harder. */
const TRIALS = Number(process.env['AUDIT_TRIALS'] ?? '1000');
const SIZE = 30;

describe('the chain of audited records', () => {
  it('has no fault as it was sealed, of any length', () => {
    for (const size of [0, 1, 2, 4, 5, SIZE]) expect(findAuditFault(sha256, intactEvidence(size))).toBeUndefined();
  });

  it('does not mind a record that is new', () => {
    const intact = intactEvidence(SIZE);
    const records = [...intact.records, { source: 'order_event', key: '99', content: '{}' }];
    expect(findAuditFault(sha256, { ...intact, records, isNew: ({ key }) => key === '99' })).toBeUndefined();
  });

  it(`names the first record of each of ${TRIALS} seeded alterations`, () => {
    const kinds = Object.entries(ALTERATIONS);
    for (let seed = 1; seed <= TRIALS; seed += 1) {
      const random = new SeededRandom(seed);
      const choose = (bound: number): number => random.integerBelow(bound);
      const [kind = '', alter] = kinds[seed % kinds.length] ?? [];
      const altered = alter?.(intactEvidence(SIZE), choose);
      const found = altered && findAuditFault(sha256, altered.evidence);
      const told = `seed ${seed}, ${kind}: ${JSON.stringify(found)}`;
      expect(altered?.faults, told).toContain(found?.fault);
      expect(found?.position, told).toBeGreaterThanOrEqual(altered?.from ?? Number.NaN);
      expect(found?.position, told).toBeLessThanOrEqual(altered?.to ?? Number.NaN);
      if (altered?.names !== undefined) expect(found?.key, told).toBe(altered.names);
    }
  });
});
