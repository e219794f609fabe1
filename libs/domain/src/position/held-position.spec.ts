import { Decimal } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aBitcoin } from '../order/order.fixture.js';
import { POSITION_CONSTRAINTS, flatPositionIn, heldAfterFee, heldAfterFill, heldAtMark } from './held-position.js';
import type { PositionFill } from './position.js';

const hundredths = fc.integer({ min: 1, max: 400 }).map((n) => new Decimal((n / 100).toFixed(2)));
const fill: fc.Arbitrary<PositionFill> = fc.record({
  side: fc.constantFrom('BUY', 'SELL'),
  quantity: hundredths,
  price: hundredths,
  fee: fc.integer({ min: -5, max: 9 }).map((n) => new Decimal((n / 1000).toFixed(3))),
  feeAsset: fc.constantFrom('BTC', 'USDT', 'BNB'),
});
const bought: PositionFill = {
  ...{ side: 'BUY', quantity: new Decimal('2'), price: new Decimal('100') },
  ...{ fee: new Decimal('0'), feeAsset: 'USDT' },
};

describe('a position in the books', () => {
  it('is valued at the last mark, again with every fill', () => {
    const held = heldAtMark(heldAfterFill(flatPositionIn(aBitcoin()), bought), new Decimal('110'), 7);
    expect([held.unrealisedProfit.toFixed(), held.version, held.markedAtUs]).toEqual(['20', 1, 7]);
    const sold = heldAfterFill(held, { ...bought, side: 'SELL', quantity: new Decimal('1') });
    expect([sold.unrealisedProfit.toFixed(), sold.version]).toEqual(['10', 2]);
  });

  it('is valued again, as a change of its own, when it pays the fee of another trade', () => {
    const held = heldAtMark(heldAfterFill(flatPositionIn(aBitcoin()), bought), new Decimal('110'), 7);
    const paid = heldAfterFee(held, new Decimal('0.5'));
    expect([paid.unrealisedProfit.toFixed(), paid.version, paid.markedAtUs]).toEqual(['15', 2, 7]);
    expect([paid.position.quantity.toFixed(), paid.position.realisedProfit.toFixed()]).toEqual(['1.5', '-50']);
  });

  it.each([
    ['positions_version_check', { version: 0 }, {}],
    ['positions_mark_price_check', { markPrice: new Decimal('0') }, {}],
    ['positions_average_price_check', {}, { cost: new Decimal('-1') }],
    ['position_flat_costs_nothing', {}, { quantity: new Decimal('0') }],
    ['position_cost_follows_quantity', {}, { quantity: new Decimal('-2') }],
  ])('does not fit %s with what cannot be', (name, over, of) => {
    const held = heldAfterFill(flatPositionIn(aBitcoin()), bought);
    const sold = heldAfterFill(held, { ...bought, side: 'SELL' });
    // What came as a rebate, or is owed for a fee, cost nothing.
    const [flat, fee] = [flatPositionIn(aBitcoin()), new Decimal('0.5')];
    for (const sound of [held, sold, heldAfterFee(flat, fee), heldAfterFee(flat, fee.neg())])
      expect(POSITION_CONSTRAINTS[name]?.(sound)).toBe(true);
    expect(POSITION_CONSTRAINTS[name]?.({ ...held, ...over, position: { ...held.position, ...of } })).toBe(false);
  });

  it('always fits the table of positions, whatever was executed and marked', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fill, hundredths), { maxLength: 30 }), (events) => {
        let held = heldAfterFill(flatPositionIn(aBitcoin()), bought);
        for (const event of events) held = 'side' in event ? heldAfterFill(held, event) : heldAtMark(held, event, 1);
        const broken = Object.entries(POSITION_CONSTRAINTS).filter(([, holds]) => !holds(held));
        expect(broken.map(([name]) => name)).toEqual([]);
      }),
    );
  });
});
