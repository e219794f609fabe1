import { describe, expect, it } from 'vitest';
import type { Order } from './order.js';
import { TAKEN_BACK_BECAUSE, isBeingTakenBack, isMarkedTakenBack, keepsCancelReason } from './taken-back.js';
import type { OrderEvent } from './transitions.js';

const { expired, halted } = TAKEN_BACK_BECAUSE;
const order = (status: Order['status'], reason: string) => ({ status, reason });

describe('an order', () => {
  it.each<[Order['status'], string, boolean]>([
    ['PendingCancel', '', true],
    ['New', expired, true],
    ['Unknown', halted, true],
    ['External', TAKEN_BACK_BECAUSE.operator, true],
    ['New', 'accepted', false],
    ['Canceled', expired, false],
    ['Filled', halted, false],
  ])('that is %s because of "%s" is being taken back: %s', (status, reason, expected) => {
    expect(isBeingTakenBack(order(status, reason))).toBe(expected);
  });

  it.each<[Order['status'], string, boolean]>([
    ['PendingCancel', expired, true],
    ['Unknown', halted, true],
    ['External', halted, true],
    ['Unknown', expired, false],
    ['New', halted, false],
  ])('that is %s because of "%s" is marked for a halt: %s', (status, reason, expected) => {
    expect(isMarkedTakenBack(order(status, reason), halted)).toBe(expected);
  });

  it.each<[OrderEvent, boolean]>([
    ['accepted', true],
    ['fill', true],
    ['answer-lost', true],
    ['last-fill', false],
    ['canceled', false],
    ['cancel-refused', false],
  ])('keeps the reason of its cancel over "%s": %s', (event, expected) => {
    expect(keepsCancelReason(order('PendingCancel', halted), event)).toBe(expected);
    expect(keepsCancelReason(order('New', 'accepted'), event)).toBe(false);
  });
});
