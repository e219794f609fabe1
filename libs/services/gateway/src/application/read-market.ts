import { Inject, Injectable } from '@nestjs/common';
import type { CachedPriceV1, MarketReply } from '#libs/contracts';
import { type Clock, type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { VENUE_NAMES } from '#libs/venues';
import { MarketTable } from './live/market-table.js';
import { LAST_PRICES, LIVE_MARKETS, type LastPrices, type LiveMarkets } from '../ports.js';

/** Where a market stands, and where that is known from. */
export interface MarketReading {
  readonly reply: MarketReply;
  /** The feed itself, or the cache because no feed responds. */
  readonly source: 'feed' | 'cache';
  /** How long ago something was received from the market, in microseconds; `null` if nothing ever was. */
  readonly ageUs: number | null;
}

/** What an ask says where nobody listens: no feed of the venue runs, or it is starting. */
const NOBODY_ANSWERS = 'ASK_NOBODY_ANSWERS';
const KNOWN_VENUES: readonly string[] = VENUE_NAMES;

/**
 * Reads where a market stands: from its feed, or from the price cache if no feed responds. What is in the cache then is old,
 * and is called STALE whatever it says: no feed confirms it.
 */
@Injectable()
export class ReadMarket {
  readonly #markets: LiveMarkets;
  readonly #lastPrices: LastPrices;
  readonly #clock: Clock;
  readonly #heard: MarketTable;

  constructor(
    @Inject(LIVE_MARKETS) markets: LiveMarkets,
    @Inject(LAST_PRICES) lastPrices: LastPrices,
    @Inject(CLOCK) clock: Clock,
    heard: MarketTable,
  ) {
    this.#markets = markets;
    this.#lastPrices = lastPrices;
    this.#clock = clock;
    this.#heard = heard;
  }

  /**
   * A Problem if neither feed nor cache knows the market; `VENUE_UNKNOWN` if there is no such exchange, `VENUE_NOT_FED` if other exchanges are
   * fed here and this one is not. Where no feed at all was heard yet, this one may be starting, too.
   */
  async readMarket(venue: string, instrument: string): Promise<Result<MarketReading, Problem>> {
    if (!KNOWN_VENUES.includes(venue)) {
      const known = KNOWN_VENUES.join(', ');
      return err(problem('VENUE_UNKNOWN', `There is no venue "${venue}"; there are ${known}.`, { venue }));
    }
    const answer = await this.#markets.askMarket(venue, instrument);
    if (answer.ok) {
      const { receivedAtUs } = answer.value;
      const ageUs = receivedAtUs === 0 ? null : Math.max(0, this.#clock.nowUs() - receivedAtUs);
      return ok({ reply: answer.value, source: 'feed', ageUs });
    }
    if (!answer.error.retryable) return answer;
    const last = await this.#lastPrices.findLastPrice(venue, instrument);
    if (!last.ok) return answer;
    if (last.value === undefined) return err(this.#whyNobodyAnswers(venue, answer.error));
    return ok({ reply: staleReplyOf(last.value.price), source: 'cache', ageUs: last.value.ageUs });
  }

  #whyNobodyAnswers(venue: string, error: Problem): Problem {
    const fed = [...new Set([...this.#heard.all.values()].map(({ instrument }) => instrument.venue as string))].sort();
    if (error.code !== NOBODY_ANSWERS || fed.length === 0 || fed.includes(venue)) return error;
    const message = `No feed of ${venue} runs here, only of ${fed.join(', ')}: start a market-data with EXCHANGE=${venue}.`;
    return problem('VENUE_NOT_FED', message, { venue });
  }
}

function staleReplyOf(price: CachedPriceV1): MarketReply {
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
