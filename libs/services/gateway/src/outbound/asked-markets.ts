import { Inject, Injectable } from '@nestjs/common';
import { MARKET_QUERY, type MarketReply, subject } from '#libs/contracts';
import type { Problem, Result } from '#libs/kernel';
import { ASKER, type Asker } from '#libs/messaging';
import type { LiveMarkets } from '../ports.js';

/** Asks market-data over the ask lane. */
@Injectable()
export class AskedMarkets implements LiveMarkets {
  readonly #asker: Asker;

  constructor(@Inject(ASKER) asker: Asker) {
    this.#asker = asker;
  }

  askMarket(venue: string, instrument: string): Promise<Result<MarketReply, Problem>> {
    return this.#asker.ask<MarketReply>(subject(MARKET_QUERY, venue, instrument), {});
  }
}
