/** A value of a bucket, and how often its key was written: the condition of the next write. */
export interface KeyValueEntry {
  readonly value: Uint8Array;
  readonly revision: number;
}

/** The reading end of a key-value bucket. */
export interface KeyValueReader {
  /** The value of a key; `undefined` if there is none. Rejects if the bucket cannot be reached. */
  get(key: string): Promise<KeyValueEntry | undefined>;
  /**
   * Receives the value of a key now, if there is one, and every later one, and the present one again after an outage. A value may
   * come twice, and one that was refused to its writer may be received too: a watcher keeps the newest. Returns a function that stops it.
   */
  watch(key: string, onValue: (value: Uint8Array) => void): () => void;
}

/** A key-value bucket with the writing end. */
export interface KeyValueStore extends KeyValueReader {
  /**
   * Writes a value if the key still has `revision` (0: no value yet). Returns the new revision; `undefined` if somebody
   * else wrote first. Rejects if the bucket cannot be reached: then the value may have been written or not.
   */
  put(key: string, value: Uint8Array, revision: number): Promise<number | undefined>;
}

/** Opens key-value buckets. */
export interface KeyValueBuckets {
  /** A bucket over the service's one connection. */
  open(bucket: string): KeyValueStore;
  /**
   * A bucket over a connection of its own, for a service that writes it beside ticks: what the broker stores of one connection
   * stands before that one's next ticks. It is closed with the service.
   */
  openApart(bucket: string): Promise<KeyValueStore>;
}
