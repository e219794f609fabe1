import { describe, expect, it } from 'vitest';
import { VirtualScheduler } from '#libs/testkit';
import { MemoryGatewayReads } from '../../outbound/memory-gateway-reads.js';
import { MemoryRowWriter } from '../../testing/row-writer.fixture.js';
import { sampleOrder, sampleOrderEvent, sampleRefusal, sampleTrade } from '../../testing/sample-rows.fixture.js';
import { ReadChanges } from './read-changes.js';

async function begin(): Promise<{ writer: MemoryRowWriter; changes: ReadChanges; time: VirtualScheduler }> {
  const writer = new MemoryRowWriter();
  await writer.addOrder(sampleOrder(1));
  writer.rows.events.push(sampleOrderEvent(1, 'c-000001', 1));
  await writer.addTrade(sampleTrade(1));
  const time = new VirtualScheduler();
  const reads = new MemoryGatewayReads(writer.rows);
  const changes = new ReadChanges(reads, reads, time);
  expect(await changes.readChanges()).toEqual({ orders: [], trades: [], decisions: [] });
  return { writer, changes, time };
}

describe('what was committed since the look before', () => {
  it('is told once: a changed order as it stands, a trade, a decision', async () => {
    const { writer, changes, time } = await begin();
    writer.rows.events.push(sampleOrderEvent(2, 'c-000001', 2), sampleOrderEvent(3, 'c-000001', 3));
    await writer.addTrade(sampleTrade(2));
    await writer.addDecision(sampleRefusal(7, { decidedAtUs: time.nowUs() + 1 }));
    const { orders, trades, decisions } = await changes.readChanges();
    expect(orders.map(({ clientOrderId }) => clientOrderId)).toEqual(['c-000001']);
    expect(trades.map(({ tradeId }) => tradeId)).toEqual(['2']);
    expect(decisions.map(({ intentId }) => intentId)).toEqual(['i-7']);
    expect(await changes.readChanges()).toEqual({ orders: [], trades: [], decisions: [] });
  });

  it('holds a row whose number is lower than one that was visible before it', async () => {
    const { writer, changes } = await begin();
    await writer.addOrder(sampleOrder(2));
    writer.rows.events.push(sampleOrderEvent(9, 'c-000001', 2));
    expect((await changes.readChanges()).orders).toHaveLength(1);
    writer.rows.events.push(sampleOrderEvent(8, 'c-000002', 1));
    expect((await changes.readChanges()).orders.map(({ clientOrderId }) => clientOrderId)).toEqual(['c-000002']);
  });

  it('goes on behind a burst of more decisions than a page within the time that is read again', async () => {
    const { writer, changes, time } = await begin();
    const told: string[] = [];
    const look = async (): Promise<void> => {
      const { decisions } = await changes.readChanges();
      told.push(...decisions.map(({ intentId }) => intentId));
    };
    for (let number = 1; number <= 1_200; number += 1)
      await writer.addDecision(sampleRefusal(number, { decidedAtUs: time.nowUs() + 1 + number }));
    for (let times = 0; times < 5; times += 1) await look();
    await writer.addDecision(sampleRefusal(5_000, { decidedAtUs: time.nowUs() + 60_000_000 }));
    for (let times = 0; times < 2; times += 1) await look();
    expect(told).toHaveLength(1_201);
    expect(new Set(told).size).toBe(1_201);
  });
});
