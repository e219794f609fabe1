import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type VenueId,
  asId,
  sumDecimals,
} from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Reservation, addExecution, endReservation, reservedNotional } from '../exposure/index.js';
import { type RiskAccount, holdBack, newRiskAccount, nextVersion, settlementOf } from './risk-account.js';

const D = (value: number): Decimal => new Decimal(String(value)).div('8');
const fresh = (quantity: number, price: number): Reservation => ({
  intentId: asId<IntentId>('i'),
  account: asId<AccountId>('a'),
  venue: asId<VenueId>('binance'),
  instrument: asId<InstrumentId>('BTC-USDT'),
  side: 'BUY',
  quantity: D(quantity),
  price: D(price),
  executed: D(0),
  endedCumQuantity: undefined,
  orderVersion: 0,
});
const step = fc.oneof(
  fc.record({
    kind: fc.constant('approve' as const),
    quantity: fc.integer({ min: 1, max: 99 }),
    price: fc.integer({ min: 1, max: 999 }),
  }),
  fc.record({
    kind: fc.constantFrom('fill' as const, 'end' as const),
    index: fc.nat({ max: 5 }),
    amount: fc.nat({ max: 120 }),
  }),
);

describe('an account', () => {
  it('has a version more after a fact, and nothing else that is new', () => {
    const account = { ...newRiskAccount(asId<AccountId>('a')), version: 7 };
    expect(nextVersion(account)).toEqual({ ...account, version: 8 });
  });

  it('holds back exactly what its reservations do, never less than nothing, whatever happens to them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let account: RiskAccount = newRiskAccount(asId<AccountId>('a'));
        const reservations: Reservation[] = [];
        for (const [count, next] of steps.entries()) {
          if (next.kind === 'approve') {
            const reservation = fresh(next.quantity, next.price);
            reservations.push(reservation);
            account = holdBack(account, reservation, { grossExposure: undefined, equity: undefined, atUs: 1 });
          } else {
            const before = reservations[next.index];
            if (before === undefined) continue;
            const after =
              next.kind === 'fill' ? addExecution(before, D(next.amount)) : endReservation(before, D(next.amount), 1);
            reservations[next.index] = after;
            account = { ...account, reserved: account.reserved.plus(settlementOf(before, after)) };
          }
          expect(account.reserved.eq(sumDecimals(reservations.map(reservedNotional)))).toBe(true);
          expect(account.reserved.gte('0')).toBe(true);
          expect(account.version).toBeLessThanOrEqual(count + 1);
        }
      }),
    );
  });
});
