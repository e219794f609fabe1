import { describe, expect, it } from 'vitest';
import { MemoryGatewayReads } from '../outbound/memory-gateway-reads.js';
import { MemoryRowWriter } from '../testing/row-writer.fixture.js';
import { sampleOrder, sampleRefusal, sampleTrade } from '../testing/sample-rows.fixture.js';
import { ReadOrderTimeline, hopsOf } from './read-order-timeline.js';

const T = 1_700_000_000_000_000;

describe('the life of an order', () => {
  it('shows how long each hop took, and leaves out what is not known', () => {
    const times = { marketEventAtUs: T, intentAtUs: T + 300, approvedAtUs: null, committedAtUs: T + 900 };
    const order = sampleOrder(1, { ...times, sentAtUs: T + 1_000, acknowledgedAtUs: null, closedAtUs: T + 1_500 });
    expect(hopsOf(order).map(({ hop, sincePreviousUs, sinceStartUs }) => [hop, sincePreviousUs, sinceStartUs])).toEqual(
      [
        ['tick', 0, 0],
        ['intent', 300, 300],
        ['committed', 600, 900],
        ['sent', 100, 1_000],
        ['closed', 500, 1_500],
      ],
    );
  });

  it('holds the decision on its intent and its trades, oldest first', async () => {
    const writer = new MemoryRowWriter();
    await writer.addOrder(sampleOrder(1));
    await writer.addDecision(sampleRefusal(1));
    await writer.addTrade(sampleTrade(1));
    await writer.addTrade(sampleTrade(2));
    await writer.addTrade(sampleTrade(3, { clientOrderId: 'another' }));
    const reads = new MemoryGatewayReads(writer.rows);
    const timeline = await new ReadOrderTimeline(reads, reads).readOrderTimeline('c-000001');
    expect(timeline?.decision?.intentId).toBe('i-1');
    expect(timeline?.trades.map(({ tradeId }) => tradeId)).toEqual(['1', '2']);
    expect(await new ReadOrderTimeline(reads, reads).readOrderTimeline('none')).toBeUndefined();
  });
});
