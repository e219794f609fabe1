import { describe, expect, it } from 'vitest';
import type { DurableLaneServer } from '#libs/messaging';
import type { OutboxStore, StoreStatus, UnsentMessage } from '#libs/persistence';
import { METRICS, Metrics, createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import type { OutboxRelay } from '../relay/outbox-relay.js';
import { RelayLifecycle } from '../relay/relay-lifecycle.js';
import { ServingGate } from '../serving-gate.js';
import { ConsumerLag } from './consumer-lag.js';
import { StoreGauges } from './store-gauges.js';

const log = createLog('risk', 'silent');

describe('the lag of consumers', () => {
  it('is shown by namespace every 5 s, and stays where the broker does not answer', async () => {
    const time = new VirtualScheduler();
    const metrics = Metrics.forService('risk');
    let backlogs: () => Promise<ReadonlyMap<string, number>> = () => Promise.resolve(new Map([['fill', 7]]));
    const server = { countBacklogs: () => backlogs() } as unknown as DurableLaneServer;
    const lag = new ConsumerLag(server, metrics, time, log);
    lag.onApplicationBootstrap();
    await time.runForMs(5_001);
    expect(await metrics.read(METRICS.consumerLag, { namespace: 'fill' })).toBe(7);
    backlogs = () => Promise.reject(new Error('away'));
    await time.runForMs(10_000);
    expect(await metrics.read(METRICS.consumerLag, { namespace: 'fill' })).toBe(7);
    backlogs = () => Promise.resolve(new Map([['fill', 0]]));
    await time.runForMs(10_000);
    expect(await metrics.read(METRICS.consumerLag, { namespace: 'fill' })).toBe(0);
    await time.complete(lag.onApplicationShutdown());
  });
});

describe('the outbox gauges', () => {
  it('show how many messages wait, and how long ago the oldest happened', async () => {
    const time = new VirtualScheduler();
    const metrics = Metrics.forService('risk');
    const occurredAtUs = time.nowUs();
    const payload = new TextEncoder().encode(JSON.stringify({ occurredAtUs }));
    let unsent: UnsentMessage[] = [{ sequence: '1', id: 'a', subject: 'risk.approved.v1.x', payload }];
    const store = {
      countUnsent: () => Promise.resolve(unsent.length),
      readUnsent: () => Promise.resolve(unsent),
    } as unknown as OutboxStore;
    const relay = { startRelay: () => undefined, stopRelay: () => Promise.resolve() } as unknown as OutboxRelay;
    const lifecycle = new RelayLifecycle(relay, store, new ServingGate(), time, log, metrics);
    lifecycle.onApplicationBootstrap();
    await time.runForMs(6_500);
    expect(await metrics.read(METRICS.outboxBacklog)).toBe(1);
    expect(await metrics.read(METRICS.outboxAge)).toBeCloseTo(6, 1);
    unsent = [];
    await time.runForMs(2_000);
    expect([await metrics.read(METRICS.outboxBacklog), await metrics.read(METRICS.outboxAge)]).toEqual([0, 0]);
    await time.complete(lifecycle.onApplicationShutdown());
  });
});

describe('the gauges of a store', () => {
  it('show how its pools are used, and nothing for a store without connections', async () => {
    const metrics = Metrics.forService('risk');
    const pools = (): readonly { pool: string; busy: number; idle: number; waiting: number }[] => [
      { pool: 'service', busy: 2, idle: 1, waiting: 4 },
    ];
    new StoreGauges(metrics, { ping: () => Promise.resolve(), pools } satisfies StoreStatus);
    expect(await metrics.read(METRICS.poolConnections, { pool: 'service', state: 'busy' })).toBe(2);
    expect(await metrics.read(METRICS.poolWaiting, { pool: 'service' })).toBe(4);
    const without = Metrics.forService('market-data');
    new StoreGauges(without);
    expect(await without.renderText()).not.toContain('pool="');
  });
});
