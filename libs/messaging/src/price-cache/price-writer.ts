import { CachedPriceV1, decodeMessage, encodeMessage, priceKey, supersedes } from '#libs/contracts';
import type { KeyValueStore } from './key-value.js';

/** What became of a value: written, left out because what is there is as good, or tried too often beside another writer. */
export type WriteOutcome = 'written' | 'superseded' | 'contended';

/** The writing end of the price cache. */
export interface PriceWriter {
  /** Writes a value unless a better one is there. Rejects if the broker is away: the value is written later or never. */
  write(price: CachedPriceV1): Promise<WriteOutcome>;
}

/** What a key was known to hold last. */
interface Known {
  readonly revision: number;
  readonly price: CachedPriceV1 | undefined;
}

const NOTHING: Known = { revision: 0, price: undefined };

/** How often one write is tried while another feed of the instrument writes too. */
const TRIES = 3;

/**
 * Writes into a bucket on condition that no one wrote since we looked: so an older value never takes the place of a
 * newer one, however many feeds of an instrument there are (see `supersedes`). Alone, a write is one message; beside another writer, a question more.
 */
export class BucketPriceWriter implements PriceWriter {
  readonly #bucket: KeyValueStore;
  readonly #known = new Map<string, Known>();

  constructor(bucket: KeyValueStore) {
    this.#bucket = bucket;
  }

  async write(price: CachedPriceV1): Promise<WriteOutcome> {
    const key = priceKey(price.venue, price.instrument);
    const bytes = encodeMessage(price);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { revision, price: last } = this.#known.get(key) ?? NOTHING;
      if (last !== undefined && !supersedes(price, last)) return 'superseded';
      const written = await this.#bucket.put(key, bytes, revision);
      if (written !== undefined) {
        this.#known.set(key, { revision: written, price });
        return 'written';
      }
      const entry = await this.#bucket.get(key);
      // What cannot be read is nobody's last price.
      const theirs = entry === undefined ? undefined : decodeMessage(CachedPriceV1, entry.value);
      this.#known.set(key, {
        revision: entry?.revision ?? 0,
        price: theirs?.ok === true ? theirs.value : undefined,
      });
    }
    return 'contended';
  }
}
