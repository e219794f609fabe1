import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HealthRegistry } from '#libs/platform';
import type { VenueMarket } from '../application/market/venue-market.js';
import { VENUE_MARKET } from '../ports.js';

/** Makes the exchange unready while a live market would refuse orders. */
@Injectable()
export class MarketReadiness implements OnModuleInit {
  readonly #health: HealthRegistry;
  readonly #market: VenueMarket;

  constructor(health: HealthRegistry, @Inject(VENUE_MARKET) market: VenueMarket) {
    this.#health = health;
    this.#market = market;
  }

  onModuleInit(): void {
    const market = this.#market;
    if (market.trouble !== undefined) this.#health.addReadiness('upstream', () => market.trouble?.());
  }
}
