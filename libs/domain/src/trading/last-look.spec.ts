import { Decimal, type VenueOrderId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { aBitcoin, anOrder } from '../order/order.fixture.js';
import type { Order } from '../order/index.js';
import {
  ABSENT_REASON,
  type LastLookFacts,
  awaitsSending,
  hasOutlivedIntent,
  mayWorkAtVenue,
  refusalAtLastLook,
  wasDeclaredAbsent,
} from './last-look.js';

/** Everything as it must be at 100, when the intent of the order ends. */
const FACTS: LastLookFacts = {
  ...{ nowUs: 100, instrument: aBitcoin(), tradingState: 'ACTIVE' },
  ...{ notReconciledBecause: undefined, leaseIsFresh: true },
};
const codeOf = (facts: Partial<LastLookFacts>, order: Partial<Order> = {}): string | undefined =>
  refusalAtLastLook(anOrder(order), { ...FACTS, ...facts })?.split(':')[0];

describe('the last look at an order', () => {
  it('lets it pass at the very end of its intent', () => {
    expect(refusalAtLastLook(anOrder(), FACTS)).toBeUndefined();
  });

  it.each<[string, Partial<LastLookFacts>, Partial<Order>, string | undefined]>([
    ['a microsecond later', { nowUs: 101 }, {}, 'INTENT_EXPIRED'],
    ['with no end of its intent', {}, { validUntilUs: undefined }, 'INTENT_EXPIRED'],
    ['in an instrument that is not traded here', { instrument: undefined }, {}, 'INSTRUMENT_UNKNOWN'],
    ['in a halted market', { instrument: { ...aBitcoin(), status: 'HALTED' } }, {}, 'INSTRUMENT_NOT_TRADING'],
    ['off the lot of now', { instrument: { ...aBitcoin(), lotSize: new Decimal('2') } }, {}, 'QUANTITY_OFF_LOT'],
    ['while trading is halted', { tradingState: 'HALTED' }, { reduceOnly: true }, 'TRADING_HALTED'],
    ['while trading only reduces', { tradingState: 'REDUCING' }, {}, 'TRADING_REDUCING'],
    ['that reduces, meanwhile', { tradingState: 'REDUCING' }, { reduceOnly: true }, undefined],
    ['that need not reduce, while trading is active', {}, { reduceOnly: false }, undefined],
    ['before the books are complete', { notReconciledBecause: 'of a gap' }, {}, 'NOT_RECONCILED'],
    ['where another process may have the lease', { leaseIsFresh: false }, {}, 'LEASE_STALE'],
  ])('decides on one %s', (_, facts, order, code) => {
    expect(codeOf(facts, order)).toBe(code);
  });
});

describe('an order', () => {
  it.each<[Partial<Order>, boolean, boolean]>([
    [{}, true, false],
    [{ sentAtUs: 5 }, false, true],
    [{ status: 'New', sentAtUs: 5 }, false, true],
    [{ status: 'External', external: true }, false, true],
    [{ status: 'Rejected' }, false, false],
    [{ status: 'Filled', sentAtUs: 5 }, false, false],
    [{ status: 'Canceled', external: true }, false, false],
  ])('with %j awaits sending: %s, may work at the venue: %s', (over, awaits, works) => {
    expect([awaitsSending(anOrder(over)), mayWorkAtVenue(anOrder(over))]).toEqual([awaits, works]);
  });

  const absent = { status: 'Rejected', sentAtUs: 5, reason: `${ABSENT_REASON}: never there` } as const;
  it.each<[string, Partial<Order>, boolean]>([
    ['ended by the negative proof', {}, true],
    ['was refused', { reason: 'REJECTED: no' }, false],
    ['was never sent', { sentAtUs: undefined }, false],
    ['appeared after all', { status: 'New' }, false],
    ['was seen by its id since', { venueOrderId: asId<VenueOrderId>('7') }, false],
  ])('that %s was declared absent or not', (_, over, expected) => {
    expect(wasDeclaredAbsent(anOrder({ ...absent, ...over }))).toBe(expected);
  });

  it.each<[string, Partial<Order>, number, boolean]>([
    ['rests after its intent ended', {}, 101, true],
    ['rests at the very end of it', {}, 100, false],
    ['has no intent', { validUntilUs: undefined }, 101, false],
    ['ends by itself', { timeInForce: 'IOC' }, 101, false],
    ['is at the market', { type: 'MARKET' }, 101, false],
  ])('that %s has outlived its intent or not', (_, over, nowUs, expected) => {
    expect(hasOutlivedIntent(anOrder(over), nowUs)).toBe(expected);
  });
});
