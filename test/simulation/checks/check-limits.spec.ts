import { describe, expect, it } from 'vitest';
import type { Decision } from '#libs/domain';
import { ZERO } from '#libs/kernel';
import { type LimitsInForce, OneVersionOfLimits, checkFailsClosed } from './check-limits.js';
import { D, madeReservation } from './made-history.fixture.js';

const inForce: LimitsInForce = { version: 2, isKept: () => true, maxMarketAgeMs: 1_000 };
const numbers = { bid: '99', ask: '100', marketAgeUs: '5', bookState: 'LIVE' };
const approved = (changes: object = {}): Decision =>
  ({
    intent: { ...madeReservation('1'), reduceOnly: false },
    verdict: { outcome: 'APPROVED', worstPrice: D('100') },
    limitsVersion: 2,
    numbers,
    ...changes,
  }) as unknown as Decision;
const flat = { held: ZERO, open: [madeReservation('1')] };

describe('the limits that judge', () => {
  it('are one version, that which is in force, and stay where they can be read again', () => {
    expect(new OneVersionOfLimits().onDecision(approved(), inForce)).toStrictEqual([]);
    const old = new OneVersionOfLimits().onDecision(approved({ limitsVersion: 1 }), inForce);
    expect(old).toMatchObject([{ invariant: 'I-44' }]);
    const gone = new OneVersionOfLimits().onDecision(approved(), { ...inForce, isKept: () => false });
    expect(gone).toMatchObject([{ invariant: 'I-44' }]);
    const watch = new OneVersionOfLimits();
    watch.onDecision(approved({ limitsVersion: 3 }), { ...inForce, version: 3 });
    expect(watch.onDecision(approved(), inForce)).toMatchObject([{ found: 'judged by limits 2 after 3' }]);
  });
});

describe('an approval that adds risk', () => {
  it('knew its limits and saw its market', () => {
    expect(checkFailsClosed(approved(), inForce, flat)).toStrictEqual([]);
  });

  it.each([
    ['without limits', { limitsVersion: 0 }],
    ['on a market last heard of 1000001 us ago', { numbers: { ...numbers, marketAgeUs: '1000001' } }],
    ['on a market last heard of -1 us ago', { numbers: { ...numbers, marketAgeUs: '-1' } }],
    ['on a market last heard of Infinity us ago', { numbers: { bid: '99', ask: '100', bookState: 'LIVE' } }],
    ['on a book that is SYNCING', { numbers: { ...numbers, bookState: 'SYNCING' } }],
    ['without a price on each side', { numbers: { ask: '100', marketAgeUs: '5', bookState: 'LIVE' } }],
  ])('is betrayed where it was given %s', (found, changes) => {
    expect(checkFailsClosed(approved(changes), inForce, flat)).toMatchObject([
      { invariant: 'I-43', found: `approved ${found}` },
    ]);
  });

  it('may be blind where it only brings the position nearer to flat', () => {
    const blind = approved({ numbers: {} });
    expect(checkFailsClosed(blind, inForce, { held: D('-1'), open: [madeReservation('1')] })).toStrictEqual([]);
  });
});
