import { Inject, Injectable } from '@nestjs/common';
import { type Instrument, type MarketFeed, isSameInstrument } from '#libs/domain';
import type { InstrumentId, PeriodicWork, Scheduler, UnixUs } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { MARKET_DATA_SETTINGS, type MarketDataRules } from '../../market-data.settings.js';
import { FEED_REPORTER, type FeedReporter, MARKET_FEED } from '../../ports.js';

/** How often it is looked whether there is a reason to read the rules. */
const LOOK_MS = 500;
/** Values off the grid may go on for long (old orders in a book): reading because of them waits twice as long each time, up to the schedule. */
const FIRST_HINT_WAIT_MS = 1_000;
/** Refused orders cost the venue at most one more question in this time. */
const DOUBT_PAUSE_US = 1_000_000;

/**
 * Reads the rules of the fed instruments again: by schedule, at once when the venue says that they may be others or has refused an order
 * by them, and soon when values come that lie on no known grid. What has changed goes to
 * the feed, which tells everybody in order with the market's events; what the venue does not list any more is halted.
 */
@Injectable()
export class WatchRules {
  readonly #feed: MarketFeed;
  readonly #reporter: FeedReporter;
  readonly #scheduler: Scheduler;
  readonly #intervalMs: number;
  readonly #known = new Map<InstrumentId, Instrument>();
  #watching: PeriodicWork | undefined;
  #readAtUs: UnixUs = 0;
  #offGrid = 0;
  #hints = 0;
  #reading: Promise<void> | undefined;
  #hintWaitMs = FIRST_HINT_WAIT_MS;

  constructor(
    @Inject(MARKET_FEED) feed: MarketFeed,
    @Inject(FEED_REPORTER) reporter: FeedReporter,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(MARKET_DATA_SETTINGS) settings: MarketDataRules,
  ) {
    this.#feed = feed;
    this.#reporter = reporter;
    this.#scheduler = scheduler;
    this.#intervalMs = settings.RULES_INTERVAL_MS;
  }

  /** Begins to watch the rules of instruments that the feed was opened with. */
  startWatching(instruments: readonly Instrument[]): void {
    this.watchToo(instruments);
    this.#readAtUs = this.#scheduler.monotonicUs();
    this.#watching = this.#scheduler.runEvery({
      name: 'watch-rules',
      intervalMs: LOOK_MS,
      run: () => this.#readIfDue(),
      onError: (error) =>
        this.#reporter.reportNotice('the rules of the instruments could not be read again', { reason: String(error) }),
    });
  }

  /** Watches instruments that the feed has taken since. */
  watchToo(instruments: readonly Instrument[]): void {
    for (const instrument of instruments) this.#known.set(instrument.id, instrument);
  }

  /** Resolves when nothing is read any more. */
  async stopWatching(): Promise<void> {
    await this.#watching?.stop();
  }

  async #readIfDue(): Promise<void> {
    const sinceMs = (this.#scheduler.monotonicUs() - this.#readAtUs) / 1_000;
    const { valuesOffGrid, rulesHints = 0 } = this.#feed.counters();
    const isOffGrid = valuesOffGrid > this.#offGrid && sinceMs >= this.#hintWaitMs;
    const isTold = rulesHints > this.#hints;
    if (sinceMs < this.#intervalMs && !isOffGrid && !isTold) return;
    this.#hintWaitMs = isOffGrid ? Math.min(2 * this.#hintWaitMs, this.#intervalMs) : this.#hintWaitMs;
    this.#offGrid = valuesOffGrid;
    this.#hints = rulesHints;
    await this.readRules();
  }

  /** Reads the rules now; whoever asks while they are being read gets the same answer. Rejects where they cannot be read. */
  readRules(): Promise<void> {
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  /** As {@link readRules}, unless they were read within the last second: a burst of refusals is one doubt. Rejects nothing. */
  async readAfterDoubt(): Promise<void> {
    if (this.#watching === undefined || this.#scheduler.monotonicUs() - this.#readAtUs < DOUBT_PAUSE_US) return;
    await this.readRules().catch((error: unknown) =>
      this.#reporter.reportNotice('the rules of the instruments could not be read again', { reason: String(error) }),
    );
  }

  async #read(): Promise<void> {
    this.#readAtUs = this.#scheduler.monotonicUs();
    const { instruments, refused } = await this.#feed.loadInstruments([...this.#known.keys()]);
    for (const instrument of instruments) this.#take(instrument);
    // Gone from the list, or listed with what cannot be read or held: by which rules it trades, nobody knows.
    for (const { details, message } of refused) {
      const known = this.#known.get(details['instrument'] as InstrumentId);
      if (known !== undefined) this.#take({ ...known, status: 'HALTED' }, message);
    }
  }

  #take(instrument: Instrument, reason = 'the venue changed its rules'): void {
    const known = this.#known.get(instrument.id);
    if (known === undefined || isSameInstrument(known, instrument)) return;
    this.#known.set(instrument.id, instrument);
    this.#hintWaitMs = FIRST_HINT_WAIT_MS;
    const { id, status, tickSize, lotSize } = instrument;
    const steps = { tickSize: tickSize.toFixed(), lotSize: lotSize.toFixed() };
    this.#reporter.reportNotice('an instrument has other rules', { instrument: id, status, ...steps, reason });
    this.#feed.changeInstrument(instrument);
  }
}
