import type { FeedListener, Instrument, InstrumentFeedStatus, Level, MarketEvent } from '#libs/domain';
import { type InstrumentId, US_PER_MS, type UnixUs } from '#libs/kernel';
import { type BookInput, ConnectionSequence, type FrameSink, type WireEvent, type WireTrade } from '../codec/index.js';
import { FEED_DEFAULTS } from './feed-settings.js';
import { InstrumentMarket, type MarketRules } from './instrument-market.js';
import { SessionBook } from './session-book.js';

/** A recorded frame, as far as its meaning goes. */
export interface RecordedText {
  readonly text: string;
  /** The channel or the REST request, for frames that do not tell their symbol. */
  readonly stream: string | undefined;
  /** Which connection brought it; empty where nobody knows. */
  readonly connection: string;
}

/** What was read of the instruments that are fed, and what of it was passed on. */
export interface RecordedCounts {
  readonly tradesRead: number;
  readonly tradesPublished: number;
  /** Trades that came again: by another connection, or in a list after a reconnect. */
  readonly tradesRepeated: number;
  readonly quotesRead: number;
  readonly quotesPublished: number;
  readonly depthRead: number;
  /** Applied to a book and passed on. The others waited for a snapshot and are in it, or are older than the book, or broke it. */
  readonly depthPublished: number;
  /** Quotes and depth of a connection that a newer one has replaced. */
  readonly superseded: number;
}

interface Fed {
  readonly market: InstrumentMarket;
  readonly book: SessionBook;
  /** The newest connection that spoke of the instrument: its books and quotes count. */
  owner: string | undefined;
  quoteSequence: number;
}

interface Heard {
  readonly place: number;
  readonly sequence: ConnectionSequence;
  readonly kinds: Set<string>;
}

const MAX_CONNECTIONS = 10_000;
/** How often the markets are told that time has passed, in microseconds of the tape. */
const TICK_US = 250_000;

/**
 * Plays recorded frames into the same markets that the live feed keeps: same codec, same book rules, trades that come again known
 * by their ids. Two connections may have been recorded at once: of each instrument the newest one that speaks of it counts, and
 * its book begins anew with that connection's snapshot; where the venue numbers across connections one book takes all.
 */
export class RecordedMarkets implements FrameSink {
  private readonly rules: MarketRules;
  private readonly byName: ReadonlyMap<string, Fed>;
  private readonly connections = new Map<string, Heard>();
  private readonly counts = { tradesRead: 0, quotesRead: 0, depthRead: 0, superseded: 0 };
  private readonly published = { trade: 0, quote: 0, depth: 0, 'book-state': 0 };
  private connection = '';
  private timeOf: (exchangeUs: UnixUs) => UnixUs = (us) => us;
  private receivedAtUs: UnixUs = 0;
  private frameTrades: WireTrade[] = [];
  private sequence: number | undefined;
  private kind = '';
  private troubled: string | undefined;
  private tickedAtUs: UnixUs = 0;

  constructor(rules: MarketRules, instruments: readonly Instrument[], listener: FeedListener) {
    this.rules = rules;
    const own: FeedListener = {
      onEvent: (event: MarketEvent) => {
        this.published[event.kind] += 1;
        listener.onEvent(event);
      },
      onBadFrame: (reason, sample) => listener.onBadFrame(reason, sample),
      onNotice: (message, details) => listener.onNotice(message, details),
    };
    // The moment of a change of state is that of the frame that made it.
    const clock = { nowUs: () => this.receivedAtUs };
    this.byName = new Map(
      instruments.map((instrument) => {
        const book = new SessionBook(instrument, rules);
        const market = new InstrumentMarket(instrument, book, asRecorded(rules), own, clock);
        return [instrument.id, { market, book, owner: undefined, quoteSequence: 0 }];
      }),
    );
  }

  /**
   * Takes a frame as received at a time; `timeOf` says which time of ours an exchange's time is. Answers why the frame cannot be
   * read, or `undefined`.
   */
  take(frame: RecordedText, receivedAtUs: UnixUs, timeOf: (exchangeUs: UnixUs) => UnixUs): string | undefined {
    this.connection = frame.connection;
    this.receivedAtUs = receivedAtUs;
    this.timeOf = timeOf;
    this.troubled = undefined;
    this.sequence = undefined;
    this.kind = '';
    this.passTime(receivedAtUs);
    const decoded = this.rules.codec.decode(frame.text, this, frame.stream);
    this.passTrades();
    return decoded.ok ? this.troubled : decoded.error.message;
  }

  /** What was read and passed on. */
  totals(): RecordedCounts {
    const { trade, quote, depth } = this.published;
    const tradesRepeated = this.sum((market) => market.trades.duplicates);
    return { ...this.counts, tradesPublished: trade, quotesPublished: quote, depthPublished: depth, tradesRepeated };
  }

  /** A total over all instruments. */
  sum(pick: (market: InstrumentMarket) => number): number {
    return [...this.byName.values()].reduce((total, { market }) => total + pick(market), 0);
  }

  /** Where each instrument stands. */
  status(): readonly InstrumentFeedStatus[] {
    return [...this.byName.values()].map(({ market }) => market.status());
  }

  /** Levels of one book. */
  levels(instrument: InstrumentId, side: 'bid' | 'ask', limit: number): readonly Level[] {
    return this.byName.get(instrument)?.market.levels(side, limit) ?? [];
  }

  onEvent(event: WireEvent): void {
    this.noteKind(event.type);
    const fed = this.byName.get(event.instrument);
    if (fed === undefined || event.type === 'depth') return;
    if (event.type === 'trade') {
      this.counts.tradesRead += 1;
      this.frameTrades.push(event);
      return;
    }
    this.counts.quotesRead += 1;
    if (this.rules.quotesFromBook === true) return;
    if (!this.isOwner(fed) || this.isOldQuote(fed, event.sequence)) {
      this.counts.superseded += 1;
      return;
    }
    // A quote without a number is told apart by the exchange's own time, which the shift would change.
    const sequence = event.sequence ?? event.exchangeTimeUs;
    const readable = fed.market.onQuote({ ...event, ...this.timesOf(event), sequence }, this.receivedAtUs);
    if (!readable) this.troubled = 'a price or size of the best bid and ask is beyond what can be counted';
  }

  onBook(input: BookInput): void {
    const fed = this.byName.get(input.depth.instrument);
    if (fed === undefined) return;
    this.counts.depthRead += 1;
    if (!this.isOwner(fed)) {
      this.counts.superseded += 1;
      return;
    }
    const timed = { ...input, depth: { ...input.depth, ...this.timesOf(input.depth) } };
    fed.market.onDepth(timed, fed.book.apply(timed), this.receivedAtUs);
  }

  onConnectionSequence(sequence: number): void {
    this.sequence = sequence;
  }

  onControl(what: string): void {
    this.noteKind(what);
  }

  onRefusal(): void {
    // What the venue refused its recorder is nothing that a consumer of the market can use.
  }

  /** A source with one kind of frame is one channel taken out of a connection: holes in the numbers of all prove nothing there. */
  private noteKind(kind: string): void {
    const { sequence } = this;
    if (sequence === undefined || this.kind !== '') return;
    this.kind = kind;
    const heard = this.heard();
    if (heard.kinds.size < 2) heard.kinds.add(kind);
    if (heard.sequence.take(sequence) || heard.kinds.size < 2) return;
    for (const fed of this.byName.values()) if (fed.owner === this.connection) invalidate(fed, true);
  }

  private isOwner(fed: Fed): boolean {
    if (fed.owner === this.connection || this.rules.codec.isNumberedAcrossConnections === true) return true;
    const heard = this.heard();
    const owner = fed.owner === undefined ? undefined : this.connections.get(fed.owner);
    if (owner !== undefined && owner.place > heard.place) return false;
    if (fed.owner !== undefined) invalidate(fed, false);
    fed.owner = this.connection;
    return true;
  }

  /** Where one numbering holds for all connections, a second copy of a quote is known by its number. */
  private isOldQuote(fed: Fed, sequence: number | null): boolean {
    if (this.rules.codec.isNumberedAcrossConnections !== true || sequence === null) return false;
    if (fed.owner !== this.connection && sequence <= fed.quoteSequence) return true;
    fed.owner = this.connection;
    fed.quoteSequence = sequence;
    return false;
  }

  private heard(): Heard {
    const known = this.connections.get(this.connection);
    if (known !== undefined) return known;
    const made = { place: this.connections.size, sequence: new ConnectionSequence(), kinds: new Set<string>() };
    if (this.connections.size < MAX_CONNECTIONS) this.connections.set(this.connection, made);
    return made;
  }

  /** Trades of one frame, oldest first: some venues send their list of recent ones newest first. */
  private passTrades(): void {
    const trades = this.frameTrades;
    if (trades.length === 0) return;
    this.frameTrades = [];
    if ((trades[0]?.exchangeTimeUs ?? 0) > (trades.at(-1)?.exchangeTimeUs ?? 0)) trades.reverse();
    for (const trade of trades) {
      const market = this.byName.get(trade.instrument)?.market;
      const taken = market?.trades.take([{ ...trade, ...this.timesOf(trade) }], this.receivedAtUs);
      if (taken?.readable === false) this.troubled = 'a price or size of a trade is beyond what can be counted';
    }
  }

  /** Waits of the markets end by the tape's own time. */
  private passTime(nowUs: UnixUs): void {
    const passedUs = nowUs - this.tickedAtUs;
    if (passedUs < TICK_US) return;
    this.tickedAtUs = nowUs;
    const { tradeHealMs, catchUpMs } = FEED_DEFAULTS;
    for (const { market } of this.byName.values()) {
      market.onTick(passedUs / US_PER_MS, tradeHealMs, catchUpMs, Number.POSITIVE_INFINITY);
    }
  }

  private timesOf({ exchangeTimeUs }: WireEvent): { readonly exchangeTimeUs: UnixUs | null } {
    return { exchangeTimeUs: exchangeTimeUs === null ? null : this.timeOf(exchangeTimeUs) };
  }
}

/** A tape is played as it is: nobody can be asked for what is missing in it, and what it repeats is known by its id. */
function asRecorded({ codec, quotesFromBook, cutsBooks }: MarketRules): MarketRules {
  return { codec, quotesFromBook, cutsBooks };
}

function invalidate({ book, market }: Fed, isGap: boolean): void {
  book.book.invalidate();
  market.onInvalidated(isGap);
}
