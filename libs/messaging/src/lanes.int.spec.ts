import { randomBytes } from 'node:crypto';
import { AckPolicy, DiscardPolicy, jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Broker, type BrokerListener } from './connection/broker.js';
import { connectBroker } from './connection/connect.js';
import type { Delivery, DurablePublisher, DurableSource } from './durable-lane/durable-lane.js';
import { JetStreamPublisher } from './durable-lane/jetstream-publisher.js';
import { JetStreamSource } from './durable-lane/jetstream-source.js';
import { SystemScheduler } from '#libs/platform';
import { MemoryDurablePublisher, MemoryDurableSources } from './memory/memory-durable-lane.js';
import { MemoryLaneHub } from './memory/memory-lane-hub.js';
import { MemoryTickLane } from './memory/memory-tick-lane.js';
import { NatsTickLane } from './tick-lane/nats-tick-lane.js';
import type { TickLane } from './tick-lane/tick-lane.js';

const SILENT: BrokerListener = {
  onConnection: () => undefined,
  onPermissionViolation: (error) => {
    throw error;
  },
  onError: () => undefined,
};

const word = `t${randomBytes(8).toString('hex').replaceAll(/\d/gu, 'x')}`;
const hub = new MemoryLaneHub(new SystemScheduler());
const rethrow = (error: unknown): never => {
  throw error;
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (payload: Uint8Array): string => new TextDecoder().decode(payload);

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 1_000) throw new Error('it did not come to be');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

let broker: Broker;

beforeAll(async () => {
  const url = inject('testNatsUrl');
  broker = new Broker(await connectBroker({ url, user: undefined, password: undefined, name: word }), SILENT);
  const manager = await jetstreamManager(broker.connection);
  await manager.streams.add({ name: word, subjects: [`${word}.>`], discard: DiscardPolicy.New, max_bytes: 1_000_000 });
  await manager.consumers.add(word, { durable_name: 'reader', ack_policy: AckPolicy.Explicit, ack_wait: 300_000_000 });
});

afterAll(async () => {
  await broker.close();
});

describe.each<[string, () => TickLane]>([
  ['over NATS', () => new NatsTickLane(broker)],
  ['inside one process', () => new MemoryTickLane(hub.connect('market-data'), hub.ticks, rethrow)],
])('the tick lane %s', (_name, make) => {
  it('delivers to every subscriber whose pattern matches, in order, until it unsubscribes', async () => {
    const lane = make();
    const heard: string[] = [];
    const stop = lane.subscribe(`tick.${word}.*.a`, (subject, payload) => heard.push(`${subject} ${text(payload)}`));
    for (let n = 0; n < 100; n += 1) expect(lane.publish(`tick.${word}.trade.a`, bytes(String(n)))).toBe(true);
    lane.publish(`tick.${word}.trade.b`, bytes('other'));
    await until(() => heard.length === 100);
    expect(heard).toEqual(Array.from({ length: 100 }, (_, n) => `tick.${word}.trade.a ${n}`));
    stop();
    lane.publish(`tick.${word}.trade.a`, bytes('late'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard).toHaveLength(100);
  });
});

describe.each<[string, () => { publisher: DurablePublisher; source: DurableSource }]>([
  [
    'over JetStream',
    () => ({
      publisher: new JetStreamPublisher(broker),
      source: new JetStreamSource(broker, word, 'reader', new SystemScheduler(), () => undefined),
    }),
  ],
  [
    'inside one process',
    () => {
      const connection = hub.connect('risk');
      return {
        publisher: new MemoryDurablePublisher(connection, hub.streams),
        source: new MemoryDurableSources(connection, hub.streams).open(word),
      };
    },
  ],
])('the durable lane %s', (_name, make) => {
  it('delivers in order, once per id, again what failed, and nothing that was acknowledged', async () => {
    const { publisher, source } = make();
    for (const n of [1, 2, 2, 3]) await publisher.publish(`${word}.happened.v1.x`, `${word}-${n}`, bytes(String(n)));
    const heard: string[] = [];
    let failed = false;
    const hear = (delivery: Delivery): Promise<void> => {
      heard.push(text(delivery.payload));
      if (text(delivery.payload) === '3' && !failed) {
        failed = true;
        return Promise.reject(new Error('the process dies here'));
      }
      delivery.ack();
      return Promise.resolve();
    };
    source.start(hear);
    await until(() => heard.length >= 4);
    await source.close();
    expect(heard).toEqual(['1', '2', '3', '3']);
  });
});
