import type { FeedListener, Instrument, MarketEvent, MarketFeed } from '#libs/domain';
import type { Clock, InstrumentId, UnixUs, VenueId } from '#libs/kernel';
import type { MarketBoard } from './market-board.js';

/** Where market events leave this process. */
export interface MarketEventSink {
  /** Takes an update; it leaves together with others of the same moment. */
  send(event: MarketEvent): void;
}

/** What a feed tells people. */
export interface FeedReporter {
  notice(message: string, details: Readonly<Record<string, string>>): void;
  badFrame(reason: string, sample: string): void;
}

/** Says whether trying again may help after a failed start. */
export type IsRetryable = (error: unknown) => boolean;

/** What running a feed needs. */
export interface RunFeedParts {
  readonly feed: MarketFeed;
  readonly board: MarketBoard;
  readonly sink: MarketEventSink;
  readonly reporter: FeedReporter;
  readonly clock: Clock;
  readonly isRetryable: IsRetryable;
}

const STATE_REPEAT_MS = 1_000;
const START_RETRY_MS = 1_000;

/**
 * Runs one exchange's feed: loads the instruments, opens the feed, passes every update on, and repeats the state of each
 * book once a second, so that who starts late learns it and who hears nothing knows that we are gone.
 */
export class RunFeed implements FeedListener {
  private readonly parts: RunFeedParts;
  private readonly ids: readonly InstrumentId[];
  private instruments: readonly Instrument[] = [];
  private venues: ReadonlyMap<InstrumentId, VenueId> = new Map();
  private repeat: NodeJS.Timeout | undefined;
  private retry: { readonly timer: NodeJS.Timeout; readonly wake: () => void } | undefined;
  private closed = false;

  constructor(parts: RunFeedParts, ids: readonly InstrumentId[]) {
    this.parts = parts;
    this.ids = ids;
  }

  /** Why this feed may not be traded on; `undefined` when every book is LIVE. */
  get trouble(): string | undefined {
    if (this.ids.length === 0) return undefined;
    if (this.instruments.length === 0) return 'the instruments are not loaded yet';
    const status = this.parts.feed.status();
    const behind = status
      .filter((one) => one.bookState !== 'LIVE')
      .map((one) => `${one.instrument} is ${one.bookState}`);
    return behind.length === 0 && status.length > 0 ? undefined : `not every book is LIVE: ${behind.join(', ')}`;
  }

  /** Starts the feed; resolves when its first connection is up. Rejects where trying again cannot help. */
  async start(): Promise<void> {
    if (this.ids.length === 0) {
      this.parts.reporter.notice('this shard has no instruments: nothing to feed', {});
      return;
    }
    const instruments = await this.load();
    if (this.closed) return;
    this.instruments = instruments;
    this.venues = new Map(instruments.map((instrument) => [instrument.id, instrument.venue]));
    this.parts.board.open(instruments);
    this.repeat = setInterval(() => this.repeatStates(), STATE_REPEAT_MS);
    await this.parts.feed.open(instruments, this);
  }

  /** Stops the feed. */
  async stop(): Promise<void> {
    this.closed = true;
    clearInterval(this.repeat);
    clearTimeout(this.retry?.timer);
    this.retry?.wake();
    await this.parts.feed.close();
  }

  onEvent(event: MarketEvent): void {
    this.parts.board.take(event);
    this.parts.sink.send(event);
  }

  onBadFrame(reason: string, sample: string): void {
    this.parts.reporter.badFrame(reason, sample);
  }

  onNotice(message: string, details: Readonly<Record<string, string>>): void {
    this.parts.reporter.notice(message, details);
  }

  private async load(): Promise<readonly Instrument[]> {
    while (!this.closed) {
      try {
        return await this.parts.feed.loadInstruments(this.ids);
      } catch (error) {
        if (this.closed) break;
        if (!this.parts.isRetryable(error)) throw error;
        this.parts.reporter.notice('the instruments could not be loaded; trying again', {
          reason: error instanceof Error ? error.message : String(error),
        });
        await this.pause();
      }
    }
    return [];
  }

  private async pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.retry = { timer: setTimeout(resolve, START_RETRY_MS), wake: resolve };
    });
  }

  private repeatStates(): void {
    const receivedAtUs: UnixUs = this.parts.clock.nowUs();
    for (const { instrument, bookState } of this.parts.feed.status()) {
      const venue = this.venues.get(instrument);
      if (venue !== undefined)
        this.onEvent({ kind: 'book-state', venue, instrument, exchangeAtUs: 0, receivedAtUs, state: bookState });
    }
  }
}
