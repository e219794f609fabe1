import type { Order } from '#libs/domain';
import { describe, expect, it } from 'vitest';
import { approval, idOf } from '../../order-management.fixture.js';
import { sha256 } from '../../outbound/sha256.js';
import { orderOfApproval } from './order-of-approval.js';
import { OrdersInHand } from './orders-in-hand.js';

const orderOf = (name: string): Order => orderOfApproval(approval(5, name), sha256, 5);

describe('the orders in hand', () => {
  it('are those whose approvals are being taken, each as often as its approval came', async () => {
    const inHand = new OrdersInHand();
    const ends: (() => void)[] = [];
    const begin = (name: string) =>
      inHand.holdWhile(orderOf(name), () => new Promise<void>((resolve) => ends.push(resolve)));
    const taking = ['a', 'b', 'a'].map(begin);
    const ids = (): string[] => inHand.list().map(({ intentId = '' }) => intentId);
    expect(ids()).toEqual(['a', 'b', 'a']);
    const both = inHand.whenTaken(new Set([idOf('a')]));
    ends[0]?.();
    await taking[0];
    expect(ids()).toEqual(['b', 'a']);
    ends[2]?.();
    await both;
    expect(ids()).toEqual(['b']);
    ends[1]?.();
    await taking[1];
    expect(ids()).toEqual([]);
  });

  it('are out of hand where taking one failed, and that is told to whoever takes it', async () => {
    const inHand = new OrdersInHand();
    const failing = inHand.holdWhile(orderOf('a'), () => Promise.reject(new Error('the books are away')));
    await inHand.whenTaken(new Set([idOf('a')]));
    await expect(failing).rejects.toThrow('the books are away');
    expect(inHand.list()).toEqual([]);
  });
});
