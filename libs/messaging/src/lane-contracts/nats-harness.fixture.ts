import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AckPolicy, DiscardPolicy, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { ServiceName } from '#libs/contracts';
import { SystemScheduler } from '#libs/platform';
import { SeverableLine } from '#libs/testkit';
import { NatsAsker } from '../ask-lane/ask-client.js';
import { AskLaneServer } from '../ask-lane/ask-lane-server.js';
import { Broker, type BrokerListener } from '../connection/broker.js';
import { connectBroker } from '../connection/connect.js';
import { JetStreamPublisher } from '../durable-lane/jetstream-publisher.js';
import { JetStreamSource } from '../durable-lane/jetstream-source.js';
import { NatsBuckets } from '../price-cache/nats-buckets.js';
import { NatsTickLane } from '../tick-lane/nats-tick-lane.js';
import { HARNESS_TRUST, type LaneEnds, type LaneHarness } from './lane-harness.fixture.js';

const LISTENER: BrokerListener = {
  onConnection: () => undefined,
  onPermissionViolation: (error) => {
    throw error;
  },
  onError: () => undefined,
};
const { signer: SIGNER, verifier: VERIFIER } = HARNESS_TRUST;
const READERS: readonly ServiceName[] = ['risk', 'strategy'];
const NANOS_PER_MS = 1_000_000;
/** How often a condition is looked at, in milliseconds, and how often at most. */
const LOOK_EVERY_MS = 5;
const MAX_LOOKS = 3_000;

const letters = (): string => randomBytes(8).toString('hex').replaceAll(/\d/gu, 'x');

/** The lanes over a real NATS server, in real time; each service behind a line of its own that can be cut. */
export class NatsHarness implements LaneHarness {
  readonly ackWaitMs = 400;
  readonly #port: number;
  readonly #admin: Broker;
  readonly #manager: JetStreamManager;
  readonly #ends: (() => Promise<void>)[] = [];
  #namespace = '';

  private constructor(port: number, admin: Broker, manager: JetStreamManager) {
    this.#port = port;
    this.#admin = admin;
    this.#manager = manager;
  }

  /** `bucket`: made for the contract of the cache. */
  static async start(natsUrl: string, bucket: string): Promise<NatsHarness> {
    const port = Number(new URL(natsUrl).port);
    const settings = { url: natsUrl, user: undefined, password: undefined, name: 'harness' };
    const admin = new Broker(await connectBroker(settings), LISTENER);
    await new Kvm(admin.connection).create(bucket, { history: 1, allow_direct: true });
    return new NatsHarness(port, admin, await jetstreamManager(admin.connection));
  }

  async newNamespace(): Promise<string> {
    this.#namespace = letters();
    await this.#provision();
    return this.#namespace;
  }

  newName(): string {
    return letters();
  }

  async connect(service: ServiceName): Promise<LaneEnds> {
    const line = await SeverableLine.layTo(this.#port);
    const settings = { url: `nats://127.0.0.1:${line.port}`, user: undefined, password: undefined, name: service };
    const broker = new Broker(await connectBroker(settings), LISTENER);
    const buckets = new NatsBuckets(broker, settings, LISTENER);
    this.#ends.push(async () => {
      await buckets.close();
      await broker.close();
      await line.remove();
    });
    const [namespace, consumer] = [this.#namespace, `${service}-${this.#namespace}`];
    return {
      ticks: new NatsTickLane(broker),
      publisher: new JetStreamPublisher(broker, SIGNER),
      asker: new NatsAsker(broker, SIGNER),
      askServer: new AskLaneServer(broker, VERIFIER, { onGarbage: () => undefined, onForged: () => undefined }),
      buckets,
      status: broker,
      openSource: () =>
        new JetStreamSource({
          broker,
          stream: namespace,
          consumer,
          scheduler: new SystemScheduler(),
          verifier: VERIFIER,
          onTrouble: () => undefined,
        }),
      loseConnection: async () => {
        line.cut();
        await this.until(() => !broker.connected);
      },
      regainConnection: async () => {
        line.mend();
        await this.until(() => broker.connected);
      },
    };
  }

  async publishUnsigned(subject: string, id: string, payload: Uint8Array): Promise<void> {
    await jetstream(this.#admin.connection).publish(subject, payload, { msgID: id });
  }

  async wipeStream(): Promise<void> {
    await this.#manager.streams.delete(this.#namespace);
    await this.#provision();
  }

  async outlastStream(): Promise<void> {
    const name = this.#namespace;
    const { config } = await this.#manager.streams.info(name);
    await this.#manager.streams.update(name, {
      ...config,
      max_age: 200 * NANOS_PER_MS,
      duplicate_window: 100 * NANOS_PER_MS,
    });
    let left = 1;
    while (left > 0) {
      await sleep(LOOK_EVERY_MS);
      left = (await this.#manager.streams.info(name)).state.messages;
    }
    await this.#manager.streams.update(name, { ...config, max_age: 0 });
  }

  complete<T>(work: Promise<T>): Promise<T> {
    return work;
  }

  async until(condition: () => boolean): Promise<void> {
    for (let looks = 0; !condition(); looks += 1) {
      if (looks > MAX_LOOKS) throw new Error('it did not come to be');
      await sleep(LOOK_EVERY_MS);
    }
  }

  async sleep(ms: number): Promise<void> {
    await sleep(ms);
  }

  async pass(ms: number): Promise<void> {
    await sleep(ms);
  }

  async close(): Promise<void> {
    for (const end of this.#ends) await end();
    await this.#admin.close();
  }

  async #provision(): Promise<void> {
    const name = this.#namespace;
    await this.#manager.streams.add({
      name,
      subjects: [`${name}.>`],
      discard: DiscardPolicy.New,
      max_bytes: 1_000_000,
    });
    for (const reader of READERS) {
      const ack_wait = this.ackWaitMs * NANOS_PER_MS;
      const consumer = { durable_name: `${reader}-${name}`, ack_policy: AckPolicy.Explicit, ack_wait };
      await this.#manager.consumers.add(name, consumer);
    }
  }
}
