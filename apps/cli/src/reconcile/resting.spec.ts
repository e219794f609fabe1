import { describe, expect, it } from 'vitest';
import { Decimal } from '#libs/kernel';
import type { BookedOrder, BookedState } from './booked-state.js';
import { ACCOUNT, order, received, state, truth, venueOrder } from './judge.fixture.js';
import { judge, judgeByReconciliation } from './judge.js';
import { countResting } from './resting.js';

const AT_REST = { status: 'New', cumQuantity: new Decimal('0') } as const;
const held = (openQuantity: string, intentId = 'i-2') => ({ intentId, openQuantity: new Decimal(openQuantity) });

/** Our books with one more order, of 3 BTC, and what risk holds back for it. */
const booked = (more: Partial<BookedOrder> = {}, openReservations = [held('3')]): BookedState => {
  const resting = order({
    venueClientOrderId: 'c-2',
    intentId: 'i-2',
    quantity: new Decimal('3'),
    ...AT_REST,
    ...more,
  });
  return state({ orders: [order(), resting], openReservations });
};

/** The venue's side of it. */
const venue = truth(
  {
    orders: [
      venueOrder(),
      venueOrder({ orderId: 2, clientOrderId: 'c-2', quantity: '3', cumQuantity: '0', status: 'New' }),
    ],
  },
  [received(4, 'c-2')],
);

const kinds = (ours: BookedState): string[] =>
  judge(ours, venue, ACCOUNT, 'MAY_REST').map(({ about, kind }) => `${kind} ${about}`);

describe('the judge of a run whose orders may rest', () => {
  it('finds nothing where an order works at both, and risk holds back what it may still execute', () => {
    expect(kinds(booked())).toEqual([]);
    expect(judgeByReconciliation(booked(), 'MAY_REST')).toEqual([]);
  });

  it('says of the same books that the order is not settled, where nobody said that one may rest', () => {
    const strict = judge(booked(), venue, ACCOUNT).map(({ kind }) => kind);
    expect(strict).toEqual(['ORDER_NOT_SETTLED', 'RESERVATION_LEFT']);
    expect(judgeByReconciliation(booked()).map(({ kind }) => kind)).toEqual(strict);
  });

  it('finds an order that is at the venue otherwise', () => {
    expect(kinds(booked({ quantity: new Decimal('4') }, [held('4')]))).toEqual(['ORDER_DIFFERS c-2']);
    expect(kinds(booked({ cumQuantity: new Decimal('1') }, [held('2')]))).toEqual(['ORDER_DIFFERS c-2']);
    expect(kinds(booked({ status: 'PartiallyFilled' }))).toEqual(['ORDER_DIFFERS c-2']);
    expect(kinds(booked({ status: 'Canceled' }, []))).toEqual(['ORDER_DIFFERS c-2']);
  });

  it('finds an order that is on its way, or that cannot rest', () => {
    for (const status of ['PendingNew', 'PendingCancel', 'Unknown', 'External'] as const) {
      const found = judgeByReconciliation(booked({ status }, []), 'MAY_REST');
      expect(found).toMatchObject([{ kind: 'ORDER_NOT_SETTLED', about: 'c-2', ours: status }]);
    }
    for (const timeInForce of ['IOC', 'FOK'] as const)
      expect(kinds(booked({ timeInForce }, []))).toEqual(['ORDER_NOT_SETTLED c-2']);
  });

  it('finds a reservation that is too large, too small, missing, or of an order that ended', () => {
    expect(kinds(booked({}, [held('3.5')]))).toEqual(['RESERVATION_DIFFERS i-2 3.5']);
    expect(kinds(booked({}, [held('2')]))).toEqual(['RESERVATION_DIFFERS i-2 2']);
    expect(kinds(booked({}, []))).toEqual(['RESERVATION_DIFFERS c-2']);
    expect(kinds(booked({}, [held('3'), held('1', 'i-1')]))).toEqual(['RESERVATION_LEFT i-1 1']);
  });

  it('counts what rests by status', () => {
    expect(countResting({ New: 2, PartiallyFilled: 1, Filled: 9, PendingCancel: 4 })).toBe(3);
    expect(countResting({})).toBe(0);
  });
});
