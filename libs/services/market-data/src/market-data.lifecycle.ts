import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { HealthRegistry, Supervisor } from '#libs/platform';
import { AwaitListing } from './application/feed/await-listing.js';
import { RunFeed } from './application/feed/run-feed.js';
import { WatchRules } from './application/feed/watch-rules.js';
import { PublishPrices } from './application/prices/publish-prices.js';
import { FEED_ERRORS, type FeedErrors } from './ports.js';

/** Starts the feed and the price cache with the application, and stops them before the lanes close. */
@Injectable()
export class MarketDataLifecycle implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #feed: RunFeed;
  readonly #rules: WatchRules;
  readonly #listing: AwaitListing;
  readonly #prices: PublishPrices;
  readonly #errors: FeedErrors;
  readonly #health: HealthRegistry;
  readonly #supervisor: Supervisor;

  constructor(
    feed: RunFeed,
    rules: WatchRules,
    listing: AwaitListing,
    prices: PublishPrices,
    @Inject(FEED_ERRORS) errors: FeedErrors,
    health: HealthRegistry,
    supervisor: Supervisor,
  ) {
    this.#feed = feed;
    this.#rules = rules;
    this.#listing = listing;
    this.#prices = prices;
    this.#errors = errors;
    this.#health = health;
    this.#supervisor = supervisor;
  }

  onModuleInit(): void {
    this.#health.addReadiness('books', () => this.#feed.trouble);
  }

  /** Does not wait for the feed: readiness reports when it is there. A start that cannot succeed ends the service. */
  onApplicationBootstrap(): void {
    this.#prices.startPublishing();
    this.#feed
      .startFeed((instruments) => {
        this.#rules.startWatching(instruments);
        this.#listing.startLooking();
      })
      .catch((error: unknown) => this.#supervisor.fail(this.#errors.startErrorOf(error)));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#listing.stopLooking();
    await this.#rules.stopWatching();
    await this.#feed.stopFeed();
    await this.#prices.stopPublishing();
  }
}
