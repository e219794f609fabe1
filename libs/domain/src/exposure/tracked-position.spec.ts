import { type AccountId, Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { addFill, isDiscrepant, isFillMissing, noteBooked, untradedPosition } from './tracked-position.js';

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

describe('a missing fill', () => {
  const booked = (version: number) => noteBooked(twoFills, { quantity: D('1'), version });

  it.each([
    ['booked before the last look and not counted by us', booked(3), booked(3), true],
    ['counted by us before the last look and never booked', booked(1), booked(1), true],
    ['booked and counted since the last look', booked(3), addFill(booked(3), D('1')), false],
    ['counted by both before the last look', booked(2), booked(2), false],
    ['still on its way, because it was booked since the last look', booked(2), booked(3), false],
  ])('is one that was %s', (_, earlier, now, expected) => {
    expect(isFillMissing(earlier, now)).toBe(expected);
  });

  it('is not seen at the first look, nor before order-management has said anything', () => {
    const looks = [undefined, twoFills].map((earlier) => isFillMissing(earlier, booked(9)));
    expect([...looks, isFillMissing(booked(9), twoFills)]).toEqual([false, false, false]);
  });
});
