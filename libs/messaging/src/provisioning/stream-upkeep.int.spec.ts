import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StorageType, jetstreamManager } from '@nats-io/jetstream';
import { type ServiceName, flowsOn, streamOf } from '#libs/contracts';
import { type RunningNats, startNats } from '#libs/local-stack';
import { Metrics, RecordingSupervisor, SystemScheduler, WireLog, createLog } from '#libs/platform';
import { Broker } from '../connection/broker.js';
import { connectBroker } from '../connection/connect.js';
import { JetStreamPublisher } from '../durable-lane/jetstream-publisher.js';
import { JetStreamSource } from '../durable-lane/jetstream-source.js';
import { SuiteKeys } from '../trust/suite-keys.js';
import { foreignApiOf } from './accounts.js';
import { renderAuthorization } from './permissions.js';
import { StreamUpkeep } from './stream-upkeep.js';
import { haveStreams, missingStreams } from './streams.js';

const keys = new SuiteKeys('test');
const scheduler = new SystemScheduler();
const configText = renderAuthorization(() => '"test-only"');
const subject = 'risk.refused.v1.paper-1.BTC-USDT';

describe('the streams of a service', () => {
  const storeDirectory = mkdtempSync(join(tmpdir(), 'upkeep-'));
  const ends: (() => Promise<void>)[] = [];
  let nats: RunningNats;

  async function enter(service: ServiceName): Promise<Broker> {
    const wire = new WireLog(createLog('test', 'silent'), Metrics.forService('test'), new RecordingSupervisor());
    const settings = { url: nats.url, user: service, password: 'test-only', name: service };
    const broker = new Broker(await connectBroker(settings), wire);
    const upkeep = new StreamUpkeep(broker, wire, scheduler);
    await upkeep.startUpkeep(service);
    ends.push(async () => {
      await upkeep.onApplicationShutdown();
      await broker.close();
    });
    return broker;
  }

  beforeAll(async () => {
    nats = await startNats({ configText, storeDirectory, url: '' });
  });
  afterAll(async () => {
    for (const end of ends) await end();
    await nats.stop();
    rmSync(storeDirectory, { recursive: true, force: true });
  });

  it('are looked for all the time before their owner has made them, less often the longer they are missing, and seldom told of', async () => {
    const orders = await enter('order-management');
    const [noted, heard, troubles] = [new NotedScheduler(), [] as string[], [] as string[]];
    const source = new JetStreamSource({
      ...{ broker: orders, stream: 'RISK', consumer: 'order-management-risk', apiPrefix: foreignApiOf('risk') },
      ...{ scheduler: noted, verifier: keys.trustOf('order-management').verifier },
      onTrouble: (why) => troubles.push(why),
    });
    source.start((delivery) => {
      heard.push(delivery.id);
      delivery.ack();
      return Promise.resolve();
    });
    await sleep(1_200);
    expect([...noted.sleptMs].filter((ms) => ms > 0)).toContain(50);
    expect([...noted.sleptMs]).not.toContain(500);
    expect(troubles.length).toBeLessThanOrEqual(4);
    noted.aheadUs = DAY_US;
    while (!noted.sleptMs.has(500)) await sleep(5);
    const risk = await enter('risk');
    await new JetStreamPublisher(risk, keys.trustOf('risk').signer).publish(subject, 'first', new Uint8Array([1]));
    while (heard.length < 1) await sleep(5);
    await source.close();
    expect(heard).toEqual(['first']);
    expect(troubles.length).toBeGreaterThanOrEqual(1);
  }, 60_000);

  it('are made by the service itself, and again with their consumers after the broker has lost its disk', async () => {
    const [risk, orders] = [await enter('risk'), await enter('order-management')];
    expect(await haveStreams(risk.connection, 'risk')).toBe(true);
    const heard: string[] = [];
    const source = new JetStreamSource({
      ...{ broker: orders, stream: 'RISK', consumer: 'order-management-risk', apiPrefix: foreignApiOf('risk') },
      ...{ scheduler, verifier: keys.trustOf('order-management').verifier, onTrouble: () => undefined },
    });
    source.start((delivery) => {
      heard.push(`${delivery.id} ${delivery.objection ?? 'believed'}`);
      delivery.ack();
      return Promise.resolve();
    });
    ends.unshift(() => source.close());
    const publisher = new JetStreamPublisher(risk, keys.trustOf('risk').signer);
    await publisher.publish(subject, 'm-1', new Uint8Array([1]));
    while (heard.length < 1) await sleep(5);
    await nats.stop();
    rmSync(storeDirectory, { recursive: true, force: true });
    nats = await startNats({ configText, storeDirectory, port: nats.port, url: '' });
    await publishUntilTaken(publisher, 'm-2');
    while (heard.length < 2) await sleep(5);
    expect(heard).toEqual(['m-1 believed', 'm-2 believed']);
  }, 60_000);

  it('are all made but the one that the broker refuses', async () => {
    for (const end of ends.splice(0)) await end();
    await nats.stop();
    rmSync(storeDirectory, { recursive: true, force: true });
    nats = await startNats({ configText, storeDirectory, port: nats.port, url: '' });
    const namespaces = flowsOn('durable').flatMap(({ namespace, owner }) => (owner === 'risk' ? [namespace] : []));
    expect(namespaces.length).toBeGreaterThan(1);
    const [refused = ''] = namespaces;
    const connection = await connectBroker({ url: nats.url, user: 'risk', password: 'test-only', name: 'risk' });
    const manager = await jetstreamManager(connection, { checkAPI: false });
    // One that somebody has made otherwise: what it is kept on cannot be changed.
    await manager.streams.add({ name: streamOf(refused), subjects: [`${refused}.>`], storage: StorageType.Memory });
    await enter('risk');
    expect(await missingStreams(manager, 'risk')).toEqual([streamOf(refused)]);
    await connection.close();
  }, 60_000);
});

const DAY_US = 86_400_000_000;

/** Notes how long it was slept; its clock can be set ahead. */
class NotedScheduler extends SystemScheduler {
  readonly sleptMs = new Set<number>();
  aheadUs = 0;

  override monotonicUs(): number {
    return super.monotonicUs() + this.aheadUs;
  }

  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleptMs.add(ms);
    return super.sleep(ms, signal);
  }
}

/** As the relay does: again and again until the broker takes it. */
async function publishUntilTaken(publisher: JetStreamPublisher, id: string): Promise<void> {
  for (;;) {
    const taken = await publisher.publish(subject, id, new Uint8Array([2])).then(
      () => true,
      () => false,
    );
    if (taken) return;
    await sleep(20);
  }
}
