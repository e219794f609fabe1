import { Broker, type BrokerListener } from '../connection/broker.js';
import { type BrokerSettings, connectBroker } from '../connection/connect.js';
import type { KeyValueBuckets, KeyValueStore } from './key-value.js';
import { NatsKeyValue } from './nats-key-value.js';

/** The buckets on the broker. */
export class NatsBuckets implements KeyValueBuckets {
  readonly #broker: Broker;
  readonly #settings: BrokerSettings;
  readonly #listener: BrokerListener;
  readonly #apart: Broker[] = [];

  /** `settings` and `listener` are for connections of a bucket's own. */
  constructor(broker: Broker, settings: BrokerSettings, listener: BrokerListener) {
    this.#broker = broker;
    this.#settings = settings;
    this.#listener = listener;
  }

  open(bucket: string): KeyValueStore {
    return new NatsKeyValue(this.#broker, bucket);
  }

  async openApart(bucket: string): Promise<KeyValueStore> {
    const connection = await connectBroker({ ...this.#settings, name: `${this.#settings.name}-${bucket}` });
    const broker = new Broker(connection, {
      // Whether the service is connected is what its main connection says.
      onConnection: () => undefined,
      onPermissionViolation: (error) => this.#listener.onPermissionViolation(error),
      onError: (error) => this.#listener.onError(error),
    });
    this.#apart.push(broker);
    return new NatsKeyValue(broker, bucket);
  }

  /** Closes the connections that were opened apart. */
  async close(): Promise<void> {
    await Promise.all(this.#apart.map((broker) => broker.close()));
  }
}
