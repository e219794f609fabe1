import { Inject, Injectable } from '@nestjs/common';
import type {
  FeedListener,
  HeldRequests,
  Instrument,
  InstrumentFeedStatus,
  ListedInstruments,
  MarketEvent,
  MarketFeed,
} from '#libs/domain';
import {
  type InstrumentId,
  type PeriodicWork,
  type Problem,
  type Scheduler,
  US_PER_SECOND,
  type VenueId,
} from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { MARKET_DATA_SETTINGS, type MarketDataRules } from '../../market-data.settings.js';
import {
  FEED_ERRORS,
  FEED_REPORTER,
  type FeedErrors,
  type FeedReporter,
  MARKET_EVENT_SINK,
  MARKET_FEED,
  type MarketEventSink,
} from '../../ports.js';
import { MarketBoard } from '../board/market-board.js';
import { fedInstruments } from './shard.js';

const STATE_REPEAT_MS = 1_000;
const START_RETRY_MS = 1_000;

/**
 * Runs one exchange's feed: loads the instruments, opens the feed, passes every update on, and repeats the state of each
 * book once a second, so that a late consumer learns it, and one that receives nothing knows that we are gone.
 */
@Injectable()
export class RunFeed implements FeedListener {
  private readonly feed: MarketFeed;
  private readonly board: MarketBoard;
  private readonly sink: MarketEventSink;
  private readonly reporter: FeedReporter;
  private readonly errors: FeedErrors;
  private readonly scheduler: Scheduler;
  private readonly ids: readonly InstrumentId[];
  private readonly stopping = new AbortController();
  /** Why instruments that were asked for are not fed; `details.instrument` names each. */
  refusedInstruments: readonly Problem[] = [];
  private instruments: readonly Instrument[] = [];
  private readonly venues = new Map<InstrumentId, VenueId>();
  private repeating: PeriodicWork | undefined;

  constructor(
    @Inject(MARKET_FEED) feed: MarketFeed,
    board: MarketBoard,
    @Inject(MARKET_EVENT_SINK) sink: MarketEventSink,
    @Inject(FEED_REPORTER) reporter: FeedReporter,
    @Inject(FEED_ERRORS) errors: FeedErrors,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(MARKET_DATA_SETTINGS) settings: MarketDataRules,
  ) {
    this.feed = feed;
    this.board = board;
    this.sink = sink;
    this.reporter = reporter;
    this.errors = errors;
    this.scheduler = scheduler;
    this.ids = fedInstruments(settings);
  }

  /** Why this feed may not be traded on; `undefined` when every book is LIVE and its trades are believed. */
  get trouble(): string | undefined {
    if (this.ids.length === 0) return undefined;
    const held = heldText(this.feed.heldRequests?.());
    if (this.instruments.length === 0) return `the instruments are not loaded yet${held}`;
    const status = this.feed.status();
    const behind = status
      .filter((one) => one.bookState !== 'LIVE')
      .map((one) => `${one.instrument} is ${one.bookState}`);
    if (behind.length > 0 || status.length === 0) return `not every book is LIVE: ${behind.join(', ')}${held}`;
    return clockTroubleOf(status);
  }

  /**
   * Starts the feed; resolves when its first connection is up, and calls `onLoaded` once the instruments are known. Rejects where trying
   * again cannot help.
   */
  async startFeed(onLoaded: (instruments: readonly Instrument[]) => void = () => undefined): Promise<void> {
    if (this.ids.length === 0) {
      this.reporter.reportNotice('this shard has no instruments: nothing to feed', {});
      return;
    }
    const { instruments, refused } = await this.loadInstruments();
    if (this.stopping.signal.aborted) return;
    this.leaveOut(refused);
    for (const { code, message, details } of refused)
      this.onNotice('an instrument is left out; the others are fed', { ...details, code, reason: message });
    this.follow(instruments);
    onLoaded(instruments);
    this.repeating = this.scheduler.runEvery({
      name: 'repeat-book-states',
      intervalMs: STATE_REPEAT_MS,
      run: () => this.repeatBookStates(),
      onError: (error) =>
        this.reporter.reportNotice('the book states could not be repeated', { reason: reasonOf(error) }),
    });
    await this.feed.open(instruments, this);
  }

  /** Feeds instruments that were left out and are listed now; `refused` tells what still is not, and why. */
  takeListed({ instruments, refused }: ListedInstruments): void {
    this.leaveOut(refused);
    if (instruments.length === 0 || this.stopping.signal.aborted) return;
    for (const { id } of instruments)
      this.onNotice('an instrument that was left out is listed now, and fed', { instrument: id });
    this.follow(instruments);
    this.feed.addInstruments(instruments);
  }

  /** Resolves when no update comes any more. */
  async stopFeed(): Promise<void> {
    this.stopping.abort();
    await this.repeating?.stop();
    await this.feed.close();
  }

  onEvent(event: MarketEvent): void {
    this.board.onEvent(event);
    this.sink.publishEvent(event);
  }

  onInstrument(instrument: Instrument): void {
    this.sink.changeInstrument(instrument);
    this.board.changeInstrument(instrument);
  }

  onBadFrame(reason: string, sample: string): void {
    this.reporter.reportBadFrame(reason, sample);
  }

  onNotice(message: string, details: Readonly<Record<string, string>>): void {
    this.reporter.reportNotice(message, details);
  }

  private leaveOut(refused: readonly Problem[]): void {
    this.refusedInstruments = refused;
    this.board.leaveOut(refused);
  }

  private follow(instruments: readonly Instrument[]): void {
    this.instruments = [...this.instruments, ...instruments];
    for (const { id, venue } of instruments) this.venues.set(id, venue);
    this.board.followInstruments(instruments);
    for (const instrument of instruments) this.sink.changeInstrument(instrument);
  }

  private async loadInstruments(): Promise<ListedInstruments> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        return await this.feed.loadInstruments(this.ids);
      } catch (error) {
        if (signal.aborted) break;
        if (!this.errors.isRetryable(error)) throw error;
        this.onNotice('the instruments could not be loaded; trying again', { reason: reasonOf(error) });
        await this.scheduler.sleep(START_RETRY_MS, signal);
      }
    }
    return { instruments: [], refused: [] };
  }

  private repeatBookStates(): void {
    const receivedAtUs = this.scheduler.nowUs();
    for (const { instrument, bookState } of this.feed.status()) {
      const venue = this.venues.get(instrument);
      if (venue !== undefined)
        this.onEvent({ kind: 'book-state', venue, instrument, exchangeAtUs: 0, receivedAtUs, state: bookState });
    }
  }
}

/** Quotes and books have no such doubt: without this, trades would stop, and everything else go on. */
function clockTroubleOf(status: readonly InstrumentFeedStatus[]): string | undefined {
  const refused = status.filter(({ refusedAheadUs }) => refusedAheadUs !== undefined);
  if (refused.length === 0) return undefined;
  const seconds = Math.round(Math.max(...refused.map(({ refusedAheadUs = 0 }) => refusedAheadUs)) / US_PER_SECOND);
  const names = refused.map(({ instrument }) => instrument).join(', ');
  return `CLOCKS_DISAGREE: the trades of ${names} are stamped up to ${seconds} s ahead of our clock, and refused; set the clock of this machine right`;
}

/** Why that may last: a book that waits for its snapshot looks like any other that is not LIVE. */
function heldText(held: HeldRequests | undefined): string {
  if (held === undefined) return '';
  return `; requests to the venue wait ${held.leftSeconds} s more: ${held.reason}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
