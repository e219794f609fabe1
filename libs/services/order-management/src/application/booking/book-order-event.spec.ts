import { type ClientOrderId, asId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';
import { BookOrderEvent } from './book-order-event.js';

describe('booking an event of our own making', () => {
  let desk: OrderDesk;
  let events: BookOrderEvent;
  beforeEach(async () => {
    desk = await openLeadingDesk();
    events = desk.get(BookOrderEvent);
    await desk.submitApproval('i-1');
  });
  afterEach(() => desk.time.complete(desk.stop()));

  it('moves the order and keeps reason and proof with its history', async () => {
    const after = await events.bookOrderEvent(idOf('i-1'), 'cancel-sent', 'INTENT_EXPIRED', { asked: 1 });
    expect(after).toMatchObject({ status: 'PendingCancel', reason: 'INTENT_EXPIRED' });
    expect(desk.orderOf('i-1')).toEqual(after);
    const entry = desk.database.orderEvents.find(({ event }) => event === 'cancel-sent')[0];
    expect(entry).toMatchObject({ fromStatus: 'New', proof: { asked: 1 } });
    expect((await desk.facts()).at(-1)?.message).toMatchObject({
      status: 'PendingCancel',
      causationId: 'approved:i-1',
    });
  });

  it('returns nothing for an order that is not there', async () => {
    const unknown = asId<ClientOrderId>('nobody');
    expect(await events.bookOrderEvent(unknown, 'cancel-sent', '', {})).toBeUndefined();
    expect(desk.discrepancies()).toEqual([]);
  });

  it('does nothing to an order to which it is not due any more', async () => {
    const before = desk.orderOf('i-1');
    const after = await events.bookOrderEvent(idOf('i-1'), 'cancel-sent', '', {}, (order) => order.status !== 'New');
    expect([after, desk.orderOf('i-1'), desk.historyOf('i-1')]).toEqual([before, before, ['committed', 'accepted']]);
  });

  it('does nothing the second time', async () => {
    for (let n = 0; n < 2; n += 1) await events.bookOrderEvent(idOf('i-1'), 'cancel-sent', 'a test', {});
    expect(desk.historyOf('i-1')).toEqual(['committed', 'accepted', 'cancel-sent']);
    expect(desk.discrepancies()).toEqual([]);
  });

  it('does not end an order that the venue knows by a proof of absence, and writes the contradiction down', async () => {
    await events.bookOrderEvent(idOf('i-1'), 'absent', 'ABSENT: proven', {});
    expect(desk.standingOf('i-1')).toBe('New 0');
    expect([desk.discrepancies().length, desk.observer.alarms.length]).toEqual([1, 1]);
  });

  it('books within a transaction that is open, and with it or not at all', async () => {
    const undone = desk.books.write(async (writes) => {
      const before = await writes.lockOrder(idOf('i-1'));
      if (before === undefined) throw new Error('there is no order');
      expect(await events.bookEventOf(writes, before, 'cancel-sent', '', {})).toMatchObject({
        status: 'PendingCancel',
      });
      throw new Error('the disk is full');
    });
    await expect(undone).rejects.toThrow('the disk is full');
    expect(desk.standingOf('i-1')).toBe('New 0');
    expect(desk.observer.transitions.some((event) => event.startsWith('cancel-sent'))).toBe(false);
  });
});
