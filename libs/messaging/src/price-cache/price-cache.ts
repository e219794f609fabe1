import {
  CachedPriceV1,
  PRICE_STALE_AFTER_US,
  type PriceFreshness,
  decodeMessage,
  freshnessOf,
  priceKey,
  supersedes,
} from '#libs/contracts';
import { type Clock, type Problem, type Result, err, ok, problem } from '#libs/kernel';
import type { KeyValueReader } from './key-value.js';

/** A cached price and how far it may be believed now. */
export interface KnownPrice extends PriceFreshness {
  readonly price: CachedPriceV1;
}

/** The reading end of the price cache: where a market stood when `market-data` last wrote, with its age. */
export interface PriceCache {
  /** The cached price; `undefined` if none was ever written; a Problem if the broker cannot be asked or garbage is stored. */
  get(venue: string, instrument: string): Promise<Result<KnownPrice | undefined, Problem>>;
  /** Receives the cached price now and whenever a newer one is written; returns a function that stops it. */
  watch(venue: string, instrument: string, onPrice: (known: KnownPrice) => void): () => void;
}

/** Whether a value that was received is newer and was not refused to its writer: a listener receives both. */
function isNews(heard: CachedPriceV1, newest: CachedPriceV1): boolean {
  return heard.writtenAtUs !== newest.writtenAtUs && supersedes(heard, newest);
}

/** The price cache in a key-value bucket. */
export class BucketPriceCache implements PriceCache {
  readonly #bucket: KeyValueReader;
  readonly #clock: Clock;
  readonly #staleAfterUs: number;

  /** `staleAfterUs`: older values are STALE. */
  constructor(bucket: KeyValueReader, clock: Clock, staleAfterUs: number = PRICE_STALE_AFTER_US) {
    this.#bucket = bucket;
    this.#clock = clock;
    this.#staleAfterUs = staleAfterUs;
  }

  async get(venue: string, instrument: string): Promise<Result<KnownPrice | undefined, Problem>> {
    const key = priceKey(venue, instrument);
    try {
      const entry = await this.#bucket.get(key);
      if (entry === undefined) return ok(undefined);
      const price = decodeMessage(CachedPriceV1, entry.value);
      return price.ok ? ok(this.#judged(price.value)) : price;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return err(problem('PRICE_CACHE_AWAY', `The price cache cannot be asked: ${why}.`, { key }, true));
    }
  }

  watch(venue: string, instrument: string, onPrice: (known: KnownPrice) => void): () => void {
    let newest: CachedPriceV1 | undefined;
    return this.#bucket.watch(priceKey(venue, instrument), (value) => {
      const price = decodeMessage(CachedPriceV1, value);
      if (!price.ok || (newest !== undefined && !isNews(price.value, newest))) return;
      newest = price.value;
      onPrice(this.#judged(price.value));
    });
  }

  #judged(price: CachedPriceV1): KnownPrice {
    return { price, ...freshnessOf(price, this.#clock.nowUs(), this.#staleAfterUs) };
  }
}
