import { Inject, Injectable } from '@nestjs/common';
import type { MarketFeed } from '#libs/domain';
import { type InstrumentId, type PeriodicWork, type Scheduler, asId } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { FEED_REPORTER, type FeedReporter, MARKET_FEED } from '../../ports.js';
import { RunFeed } from './run-feed.js';
import { WatchRules } from './watch-rules.js';

/**
 * How often the venue is asked for what was left out, by itself: asked for together with what is fed, some venues refuse all of it, and
 * every bad name costs several questions then.
 */
const LOOK_MS = 60_000;

/** Looks whether the venue lists by now what it did not list, or not readably, at the start; that is fed and its rules are watched. */
@Injectable()
export class AwaitListing {
  readonly #feed: MarketFeed;
  readonly #running: RunFeed;
  readonly #rules: WatchRules;
  readonly #reporter: FeedReporter;
  readonly #scheduler: Scheduler;
  #looking: PeriodicWork | undefined;

  constructor(
    @Inject(MARKET_FEED) feed: MarketFeed,
    running: RunFeed,
    rules: WatchRules,
    @Inject(FEED_REPORTER) reporter: FeedReporter,
    @Inject(SCHEDULER) scheduler: Scheduler,
  ) {
    this.#feed = feed;
    this.#running = running;
    this.#rules = rules;
    this.#reporter = reporter;
    this.#scheduler = scheduler;
  }

  /** Begins, once the instruments are loaded; asks nothing while nothing is left out. */
  startLooking(): void {
    this.#looking = this.#scheduler.runEvery({
      name: 'await-listing',
      intervalMs: LOOK_MS,
      run: () => this.#look(),
      onError: (error) =>
        this.#reporter.reportNotice('the venue could not be asked for what is left out', { reason: String(error) }),
    });
  }

  /** Resolves when nothing is asked any more. */
  async stopLooking(): Promise<void> {
    await this.#looking?.stop();
  }

  async #look(): Promise<void> {
    const leftOut = this.#running.refusedInstruments.map(({ details }) =>
      asId<InstrumentId>(details['instrument'] ?? ''),
    );
    if (leftOut.length === 0) return;
    const listed = await this.#feed.loadInstruments(leftOut);
    this.#running.takeListed(listed);
    this.#rules.watchToo(listed.instruments);
  }
}
