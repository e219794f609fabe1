import { beforeEach, describe, expect, it } from 'vitest';
import { fillMessage, positionMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { ComparePosition } from './compare-position.js';

const comparePositionOf = (risk: TestRisk): ComparePosition => new ComparePosition(risk.facts, risk.observer);

describe('what order-management says is held', () => {
  let risk: TestRisk;
  beforeEach(async () => {
    risk = await TestRisk.start({});
    for (const id of ['f1', 'f2']) await risk.applyFill.applyFill(fillMessage(id, 'nobody'));
    risk.observer.takeReports();
  });
  const compare = async (id: string, quantity: string, version: number): Promise<string[]> => {
    await comparePositionOf(risk).comparePosition(positionMessage(id, quantity, version));
    return risk.observer.takeReports();
  };

  it.each([
    ['agrees after the same fills', '2', 2, []],
    ['differs after the same fills', '2.1', 2, ['discrepancy']],
    ['is of fewer fills', '1', 1, []],
    ['is of more fills', '9', 3, []],
  ] as const)('is compared where it %s', async (_, quantity, version, expected) => {
    expect(await compare('p1', quantity, version)).toEqual(expected);
  });

  it('is heard once, and never replaced by what it said earlier', async () => {
    expect(await compare('p1', '2.1', 2)).toEqual(['discrepancy']);
    expect(await compare('p1', '2.1', 2)).toEqual([]);
    await compare('p2', '1', 1);
    expect(await risk.books.read((reads) => reads.countDiscrepantPositions())).toBe(1);
  });

  it('does not change what we count with', async () => {
    await compare('p1', '777', 2);
    expect((await risk.readBook()).positions[0]?.quantity.toFixed()).toBe('2');
  });

  it('may be heard before the first fill', async () => {
    const fresh = await TestRisk.start({});
    await comparePositionOf(fresh).comparePosition(positionMessage('p1', '1', 1));
    await fresh.applyFill.applyFill(fillMessage('f1', 'nobody'));
    expect(fresh.observer.takeReports()).toEqual(['unreserved fill-f1']);
    expect(await fresh.books.read((reads) => reads.countDiscrepantPositions())).toBe(0);
  });
});
