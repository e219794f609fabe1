import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';

/** Binance's "order amend keep priority": by default the order gets another client id with its smaller quantity. */
describe('an order of ours that somebody makes smaller at the venue', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk();
    await desk.submitApproval('i-1');
  });
  afterEach(() => desk.time.complete(desk.stop()));
  const differences = (): Promise<unknown> => desk.books.read((reads) => reads.openDiscrepancies());

  it('is a difference and an alarm, once, and ends with what it executed', async () => {
    desk.venue.amend(idOf('i-1'), '0.4', 'renamed');
    await desk.settle();
    expect([desk.discrepancies(), desk.observer.alarms]).toEqual([['ORDER_AMENDED'], ['ORDER_AMENDED']]);
    expect(await differences()).toMatchObject([{ about: idOf('i-1'), details: { ordered: '1', atVenue: '0.4' } }]);
    desk.venue.fill('renamed', { quantity: '0.4', price: '100' });
    await desk.time.runForMs(500);
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual(['Canceled 0.4', ['(ORDER_AMENDED)']]);
    expect((await desk.facts()).filter(({ subject }) => subject.startsWith('order.canceled.'))).toHaveLength(1);
    expect(desk.observer.alarms).toEqual(['ORDER_AMENDED']);
  });

  it("is found by the venue's own id where the private stream told nothing of it", async () => {
    desk.venue.disconnect();
    desk.venue.amend(idOf('i-1'), '0.4', 'renamed');
    desk.venue.connect();
    await desk.time.runForMs(500);
    expect(desk.discrepancies()).toEqual(['ORDER_AMENDED']);
    desk.venue.disconnect();
    desk.venue.fill('renamed', { quantity: '0.3', price: '100' });
    desk.venue.end('renamed', 'Canceled');
    desk.venue.connect();
    await desk.time.runForMs(500);
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual(['Canceled 0.3', ['(ORDER_AMENDED)']]);
  });
});
