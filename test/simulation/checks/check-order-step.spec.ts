import { describe, expect, it } from 'vitest';
import { type VenueOrderId, asId } from '#libs/kernel';
import { checkOrderStep } from './check-order-step.js';
import { D, madeOrder } from './made-history.fixture.js';

const invariants = (...given: Parameters<typeof checkOrderStep>): string[] =>
  checkOrderStep(...given).map(({ invariant }) => invariant);
const absent = madeOrder({ status: 'Rejected', version: 2 });

describe('a committed change of an order', () => {
  it('may bring it forward, and late evidence may open it again', () => {
    expect(invariants(madeOrder(), madeOrder({ status: 'New', version: 2 }))).toStrictEqual([]);
    const found = { status: 'New', version: 3, venueOrderId: asId<VenueOrderId>('7') } as const;
    expect(invariants(absent, madeOrder(found))).toStrictEqual([]);
  });

  it('may not take executions, versions or the mark back', () => {
    const half = madeOrder({ status: 'PartiallyFilled', cumQuantity: D('2'), venueCumQuantity: D('2'), version: 4 });
    expect(invariants(half, { ...half, cumQuantity: D('1') })).toStrictEqual(['I-17']);
    expect(invariants(half, { ...half, venueCumQuantity: D('1') })).toStrictEqual(['I-17']);
    expect(invariants(half, { ...half, version: 3 })).toStrictEqual(['I-31']);
    expect(invariants(half, { ...half, sentAtUs: 6 })).toStrictEqual(['I-12']);
  });

  it('may not end what is not over, nor open what has ended without evidence', () => {
    expect(invariants(madeOrder(), madeOrder({ status: 'Filled', cumQuantity: D('2') }))).toStrictEqual(['I-02']);
    expect(invariants(madeOrder(), madeOrder({ status: 'Rejected', cumQuantity: D('2') }))).toStrictEqual(['I-02']);
    expect(invariants(absent, madeOrder({ status: 'New', version: 3 }))).toStrictEqual(['I-14']);
  });
});
