import { type JetStreamClient, JetStreamApiError, jetstream } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { bucketNamespaceOf } from '#libs/contracts';
import type { Broker } from '../connection/broker.js';
import type { KeyValueEntry, KeyValueStore } from './key-value.js';

/** Longest wait for an answer of the broker, in milliseconds. */
const TIMEOUT_MS = 2_000;
/** The broker's text for a key that has another revision. */
const WRONG_LAST_SEQUENCE = 10_071;

/**
 * A key-value bucket on the broker, which the provisioning job made. It needs the least rights that there are: asking for the
 * last value of a key, and listening to the bucket's subjects; no service may make consumers or streams.
 */
export class NatsKeyValue implements KeyValueStore {
  readonly #broker: Broker;
  readonly #bucket: string;
  readonly #client: JetStreamClient;
  readonly #watching = new Set<() => void>();
  #kv: Promise<KV> | undefined;
  #listening = false;

  constructor(broker: Broker, bucket: string) {
    this.#broker = broker;
    this.#bucket = bucket;
    this.#client = jetstream(broker.connection, { timeout: TIMEOUT_MS, checkAPI: false });
  }

  async get(key: string): Promise<KeyValueEntry | undefined> {
    const entry = await (await this.#open()).get(key);
    if (entry === null || entry.operation !== 'PUT') return undefined;
    return { value: entry.value, revision: entry.revision };
  }

  async put(key: string, value: Uint8Array, revision: number): Promise<number | undefined> {
    const kv = await this.#open();
    try {
      return await kv.put(key, value, { previousSeq: revision, timeout: TIMEOUT_MS });
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === WRONG_LAST_SEQUENCE) return undefined;
      throw error;
    }
  }

  watch(key: string, onValue: (value: Uint8Array) => void): () => void {
    let stopped = false;
    const subscription = this.#broker.connection.subscribe(`${bucketNamespaceOf(this.#bucket)}.${key}`, {
      callback: (error, message) => {
        // An empty value is a deletion.
        if (error === null && message.data.length > 0) onValue(message.data);
      },
    });
    const ask = (): void => {
      this.get(key).then(
        (entry) => {
          if (entry !== undefined && !stopped) onValue(entry.value);
        },
        // The broker is away: the next connection asks again.
        () => undefined,
      );
    };
    this.#watching.add(ask);
    this.#listen();
    ask();
    return () => {
      stopped = true;
      this.#watching.delete(ask);
      subscription.unsubscribe();
    };
  }

  #open(): Promise<KV> {
    this.#kv ??= new Kvm(this.#client).open(this.#bucket, { allow_direct: true });
    return this.#kv;
  }

  /** What was written during an outage was not received: after it every watched key is asked for. */
  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    void (async () => {
      for await (const status of this.#broker.connection.status()) {
        if (status.type === 'reconnect') for (const ask of this.#watching) ask();
      }
    })();
  }
}
