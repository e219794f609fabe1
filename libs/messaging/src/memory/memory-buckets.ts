import type { KeyValueBuckets, KeyValueEntry, KeyValueStore } from '../price-cache/key-value.js';
import { MemoryKeyValue } from '../price-cache/memory-key-value.js';
import type { MemoryLaneConnection } from './memory-lane-connection.js';

/** A service's end of a bucket: out of reach while its connection is lost. */
class ConnectedKeyValue implements KeyValueStore {
  readonly #connection: MemoryLaneConnection;
  readonly #bucket: MemoryKeyValue;

  constructor(connection: MemoryLaneConnection, bucket: MemoryKeyValue) {
    this.#connection = connection;
    this.#bucket = bucket;
  }

  get(key: string): Promise<KeyValueEntry | undefined> {
    return this.#reach(() => this.#bucket.get(key));
  }

  put(key: string, value: Uint8Array, revision: number): Promise<number | undefined> {
    return this.#reach(() => this.#bucket.put(key, value, revision));
  }

  watch(key: string, onValue: (value: Uint8Array) => void): () => void {
    const deliver = (value: Uint8Array): void => {
      if (this.#connection.connected) onValue(value);
    };
    let stopWatching = this.#bucket.watch(key, deliver);
    // What was written during an outage was not received: the value is asked for again.
    const forget = this.#connection.onChange((connected) => {
      stopWatching();
      if (connected) stopWatching = this.#bucket.watch(key, deliver);
    });
    return () => {
      forget();
      stopWatching();
    };
  }

  #reach<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#connection.connected ? work() : Promise.reject(new Error('the connection is lost'));
    return this.#connection.whileAlive(done);
  }
}

/** The buckets inside one process, which outlive the services. */
export class MemoryBucketShelf {
  readonly #buckets = new Map<string, MemoryKeyValue>();

  /** The bucket of a name. */
  bucketOf(name: string): MemoryKeyValue {
    const bucket = this.#buckets.get(name) ?? new MemoryKeyValue();
    this.#buckets.set(name, bucket);
    return bucket;
  }
}

/** A service's buckets inside one process. */
export class MemoryBuckets implements KeyValueBuckets {
  readonly #connection: MemoryLaneConnection;
  readonly #shelf: MemoryBucketShelf;

  constructor(connection: MemoryLaneConnection, shelf: MemoryBucketShelf) {
    this.#connection = connection;
    this.#shelf = shelf;
  }

  open(bucket: string): KeyValueStore {
    return new ConnectedKeyValue(this.#connection, this.#shelf.bucketOf(bucket));
  }

  openApart(bucket: string): Promise<KeyValueStore> {
    return Promise.resolve(this.open(bucket));
  }
}
