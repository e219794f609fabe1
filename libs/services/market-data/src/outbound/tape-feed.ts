import type {
  FeedCounters,
  FeedListener,
  Instrument,
  InstrumentFeedStatus,
  Level,
  ListedInstruments,
  MarketFeed,
} from '#libs/domain';
import { type InstrumentId, type Problem, type Scheduler, US_PER_MS, type UnixUs, problem } from '#libs/kernel';
import { type RecordedFrame, type TapeNotes, readTape, tapeInstruments } from '#libs/tape';
import { RecordedMarkets, VenueError, type VenueName, venues } from '#libs/venues';
import type { TapeProgress } from '../ports.js';
import { type TapeSpeed, type TapeTimes, TapePace } from './tape-pace.js';

/** How a tape is fed. */
export interface TapeFeedSettings {
  readonly folder: string;
  readonly venue: VenueName;
  readonly speed: TapeSpeed;
  readonly times: TapeTimes;
  readonly loop: boolean;
  /** How long to wait before the first frame, so that consumers can listen. */
  readonly startAfterMs: number;
}

/** The way out: a tape must not be faster than it. */
export interface TapeOutlet {
  /** Resolves when everything published so far is with the broker, or lost. */
  settle(): Promise<void>;
  /** How often the broker was lost since the start; what was under way then may be missing. */
  readonly interruptions: number;
}

/** So many frames are played before the way out is waited for. */
const FRAMES_PER_SETTLE = 256;
const EMPTY = {
  tradesRead: 0,
  tradesPublished: 0,
  tradesRepeated: 0,
  quotesRead: 0,
  quotesPublished: 0,
  depthRead: 0,
  depthPublished: 0,
  superseded: 0,
};

/**
 * A tape in place of an exchange: decoded, kept in books and published as the live feed does, at the recorded pace, faster, or as
 * fast as the broker takes it. Nothing is dropped: the tape waits.
 */
export class TapeFeed implements MarketFeed {
  private readonly settings: TapeFeedSettings;
  private readonly scheduler: Scheduler;
  private readonly outlet: TapeOutlet;
  private readonly closing = new AbortController();
  private instruments: readonly Instrument[] = [];
  private markets: RecordedMarkets | undefined;
  private before = { ...EMPTY };
  private playing: Promise<void> = Promise.resolve();
  private state: TapeProgress['state'] = 'waiting';
  private frames = 0;
  private badFrames = 0;
  private rounds = 0;
  private reason: string | null = null;
  /** What was found out about the instruments, passed on once somebody listens. */
  private notes: string[] = [];

  constructor(scheduler: Scheduler, outlet: TapeOutlet, settings: TapeFeedSettings) {
    this.scheduler = scheduler;
    this.outlet = outlet;
    this.settings = settings;
  }

  async loadInstruments(ids: readonly InstrumentId[]): Promise<ListedInstruments> {
    // It is played as it was when it was opened, whatever its folder has by now.
    if (this.instruments.length > 0) return listedOf(this.instruments, ids);
    const { folder, venue } = this.settings;
    const found = await tapeInstruments(folder, venue, ids, {
      onError: (message) => this.notes.push(message),
      onNote: (message) => this.notes.push(message),
    });
    if (found.length > 0) return listedOf(found, ids);
    throw new VenueError(nothingOf(ids.join(', ')));
  }

  open(instruments: readonly Instrument[], listener: FeedListener): Promise<void> {
    this.instruments = instruments;
    for (const note of this.notes) listener.onNotice(note, {});
    this.notes = [];
    this.playing = this.playTape(listener).catch((error: unknown) => {
      this.state = 'failed';
      this.reason = error instanceof Error ? error.message : String(error);
      listener.onNotice('the tape cannot be played', { reason: this.reason });
    });
    return Promise.resolve();
  }

  /** How far the tape is. */
  progress(): TapeProgress {
    const { state, frames, badFrames, rounds, reason } = this;
    const { interruptions } = this.outlet;
    return { state, reason, frames, badFrames, rounds, interruptions, ...this.totals() };
  }

  changeInstrument(): void {
    // A tape is played as it is: its rules are those of its recording.
  }

  addInstruments(): void {
    // What the tape has nothing of it never will.
  }

  counters(): FeedCounters {
    const totals = this.totals();
    const sum = (pick: Parameters<RecordedMarkets['sum']>[0]): number => this.markets?.sum(pick) ?? 0;
    return {
      framesReceived: this.frames,
      tradesReceived: totals.tradesRead,
      quotesReceived: totals.quotesRead,
      depthUpdatesReceived: totals.depthRead,
      badFrames: this.badFrames,
      gapsDetected: sum((market) => market.gaps),
      gapsHealed: sum((market) => market.healed),
      reconnects: 0,
      eventsDropped: 0,
      tradesDuplicated: totals.tradesRepeated,
      tradesBackfilled: 0,
      tradesLost: 0,
      valuesOffGrid: sum((market) => market.offGrid),
    };
  }

  status(): readonly InstrumentFeedStatus[] {
    return this.markets?.status() ?? [];
  }

  levels(instrument: InstrumentId, side: 'bid' | 'ask', limit: number): readonly Level[] {
    return this.markets?.levels(instrument, side, limit) ?? [];
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.playing;
  }

  private async playTape(listener: FeedListener): Promise<void> {
    const { signal } = this.closing;
    const { venue, loop, startAfterMs } = this.settings;
    const rules = { ...venues[venue].protocol, codec: venues[venue].codec() };
    this.markets = new RecordedMarkets(rules, this.instruments, listener);
    await this.scheduler.sleep(startAfterMs, signal);
    do {
      this.state = 'playing';
      await this.playRound(this.markets, listener, signal);
      this.rounds += 1;
      if (!loop || signal.aborted) break;
      this.before = this.totals();
      this.markets = new RecordedMarkets(rules, this.instruments, listener);
      // A tape of nothing would otherwise keep the process from everything else.
      await this.scheduler.sleep(1, signal);
    } while (!signal.aborted);
    await this.outlet.settle();
    this.state = signal.aborted ? 'stopped' : 'ended';
  }

  private async playRound(markets: RecordedMarkets, listener: FeedListener, signal: AbortSignal): Promise<void> {
    const { folder, venue, speed, times } = this.settings;
    const pace = new TapePace(this.scheduler, speed, times);
    for await (const frame of readTape(folder, venue, this.notesTo(listener))) {
      const waitUs = pace.waitUs(frame.receivedAtUs);
      if (waitUs >= US_PER_MS) await this.scheduler.sleep(waitUs / US_PER_MS, signal);
      if (signal.aborted) return;
      this.takeFrame(markets, frame, pace, listener);
      if (this.frames % FRAMES_PER_SETTLE === 0) await this.outlet.settle();
    }
  }

  private takeFrame(markets: RecordedMarkets, frame: RecordedFrame, pace: TapePace, listener: FeedListener): void {
    this.frames += 1;
    const receivedAtUs = pace.receivedAtUs(frame.receivedAtUs);
    const reason = markets.takeFrame(frame, receivedAtUs, (exchangeUs: UnixUs) => pace.exchangeAtUs(exchangeUs));
    if (reason === undefined) return;
    this.badFrames += 1;
    listener.onBadFrame(`${frame.place}: ${reason}`, frame.text.slice(0, 200));
  }

  private totals(): typeof EMPTY {
    const now = this.markets?.totals() ?? EMPTY;
    const { before } = this;
    if (this.state === 'waiting') return { ...now };
    return {
      tradesRead: before.tradesRead + now.tradesRead,
      tradesPublished: before.tradesPublished + now.tradesPublished,
      tradesRepeated: before.tradesRepeated + now.tradesRepeated,
      quotesRead: before.quotesRead + now.quotesRead,
      quotesPublished: before.quotesPublished + now.quotesPublished,
      depthRead: before.depthRead + now.depthRead,
      depthPublished: before.depthPublished + now.depthPublished,
      superseded: before.superseded + now.superseded,
    };
  }

  /** A line of the tape that cannot be read is a bad frame; what is left out on purpose is a notice. */
  private notesTo(listener: FeedListener): TapeNotes {
    return {
      onError: (message) => {
        this.badFrames += 1;
        listener.onBadFrame(message, '');
      },
      onNote: (message) => listener.onNotice(message, {}),
    };
  }
}

function listedOf(found: readonly Instrument[], ids: readonly InstrumentId[]): ListedInstruments {
  const missing = ids.filter((id) => !found.some((one) => one.id === id));
  return { instruments: found.filter((one) => ids.includes(one.id)), refused: missing.map(nothingOf) };
}

function nothingOf(names: string): Problem {
  return problem('INSTRUMENT_UNKNOWN', `The tape has nothing of ${names}.`, { instrument: names });
}
