import { Decimal } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aBitcoin } from '../order/order.fixture.js';
import { POSITION_CONSTRAINTS, flatPositionIn, heldAfterFill, heldAtMark } from './held-position.js';
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
