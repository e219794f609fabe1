import { type CachedPriceV1, MARKET_QUERY, type MarketReply, subject } from '#libs/contracts';
import { type Clock, type Problem, type Result, err, ok, problem } from '#libs/kernel';
import type { Asker, PriceCache } from '#libs/messaging';

/** Where a market stands, and where that is known from. */
export interface MarketReading {
  readonly reply: MarketReply;
  /** The feed itself, or the cache because no feed answers. */
  readonly source: 'feed' | 'cache';
  /** How long ago something was heard of the market, in microseconds; `null` where nothing ever was. */
  readonly ageUs: number | null;
}

/**
 * Reads where a market stands: from the feed, and where none answers from the price cache. What is in the cache then is old,
 * and is called STALE whatever it says: nobody vouches for it.
 */
export class ReadMarket {
  readonly #asker: Asker;
  readonly #cache: PriceCache;
  readonly #clock: Clock;
  readonly #venues: ReadonlySet<string>;

  /** `venues`: the names of every exchange that there is. */
  constructor(asker: Asker, cache: PriceCache, clock: Clock, venues: readonly string[]) {
    this.#asker = asker;
    this.#cache = cache;
    this.#clock = clock;
    this.#venues = new Set(venues);
  }

  /** Reads a market; a Problem where neither knows it: `VENUE_UNKNOWN` where there is no such exchange. */
  async read(venue: string, instrument: string): Promise<Result<MarketReading, Problem>> {
    if (!this.#venues.has(venue)) {
      const known = [...this.#venues].join(', ');
      return err(problem('VENUE_UNKNOWN', `There is no venue "${venue}"; there are ${known}.`, { venue }));
    }
    const answer = await this.#asker.ask<MarketReply>(subject(MARKET_QUERY, venue, instrument), {});
    if (answer.ok) {
      const { receivedAtUs } = answer.value;
      const ageUs = receivedAtUs === 0 ? null : Math.max(0, this.#clock.nowUs() - receivedAtUs);
      return ok({ reply: answer.value, source: 'feed', ageUs });
    }
    if (!answer.error.retryable) return answer;
    const cached = await this.#cache.get(venue, instrument);
    if (!cached.ok || cached.value === undefined) return answer;
    const { price, ageUs } = cached.value;
    return ok({ reply: replyOf(price), source: 'cache', ageUs });
  }
}

function replyOf(price: CachedPriceV1): MarketReply {
  const { venue, instrument, receivedAtUs, lastPrice, lastTradeAtUs, bidPrice, bidSize, askPrice, askSize } = price;
  return {
    venue,
    instrument,
    bookState: 'STALE',
    receivedAtUs,
    ...(lastPrice === undefined ? {} : { lastPrice }),
    ...(lastTradeAtUs === undefined ? {} : { lastTradeAtUs }),
    ...(bidPrice === undefined ? {} : { bidPrice }),
    ...(bidSize === undefined ? {} : { bidSize }),
    ...(askPrice === undefined ? {} : { askPrice }),
    ...(askSize === undefined ? {} : { askSize }),
    bids: [],
    asks: [],
  };
}
