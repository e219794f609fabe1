import { Inject, Injectable } from '@nestjs/common';
import type { MarketReply } from '#libs/contracts';
import type { Instrument } from '#libs/domain';
import { Decimal, type Problem, type Result, type StopSignal, ok, parseDecimal } from '#libs/kernel';
import { PRICE_CACHE, type PriceCache } from '#libs/messaging';
import type { InstrumentName } from '#libs/platform';
import { InstrumentSource } from '#libs/service-host';
import type { CachedLastPrice, MarketSnapshot, MarketSource } from '../ports.js';

/** Asks market-data on the ask lane, and reads what it keeps in the price cache. */
@Injectable()
export class AskLaneMarketSource implements MarketSource {
  readonly #source: InstrumentSource;
  readonly #cache: PriceCache;

  constructor(source: InstrumentSource, @Inject(PRICE_CACHE) cache: PriceCache) {
    this.#source = source;
    this.#cache = cache;
  }

  fetchInstruments(
    names: readonly InstrumentName[],
    onInstrument: (instrument: Instrument) => void,
    signal: StopSignal,
  ): Promise<void> {
    return this.#source.fetchUntilKnown(names, onInstrument, signal);
  }

  async fetchMarket(name: InstrumentName): Promise<Result<MarketSnapshot, Problem>> {
    const reply = await this.#source.fetchMarket(name);
    if (!reply.ok) return reply;
    const { bookState, lastPrice } = reply.value;
    return ok({ bookState, lastPrice: parseDecimal(lastPrice ?? '') ?? midPriceOf(reply.value) });
  }

  async fetchCachedPrice({ venue, instrument }: InstrumentName): Promise<Result<CachedLastPrice | undefined, Problem>> {
    const known = await this.#cache.get(venue, instrument);
    if (!known.ok) return known;
    const lastPrice = parseDecimal(known.value?.price.lastPrice ?? '');
    if (known.value === undefined || lastPrice === undefined) return ok(undefined);
    return ok({ lastPrice, ageUs: known.value.ageUs });
  }
}

const HALF = new Decimal('0.5');

/** Between best bid and ask; `undefined` where a side is empty. */
function midPriceOf({ asks, bids, ...best }: MarketReply): Decimal | undefined {
  const bid = parseDecimal(best.bidPrice ?? bids[0]?.[0] ?? '');
  const ask = parseDecimal(best.askPrice ?? asks[0]?.[0] ?? '');
  return bid === undefined || ask === undefined ? undefined : bid.plus(ask).times(HALF);
}
