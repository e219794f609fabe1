import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { HOP_NAMES } from '../../ports.js';
import { OrderHops } from './order-hops.js';

describe('the hops of an order', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk({ environment: { ORDER_LEASE_RENEW_MS: '20000' } });
  });
  afterEach(() => desk.time.complete(desk.stop()));

  /** Submits an approval whose licence takes 3 ms to commit; its market event was 9 ms ago, its intent 7 and its decision 4. */
  async function submitSlowly(): Promise<void> {
    const license = desk.books.licenseNewOrders.bind(desk.books);
    desk.books.licenseNewOrders = async (...order) => {
      const verdict = await license(...order);
      await desk.time.sleep(3);
      return verdict;
    };
    const nowUs = desk.time.nowUs();
    const moments = { marketEventAtUs: nowUs - 9_000, intentAtUs: nowUs - 7_000, decidedAtUs: nowUs - 4_000 };
    await desk.time.complete(desk.submitApproval('i-1', moments));
  }

  it('follow each other without a gap from the market event to the first byte, commits included', async () => {
    await submitSlowly();
    expect(desk.observer.hops).toEqual([
      {
        ...{ marketEventToIntent: 2_000, intentToDecision: 3_000, decisionToApproval: 4_000, approvalToMark: 0 },
        ...{ markToCommit: 3_000, commitToFirstByte: 0, marketEventToFirstByte: 12_000 },
      },
    ]);
  });

  it('are counted once for each order that left, and for none that was kept back', async () => {
    await submitSlowly();
    desk.gate.closeGate('a test');
    await desk.submitApproval('i-2');
    const percentiles = desk.get(OrderHops).readPercentiles();
    expect(HOP_NAMES.map((hop) => percentiles[hop].count)).toEqual(HOP_NAMES.map(() => 1));
    expect(percentiles.markToCommit).toEqual({ count: 1, p50Us: 3_000, p90Us: 3_000, p99Us: 3_000 });
  });

  it('are those of the newest 4,096 orders', () => {
    const hops = new OrderHops();
    const of = (tookUs: number) => Object.fromEntries(HOP_NAMES.map((hop) => [hop, tookUs]));
    for (let n = 1; n <= 5_000; n += 1) hops.noteHops(of(n) as Parameters<OrderHops['noteHops']>[0]);
    expect(hops.readPercentiles().markToCommit).toMatchObject({ count: 4_096, p50Us: 2_953 });
  });
});
