import { describe, expect, it } from 'vitest';
import { createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { MemoryGatewayReads } from '../../outbound/memory-gateway-reads.js';
import type { OrderTrace } from '../../ports.js';
import { MemoryRowWriter } from '../../testing/row-writer.fixture.js';
import { sampleOrder, sampleOrderEvent } from '../../testing/sample-rows.fixture.js';
import { EndedOrders } from './ended-orders.js';
import { ExportTraces } from './export-traces.js';

const CAPACITY = 2_048;
const log = createLog('gateway', 'silent');

class Bench {
  readonly writer = new MemoryRowWriter();
  readonly time = new VirtualScheduler();
  readonly taken: string[] = [];
  isRefusing = false;
  tries = 0;
  readonly traces = new ExportTraces(new EndedOrders(new MemoryGatewayReads(this.writer.rows)), this.time, log, {
    sendTraces: (batch) => this.#take(batch),
  });

  /** Commits an order with one change. */
  async commit(number: number, more: Parameters<typeof sampleOrder>[1] = {}): Promise<void> {
    const order = sampleOrder(number, more);
    await this.writer.addOrder(order);
    this.change(order.clientOrderId);
  }

  change(clientOrderId: string): void {
    this.writer.rows.events.push(sampleOrderEvent(this.writer.rows.events.length + 1, clientOrderId, 1));
  }

  #take(batch: readonly OrderTrace[]): Promise<void> {
    this.tries += 1;
    if (this.isRefusing) return Promise.reject(new Error('the receiver answered 503'));
    this.taken.push(...batch.map(({ clientOrderId }) => clientOrderId));
    return Promise.resolve();
  }
}

describe('the traces of orders', () => {
  it('are sent once for each order of ours that ended since the start, and not while it may still fill', async () => {
    const bench = new Bench();
    await bench.commit(1);
    await bench.traces.exportTraces();
    await bench.commit(2);
    await bench.commit(3, { closedAtUs: null, status: 'New', cumQuantity: '0' });
    await bench.commit(4, { external: true, intentId: null });
    await bench.traces.exportTraces();
    expect(bench.taken).toEqual(['c-000002']);
    Object.assign(bench.writer.rows.orders.find(({ clientOrderId }) => clientOrderId === 'c-000003') ?? {}, {
      closedAtUs: 1_700_000_000_000_009,
    });
    for (const id of ['c-000002', 'c-000003']) bench.change(id);
    await bench.traces.exportTraces();
    expect(bench.taken).toEqual(['c-000002', 'c-000003']);
    expect([bench.traces.sent, bench.traces.dropped, bench.traces.waiting]).toEqual([2, 0, 0]);
  });

  it('wait while nobody takes them, with longer and longer pauses, and are sent once somebody does', async () => {
    const bench = new Bench();
    await bench.traces.exportTraces();
    bench.isRefusing = true;
    await bench.commit(1);
    const triedAtSeconds: number[] = [];
    for (let second = 0; second <= 20; second += 1) {
      const before = bench.tries;
      await bench.traces.exportTraces();
      if (bench.tries > before) triedAtSeconds.push(second);
      await bench.time.runForMs(1_000);
    }
    expect(triedAtSeconds).toEqual([0, 1, 3, 7, 15]);
    expect(bench.traces.waiting).toBe(1);
    bench.isRefusing = false;
    await bench.time.runForMs(60_000);
    await bench.traces.exportTraces();
    expect([bench.taken, bench.traces.waiting, bench.traces.dropped]).toEqual([['c-000001'], 0, 0]);
  });

  it('are given up after eight tries, and the oldest where too many wait; both are counted', async () => {
    const bench = new Bench();
    await bench.traces.exportTraces();
    bench.isRefusing = true;
    await bench.commit(1);
    for (let tries = 0; tries < 8; tries += 1) {
      await bench.traces.exportTraces();
      await bench.time.runForMs(60_000);
    }
    expect([bench.tries, bench.traces.waiting, bench.traces.dropped]).toEqual([8, 0, 1]);
    for (let number = 2; number <= CAPACITY + 11; number += 1) await bench.commit(number);
    await bench.traces.exportTraces();
    expect([bench.traces.waiting, bench.traces.dropped]).toEqual([CAPACITY, 11]);
    bench.isRefusing = false;
    await bench.time.runForMs(60_000);
    await bench.traces.exportTraces();
    expect([bench.taken.length, bench.taken[0], bench.traces.sent]).toEqual([CAPACITY, 'c-000012', CAPACITY]);
  });

  it('are not even looked for where the settings name nobody', async () => {
    const ended = { readNext: () => Promise.reject(new Error('it was asked')) } as unknown as EndedOrders;
    const traces = new ExportTraces(ended, new VirtualScheduler(), log);
    await traces.exportTraces();
    expect([traces.isWanted, traces.sent, traces.waiting]).toEqual([false, 0, 0]);
  });
});
