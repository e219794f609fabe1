import { type AccountId, Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { addFill, isDiscrepant, noteBooked, untradedPosition } from './tracked-position.js';

const place = {
  account: asId<AccountId>('a'),
  venue: asId<VenueId>('binance'),
  instrument: asId<InstrumentId>('BTC-USDT'),
};
const D = (text: string): Decimal => new Decimal(text);
const twoFills = addFill(addFill(untradedPosition(place), D('2')), D('-0.5'));

describe('a tracked position', () => {
  it('is the sum of its fills and counts them', () => {
    expect([twoFills.quantity.toFixed(), twoFills.fills]).toEqual(['1.5', 2]);
  });

  it.each([
    ['the same quantity after the same fills', '1.5', 2, false],
    ['another quantity after the same fills', '1.4', 2, true],
    ['another quantity after fewer fills', '2', 1, false],
    ['another quantity after more fills', '9', 3, false],
  ])('with %s booked is discrepant or not: %s after %i is %s', (_, quantity, version, expected) => {
    expect(isDiscrepant(noteBooked(twoFills, { quantity: D(quantity), version }))).toBe(expected);
  });

  it('is not discrepant before order-management has said anything', () => {
    expect(isDiscrepant(twoFills)).toBe(false);
  });

  it('never takes what order-management said earlier for what it says now', () => {
    const booked = noteBooked(twoFills, { quantity: D('1.5'), version: 2 });
    expect(noteBooked(booked, { quantity: D('2'), version: 1 })).toBe(booked);
    expect(noteBooked(booked, { quantity: D('2'), version: 2 })).toBe(booked);
    expect(noteBooked(booked, { quantity: D('3'), version: 3 }).booked?.version).toBe(3);
  });
});
