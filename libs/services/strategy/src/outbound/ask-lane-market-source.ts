import { Inject, Injectable } from '@nestjs/common';
import {
  INSTRUMENT_QUERY,
  type InstrumentReply,
  MARKET_QUERY,
  type MarketReply,
  instrumentFromReply,
  subject,
} from '#libs/contracts';
import type { Instrument } from '#libs/domain';
import { type Problem, type Result, err, ok, parseDecimal, problem } from '#libs/kernel';
import { ASKER, type Asker, PRICE_CACHE, type PriceCache } from '#libs/messaging';
import type { InstrumentName } from '#libs/platform';
import type { CachedLastPrice, MarketSnapshot, MarketSource } from '../ports.js';

/** Asks market-data on the ask lane, and reads what it keeps in the price cache. */
@Injectable()
export class AskLaneMarketSource implements MarketSource {
  readonly #asker: Asker;
  readonly #cache: PriceCache;

  constructor(@Inject(ASKER) asker: Asker, @Inject(PRICE_CACHE) cache: PriceCache) {
    this.#asker = asker;
    this.#cache = cache;
  }

  async fetchInstrument({ venue, instrument }: InstrumentName): Promise<Result<Instrument, Problem>> {
    const reply = await this.#asker.ask<InstrumentReply>(subject(INSTRUMENT_QUERY, venue, instrument), {});
    if (!reply.ok) return reply;
    try {
      return ok(instrumentFromReply(reply.value));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return err(
        problem('INSTRUMENT_UNREADABLE', `The instrument ${instrument} cannot be read: ${why}.`, { venue, instrument }),
      );
    }
  }

  async fetchMarket({ venue, instrument }: InstrumentName): Promise<Result<MarketSnapshot, Problem>> {
    const reply = await this.#asker.ask<MarketReply>(subject(MARKET_QUERY, venue, instrument), {});
    if (!reply.ok) return reply;
    const { bookState, lastPrice } = reply.value;
    return ok({ bookState, lastPrice: parseDecimal(lastPrice ?? '') });
  }

  async fetchCachedPrice({ venue, instrument }: InstrumentName): Promise<Result<CachedLastPrice | undefined, Problem>> {
    const known = await this.#cache.get(venue, instrument);
    if (!known.ok) return known;
    const lastPrice = parseDecimal(known.value?.price.lastPrice ?? '');
    return ok(
      known.value === undefined || lastPrice === undefined ? undefined : { lastPrice, ageUs: known.value.ageUs },
    );
  }
}
