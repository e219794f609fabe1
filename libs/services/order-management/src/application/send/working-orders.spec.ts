import type { OrderWrites } from '../../ports.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { liveOrder, testOrder } from '../../outbound/order-books.fixture.js';
import { WorkingOrders } from './working-orders.js';

describe('the orders that may be working', () => {
  let working: WorkingOrders;
  beforeEach(() => {
    working = new WorkingOrders();
  });
  const names = (): string[] => working.list().map(({ clientOrderId, status }) => `${clientOrderId} ${status}`);

  it('are those that the venue may have', () => {
    working.noteOrder(liveOrder('live'));
    working.noteOrder(testOrder('unsent'));
    working.noteOrder(testOrder('sent', { sentAtUs: 5 }));
    working.noteOrder(testOrder('unknown', { status: 'Unknown', sentAtUs: 5 }));
    working.noteOrder(liveOrder('asked', { status: 'PendingCancel' }));
    expect(names()).toEqual(['tw1-live New', 'tw1-sent PendingNew', 'tw1-unknown Unknown', 'tw1-asked PendingCancel']);
  });

  it('are known as they stood last, until they end', () => {
    working.noteOrder(liveOrder('a'));
    working.noteOrder(liveOrder('a', { status: 'PartiallyFilled', version: 2 }));
    expect(names()).toEqual(['tw1-a PartiallyFilled']);
    for (const status of ['Filled', 'Canceled', 'Rejected', 'Expired'] as const) {
      working.noteOrder(liveOrder('a'));
      working.noteOrder(liveOrder('a', { status, closedAtUs: 9 }));
      expect(names()).toEqual([]);
    }
  });

  it('change after the commit, not before it', () => {
    const effects: (() => void)[] = [];
    const writes = { afterCommit: (effect: () => void) => effects.push(effect) } as unknown as OrderWrites;
    working.noteAfterCommit(writes, liveOrder('a'));
    expect(names()).toEqual([]);
    for (const effect of effects) effect();
    expect(names()).toEqual(['tw1-a New']);
  });
});
