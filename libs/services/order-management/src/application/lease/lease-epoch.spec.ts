import { describe, expect, it } from 'vitest';
import { openLeadingDesk } from '../../order-desk.fixture.js';
import { LeaseLostError } from '../../ports.js';
import { LeaseEpoch } from './lease-epoch.js';

describe('the epoch that every write carries', () => {
  it('is 0 before the lease is ours and after it was lost', () => {
    const epoch = new LeaseEpoch();
    const seen = [epoch.current];
    epoch.beginEpoch(7);
    seen.push(epoch.current);
    epoch.endEpoch();
    expect([...seen, epoch.current]).toEqual([0, 7, 0]);
  });

  it('stands with every order that is written, and no other epoch can write', async () => {
    const desk = await openLeadingDesk();
    await desk.submitApproval('i-1');
    expect(desk.database.orders.find().map(({ leaseEpoch }) => leaseEpoch)).toEqual([1]);
    desk.get(LeaseEpoch).beginEpoch(2);
    const written = desk.books.write((writes) => writes.tradingState());
    await expect(written).rejects.toThrow(LeaseLostError);
    await desk.time.complete(desk.stop());
  });
});
