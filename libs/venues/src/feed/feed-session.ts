import type { FeedListener, Instrument } from '#libs/domain';
import { type Problem, type Result, type UnixUs, err, problem } from '#libs/kernel';
import {
  type BookInput,
  type BookVerdict,
  ConnectionSequence,
  type FetchJson,
  type FrameSink,
  type VenueProtocol,
  type WireEvent,
  type WireQuote,
  type WireTrade,
} from '../codec/index.js';
import { type ConnectPace, type ConnectionOwner, VenueConnection, type VenueRuntime } from '../connection/index.js';
import { type BookSeedOwner, BookSeeds } from './book-seeds.js';
import { BookSync, type BookSyncOwner } from './book-sync.js';
import type { FeedSettings } from './feed-settings.js';
import { SessionBook } from './session-book.js';

const SAMPLE_LENGTH = 200;

/** What all connections of a feed have in common. */
export interface SessionParts {
  readonly url: string;
  readonly protocol: VenueProtocol;
  readonly settings: FeedSettings;
  readonly runtime: VenueRuntime;
  readonly pace: ConnectPace;
  readonly fetchJson: FetchJson;
  readonly listener: FeedListener;
}

/** Running totals of what connections brought. */
export interface SessionCounts {
  frames: number;
  trades: number;
  quotes: number;
  depthUpdates: number;
  badFrames: number;
}

/** Who takes what a connection brings: the instruments themselves, or a stand-by's memory. */
export interface SessionAudience {
  /** Trades of one frame, oldest first; answers what is wrong with them. */
  onTrades(trades: readonly WireTrade[], receivedAtUs: UnixUs): string | undefined;
  /** The venue's list of recent trades of one instrument, oldest first, after a subscription. */
  onPastTrades(trades: readonly WireTrade[], receivedAtUs: UnixUs): void;
  onQuote(quote: WireQuote, receivedAtUs: UnixUs): string | undefined;
  /** A depth message that its book has taken. */
  onDepth(book: SessionBook, input: BookInput, verdict: BookVerdict, receivedAtUs: UnixUs): void;
  /** A book is not believed any more. */
  onInvalidated(book: SessionBook, isGap: boolean): void;
}

/** Who owns connections; each call says which one it is about. */
export interface SessionOwner {
  /** Open, and about to subscribe. */
  onSessionOpen(session: FeedSession): void;
  /** Everything that subscribes was sent. */
  onSessionUp(session: FeedSession): void;
  onSessionDown(session: FeedSession, reason: string): void;
  /** No frame for a while, or (`false`) frames again. */
  onSessionSilent(session: FeedSession, isSilent: boolean): void;
  onSessionTick(session: FeedSession): void;
  /** The venue announced that it closes the connection. */
  onSessionEnding(session: FeedSession, reason: string): void;
}

/** One connection with books of its own: subscribes, decodes, keeps its books right, and tells its audience. */
export class FeedSession implements ConnectionOwner, FrameSink, BookSyncOwner, BookSeedOwner {
  readonly books: ReadonlyMap<string, SessionBook>;
  readonly connection: VenueConnection;
  audience: SessionAudience;
  private readonly parts: SessionParts;
  private readonly owner: SessionOwner;
  private readonly counts: SessionCounts;
  private readonly instruments: readonly Instrument[];
  private readonly sync: BookSync;
  private readonly seeds: BookSeeds;
  private sequence = new ConnectionSequence();
  private receivedAtUs: UnixUs = 0;
  private frameTrades: WireTrade[] = [];
  private pastTrades: WireTrade[] = [];
  private sawData = false;
  private troubled: string | undefined;
  /** Whether no frame came for a while. */
  isSilent = false;

  constructor(
    parts: SessionParts,
    instruments: readonly Instrument[],
    owner: SessionOwner,
    counts: SessionCounts,
    audience: SessionAudience,
  ) {
    this.parts = parts;
    this.instruments = instruments;
    this.owner = owner;
    this.counts = counts;
    this.audience = audience;
    const { url, protocol, settings, pace, runtime } = parts;
    this.books = new Map(instruments.map((instrument) => [instrument.id, new SessionBook(instrument, protocol)]));
    this.sync = new BookSync(settings, runtime.random, this);
    this.seeds = new BookSeeds(settings, this);
    const { keepAlive, silence, maxFrameBytes } = protocol;
    const { requestPauseMs } = protocol.limits;
    const connection = { ...settings, url, keepAlive, silence, maxFrameBytes, requestPauseMs };
    this.connection = new VenueConnection(connection, runtime, this, pace);
  }

  onOpen(): readonly string[] {
    this.sequence = new ConnectionSequence();
    this.isSilent = false;
    this.sync.begin(this.books.values());
    this.seeds.begin();
    this.owner.onSessionOpen(this);
    return this.parts.protocol.subscribeFrames(this.instruments);
  }

  onSubscriptionSent(): void {
    this.owner.onSessionUp(this);
  }

  onDown(reason: string): void {
    this.owner.onSessionDown(this, reason);
    for (const book of this.books.values()) this.invalidate(book, false);
  }

  onSilent(): void {
    this.isSilent = true;
    this.owner.onSessionSilent(this, true);
  }

  onText(frame: Buffer): boolean {
    const text = frame.toString('utf8');
    this.counts.frames += 1;
    this.receivedAtUs = this.parts.runtime.scheduler.nowUs();
    this.sawData = false;
    this.troubled = undefined;
    this.hear();
    const decoded = this.parts.protocol.codec.decode(text, this);
    this.passTrades();
    const reason = decoded.ok ? this.troubled : decoded.error.message;
    if (reason !== undefined) this.bad(reason, text);
    return this.sawData;
  }

  onBadFrame(reason: string): void {
    this.counts.frames += 1;
    this.hear();
    this.bad(reason, '');
  }

  onTick(): void {
    this.sync.onTick();
    this.seeds.onTick();
    this.owner.onSessionTick(this);
  }

  onEvent(event: WireEvent): void {
    this.sawData = true;
    if (event.type === 'depth') return;
    if (event.type === 'trade') {
      this.counts.trades += 1;
      this.frameTrades.push(event);
      return;
    }
    this.counts.quotes += 1;
    this.troubled = this.audience.onQuote(event, this.receivedAtUs) ?? this.troubled;
  }

  onPastTrade(trade: WireTrade): void {
    this.pastTrades.push(trade);
  }

  onBook(input: BookInput): void {
    this.counts.depthUpdates += 1;
    const book = this.books.get(input.depth.instrument);
    if (book === undefined) return;
    const wasWhole = !book.needsSnapshot;
    const verdict = book.apply(input);
    this.audience.onDepth(book, input, verdict, this.receivedAtUs);
    if (verdict === 'waiting' && this.parts.protocol.seedBook !== undefined) this.seeds.keep(book, input);
    if (verdict !== 'gap' && verdict !== 'checksum-wrong') return;
    this.notice('the book broke and is synchronised again', book);
    if (wasWhole) this.sync.request(book);
  }

  onConnectionSequence(sequence: number): void {
    if (this.sequence.take(sequence)) return;
    for (const book of this.books.values()) {
      const wasWhole = !book.needsSnapshot;
      this.invalidate(book, true);
      if (wasWhole) this.sync.request(book);
    }
    const { listener, protocol } = this.parts;
    listener.onNotice('frames of a connection are missing: its books are synchronised again', { venue: protocol.name });
  }

  onControl(): void {
    // Counted with the frames; it keeps the connection alive.
  }

  onRefusal(refused: Problem): void {
    const { listener, protocol } = this.parts;
    listener.onNotice(refused.message, { venue: protocol.name, code: refused.code });
    if (refused.code === 'VENUE_CLOSES') this.owner.onSessionEnding(this, refused.message);
  }

  askSnapshot(book: SessionBook, isLate: boolean): void {
    if (isLate) this.notice('a snapshot is missing and is asked for again', book);
    const frames = this.parts.protocol.resyncFrames(book.instrument);
    if (frames === undefined)
      this.connection.replaceSocket(`${book.instrument.id} needs a new connection for its snapshot`);
    else this.connection.send(frames);
  }

  giveUp(reason: string): void {
    this.connection.replaceSocket(reason);
  }

  loadSeed({ instrument }: SessionBook): Promise<Result<BookInput, Problem>> {
    const { protocol, fetchJson } = this.parts;
    const absent = err(problem('SEED_ABSENT', 'The venue gives no book over REST.', { venue: protocol.name }));
    return protocol.seedBook?.(fetchJson, instrument) ?? Promise.resolve(absent);
  }

  takeSeeded(input: BookInput): void {
    this.receivedAtUs = this.parts.runtime.scheduler.nowUs();
    this.onBook(input);
  }

  onSeedTrouble(book: SessionBook, reason: string): void {
    this.notice(`a book could not be loaded over REST and is tried again: ${reason}`, book);
  }

  private invalidate(book: SessionBook, isGap: boolean): void {
    book.book.invalidate();
    this.audience.onInvalidated(book, isGap);
  }

  /** Trades of one frame, oldest first: some venues send their list of recent ones newest first. */
  private passTrades(): void {
    if (this.pastTrades.length > 0) {
      const past = this.pastTrades;
      this.pastTrades = [];
      this.audience.onPastTrades(oldestFirst(past), this.receivedAtUs);
    }
    if (this.frameTrades.length === 0) return;
    const trades = this.frameTrades;
    this.frameTrades = [];
    this.troubled = this.audience.onTrades(oldestFirst(trades), this.receivedAtUs) ?? this.troubled;
  }

  /** The connection speaks again. */
  private hear(): void {
    if (!this.isSilent) return;
    this.isSilent = false;
    this.owner.onSessionSilent(this, false);
  }

  private notice(message: string, book: SessionBook): void {
    const { listener, protocol } = this.parts;
    listener.onNotice(message, { venue: protocol.name, instrument: book.instrument.id });
  }

  private bad(reason: string, text: string): void {
    this.counts.badFrames += 1;
    this.parts.listener.onBadFrame(reason, text.slice(0, SAMPLE_LENGTH));
  }
}

function oldestFirst(trades: WireTrade[]): WireTrade[] {
  const first = trades[0]?.exchangeTimeUs ?? 0;
  const last = trades.at(-1)?.exchangeTimeUs ?? 0;
  return first > last ? trades.reverse() : trades;
}
