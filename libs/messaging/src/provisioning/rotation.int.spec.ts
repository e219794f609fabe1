import { type NatsConnection, connect, nkeyAuthenticator } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SERVICES, type ServiceName, consumerOf, streamOf } from '#libs/contracts';
import { LOCAL_NAMES, LocalAuthority, type RunningNats, startNats } from '#libs/local-stack';
import { SystemScheduler } from '#libs/platform';
import { Broker, type BrokerListener } from '../connection/broker.js';
import { connectBroker } from '../connection/connect.js';
import type { Delivery } from '../durable-lane/durable-lane.js';
import { JetStreamPublisher } from '../durable-lane/jetstream-publisher.js';
import { JetStreamSource } from '../durable-lane/jetstream-source.js';
import { type BrokerKey, makeBrokerKey } from '../trust/broker-keys.js';
import { SuiteKeys } from '../trust/suite-keys.js';
import { foreignApiOf } from './accounts.js';
import { nkeyUsers, renderAccounts } from './permissions.js';
import { provisionStreams } from './streams.js';

const WRITER: ServiceName = 'order-management';
const READER: ServiceName = 'risk';
const [STREAM, CONSUMER] = [streamOf('fill'), consumerOf(READER, 'fill')];
const trust = new SuiteKeys('rotation');
const listener: BrokerListener = {
  onConnection: () => undefined,
  onPermissionViolation: (error) => {
    throw error;
  },
  onError: () => undefined,
};
const current = new Map<ServiceName, BrokerKey>(SERVICES.map((service) => [service, makeBrokerKey()]));
const next = new Map<ServiceName, BrokerKey>(SERVICES.map((service) => [service, makeBrokerKey()]));
const scheduler = new SystemScheduler();
let authority: LocalAuthority;
let nats: RunningNats;

/** The configuration in which every user of `sets` has the keys of all of them. */
const usersWith = (...sets: readonly ReadonlyMap<ServiceName, BrokerKey>[]): string =>
  renderAccounts((service) => nkeyUsers(sets.map((keys) => keys.get(service)?.publicKey ?? '')));

const enter = (service: ServiceName, keys: ReadonlyMap<ServiceName, BrokerKey>): Promise<NatsConnection> =>
  connectBroker({
    ...{ url: nats.url, ca: authority.certificate, name: service, user: service, password: undefined },
    seed: keys.get(service)?.seed,
  });

/** Enters with a key without ever trying again. */
function enterOnce(key: BrokerKey | undefined): Promise<NatsConnection> {
  const authenticator = nkeyAuthenticator(new TextEncoder().encode(key?.seed ?? ''));
  const tls = { ca: authority.certificate };
  return connect({ servers: nats.url, tls, reconnect: false, authenticator, inboxPrefix: '_INBOX_x' });
}

/** Whether the server lets a key in now. */
async function isTaken(key: BrokerKey | undefined): Promise<boolean> {
  try {
    await (await enterOnce(key)).close();
    return true;
  } catch {
    return false; // Refused; `until` notices where it was for another reason, because it never becomes true.
  }
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  for (let looks = 0; !(await condition()); looks += 1) {
    if (looks > 500) throw new Error('it did not come to be');
    await scheduler.sleep(10);
  }
}

/** The two ends of a durable namespace, as the two services have them, each restarted with another key when it is told. */
class Flow {
  readonly seen: string[] = [];
  #sent = 0;
  #writer: Broker | undefined;
  #reader: Broker | undefined;
  #source: JetStreamSource | undefined;

  get sent(): readonly string[] {
    return Array.from({ length: this.#sent }, (_, n) => `m${n}`);
  }

  /** As its outbox does: what was not accepted is published again, in order. */
  async publish(count: number): Promise<void> {
    for (const end = this.#sent + count; this.#sent < end; this.#sent += 1) {
      const payload = new TextEncoder().encode(`m${this.#sent}`);
      const broker = this.#writer;
      if (broker === undefined) throw new Error('there is no writer');
      const publisher = new JetStreamPublisher(broker, trust.trustOf(WRITER).signer);
      await publisher.publish(`fill.booked.v1.x.${this.#sent}`, `m${this.#sent}`, payload);
    }
  }

  async restartWriter(keys: ReadonlyMap<ServiceName, BrokerKey>): Promise<void> {
    await this.#writer?.close();
    this.#writer = new Broker(await enter(WRITER, keys), listener);
  }

  async restartReader(keys: ReadonlyMap<ServiceName, BrokerKey>): Promise<void> {
    await this.#source?.close();
    await this.#reader?.close();
    const broker = new Broker(await enter(READER, keys), listener);
    this.#reader = broker;
    this.#source = new JetStreamSource({
      ...{ broker, stream: STREAM, consumer: CONSUMER, scheduler, apiPrefix: foreignApiOf(WRITER) },
      ...{ verifier: trust.trustOf(READER).verifier, onTrouble: () => undefined },
    });
    this.#source.start(async (delivery: Delivery) => {
      this.seen.push(new TextDecoder().decode(delivery.payload));
      delivery.ack();
    });
  }

  get connected(): readonly boolean[] {
    return [this.#writer?.connected === true, this.#reader?.connected === true];
  }

  async close(): Promise<void> {
    await this.#source?.close();
    await this.#reader?.close();
    await this.#writer?.close();
  }
}

const flow = new Flow();

beforeAll(async () => {
  authority = await LocalAuthority.create(Date.now());
  const tls = await authority.issueCertificate({ names: LOCAL_NAMES });
  nats = await startNats({ url: '', tls, configText: usersWith(current) });
  const owner = await enter(WRITER, current);
  await provisionStreams(owner, WRITER);
  await owner.close();
});
afterAll(async () => {
  await flow.close();
  await nats.stop();
});

it('the nkeys of all users are replaced while messages flow, and none is lost', async () => {
  await flow.restartWriter(current);
  await flow.restartReader(current);
  await flow.publish(50);

  nats.reload(usersWith(current, next));
  await until(() => isTaken(next.get(WRITER)));
  expect(await isTaken(current.get(WRITER))).toBe(true);
  expect(flow.connected).toEqual([true, true]);
  await flow.publish(50);

  await flow.restartReader(next);
  await flow.publish(50);
  await flow.restartWriter(next);
  await flow.publish(50);

  nats.reload(usersWith(next));
  await until(async () => !(await isTaken(current.get(WRITER))));
  expect(await isTaken(next.get(WRITER))).toBe(true);
  await flow.publish(50);
  await until(() => new Set(flow.seen).size === flow.sent.length);
  expect(new Set(flow.seen)).toEqual(new Set(flow.sent));
});

it('whoever still enters with a key that was removed is cut off at once, and stays out', async () => {
  nats.reload(usersWith(next, current));
  await until(() => isTaken(current.get('gateway')));
  const thief = await enterOnce(current.get('gateway'));
  nats.reload(usersWith(next));
  await thief.closed();
  expect(await isTaken(current.get('gateway'))).toBe(false);
});
