import { Inject, Injectable } from '@nestjs/common';
import type { Problem, Result } from '#libs/kernel';
import { PRICE_CACHE, type PriceCache } from '#libs/messaging';
import type { LastPrice, LastPrices } from '../ports.js';

/** Reads the price cache of the broker. */
@Injectable()
export class CachedPrices implements LastPrices {
  readonly #cache: PriceCache;

  constructor(@Inject(PRICE_CACHE) cache: PriceCache) {
    this.#cache = cache;
  }

  findLastPrice(venue: string, instrument: string): Promise<Result<LastPrice | undefined, Problem>> {
    return this.#cache.get(venue, instrument);
  }
}
