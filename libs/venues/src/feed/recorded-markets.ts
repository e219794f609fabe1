import type { FeedListener, Instrument, InstrumentFeedStatus, Level, MarketEvent, Side } from '#libs/domain';
import { type InstrumentId, US_PER_MS, type UnixUs } from '#libs/kernel';
import type { DepthChange, VenueCodec } from '../codec/index.js';
import { FedInstrument, newSessionBook } from './fed-instrument.js';
import { FEED_DEFAULTS } from './feed-settings.js';
import { FrameIntake, type IntakeRules, type IntakeSink } from './frame-intake.js';
import { InstrumentMarket } from './instrument-market.js';
import type { MarketRules } from './market-rules.js';
import { RecordedConnections, type RecordedConnectionsOwner } from './recorded-connections.js';
import { type StepQuote, type StepTrade, deltaOf } from './step-values.js';

/** A recorded frame, as far as its meaning goes. */
export interface RecordedText {
  readonly text: string;
  /** The channel or the REST request, for frames that do not name their symbol. */
  readonly stream: string | undefined;
  /** Which connection brought it; empty if nobody knows. */
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

/** What the frames of a tape are read and kept by. */
export type TapeRules = IntakeRules & Pick<MarketRules, 'cutsBooks'> & { readonly codec: VenueCodec };

/** How often the markets learn that time has passed, in microseconds of the tape. */
const TICK_US = 250_000;

/**
 * Plays recorded frames through what reads the frames of a socket, into the same markets with the same books; trades that come
 * again are known by their ids. Two connections may have been recorded at once: of each instrument the newest one that speaks of
 * it counts, and its book starts again with that connection's snapshot; where the venue numbers across connections one book
 * takes all.
 */
export class RecordedMarkets implements IntakeSink, RecordedConnectionsOwner {
  readonly #intake: FrameIntake;
  readonly #instruments: ReadonlyMap<string, FedInstrument>;
  readonly #quotesFromBook: boolean;
  readonly #connections: RecordedConnections;
  readonly #counts = { tradesRead: 0, quotesRead: 0, depthRead: 0, superseded: 0 };
  readonly #published = { trade: 0, quote: 0, depth: 0, 'book-state': 0 };
  /** The frame that is being taken: where it lies for a scanner. */
  readonly #bytes = Buffer.alloc(64 * 1024);
  #isAnyBookWaiting = true;
  #timeOf: (exchangeUs: UnixUs) => UnixUs = (us) => us;
  #receivedAtUs: UnixUs = 0;
  #tickedAtUs: UnixUs = 0;

  constructor(rules: TapeRules, instruments: readonly Instrument[], listener: FeedListener) {
    const { codec, quotesFromBook, cutsBooks, fastPath } = rules;
    this.#quotesFromBook = quotesFromBook === true;
    const own = this.#countingListener(listener);
    // The moment of a change of state is that of the frame that made it.
    const clock = { nowUs: () => this.#receivedAtUs };
    // A tape is played as it is: nobody can be asked for what is missing in it.
    const asRecorded: MarketRules = { quotesFromBook, cutsBooks, isRecorded: true };
    const fed = instruments.map((instrument) => {
      const book = newSessionBook(instrument, codec, fastPath);
      return new FedInstrument(new InstrumentMarket(instrument, book, asRecorded, own, clock), book);
    });
    this.#connections = new RecordedConnections(codec.isNumberedAcrossConnections === true, fed, this);
    this.#instruments = new Map(fed.map((one) => [one.instrument.id, one]));
    this.#intake = new FrameIntake(codec, rules, fed, this);
  }

  /**
   * Takes a frame as received at a time; `timeOf` turns an exchange's time into ours. Returns why the frame cannot be
   * read, or `undefined`.
   */
  takeFrame(frame: RecordedText, receivedAtUs: UnixUs, timeOf: (exchangeUs: UnixUs) => UnixUs): string | undefined {
    this.#connections.beginFrame(frame.connection);
    this.#receivedAtUs = receivedAtUs;
    this.#timeOf = timeOf;
    this.#passTime(receivedAtUs);
    return this.#takeInPlace(frame.text) ? undefined : this.#intake.takeText(frame.text, frame.stream);
  }

  /** What was read and passed on. */
  totals(): RecordedCounts {
    const { trade, quote, depth } = this.#published;
    const tradesRepeated = this.sum((market) => market.trades.duplicates);
    return { ...this.#counts, tradesPublished: trade, quotesPublished: quote, depthPublished: depth, tradesRepeated };
  }

  /** A total over all instruments. */
  sum(pick: (market: InstrumentMarket) => number): number {
    return [...this.#instruments.values()].reduce((total, { market }) => total + pick(market), 0);
  }

  /** Where each instrument stands. */
  status(): readonly InstrumentFeedStatus[] {
    return [...this.#instruments.values()].map(({ market }) => market.status());
  }

  /** Levels of one book. */
  levels(instrument: InstrumentId, side: 'bid' | 'ask', limit: number): readonly Level[] {
    return this.#instruments.get(instrument)?.market.levels(side, limit) ?? [];
  }

  onScannedTrade(
    { market }: FedInstrument,
    tradeId: number,
    priceSteps: number,
    sizeSteps: number,
    takerSide: Side,
    exchangeAtUs: UnixUs,
  ): void {
    this.#counts.tradesRead += 1;
    const timeUs = this.#timeOf(exchangeAtUs);
    market.trades.take(tradeId, priceSteps, sizeSteps, takerSide, timeUs, this.#receivedAtUs);
  }

  onScannedQuote(
    fed: FedInstrument,
    sequence: number,
    bidPriceTicks: number,
    bidSizeLots: number,
    askPriceTicks: number,
    askSizeLots: number,
  ): void {
    const top = { bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots };
    this.onQuote(fed, { sequence, isNumbered: true, ...top, exchangeAtUs: 0 });
  }

  onScannedDelta(
    fed: FedInstrument,
    firstSequence: number,
    lastSequence: number,
    bids: readonly Level[],
    asks: readonly Level[],
    exchangeAtUs: UnixUs,
  ): void {
    this.onDepth(fed, deltaOf(firstSequence, lastSequence, bids, asks, exchangeAtUs));
  }

  onTrades({ market }: FedInstrument, trades: readonly StepTrade[]): string | undefined {
    this.#counts.tradesRead += trades.length;
    const timed = trades.map((trade) => ({ ...trade, exchangeAtUs: this.#shifted(trade.exchangeAtUs) }));
    return market.trades.takeAll(timed, this.#receivedAtUs);
  }

  onPastTrades(): void {
    // From before the subscription: no news.
  }

  onQuote(fed: FedInstrument, quote: StepQuote): void {
    this.#counts.quotesRead += 1;
    if (this.#quotesFromBook) return;
    if (!this.#connections.takesQuote(fed, quote)) {
      this.#counts.superseded += 1;
      return;
    }
    const { sequence, bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots } = quote;
    const atUs = this.#shifted(quote.exchangeAtUs);
    const { market } = fed;
    market.onQuote(sequence, bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots, atUs, this.#receivedAtUs);
  }

  onDepth(fed: FedInstrument, change: DepthChange): void {
    this.#counts.depthRead += 1;
    if (!this.#connections.ownsBook(fed)) {
      this.#counts.superseded += 1;
      return;
    }
    const { exchangeTimeUs } = change;
    const timed = exchangeTimeUs === null ? change : { ...change, exchangeTimeUs: this.#timeOf(exchangeTimeUs) };
    const verdict = fed.book.apply(timed);
    fed.market.onDepth(timed, verdict, this.#receivedAtUs);
    if (timed.isSnapshot || verdict !== 'applied') this.#lookForWaitingBooks();
  }

  onConnectionSequence(sequence: number): void {
    this.#connections.noteSequence(sequence);
  }

  onKind(kind: string): void {
    this.#connections.noteKind(kind);
  }

  invalidateBook({ book, market }: FedInstrument, isGap: boolean): void {
    book.invalidate();
    market.onInvalidated(isGap);
    this.#isAnyBookWaiting = true;
  }

  onMatching(isMatching: boolean): void {
    for (const { market } of this.#instruments.values()) market.setMatching(isMatching);
  }

  onReply(): void {
    // What its recorder asked for is no business of the market's.
  }

  onRefusal(): void {
    // What the venue refused its recorder is nothing that a consumer of the market can use.
  }

  #countingListener(listener: FeedListener): FeedListener {
    return {
      onEvent: (event: MarketEvent) => {
        this.#published[event.kind] += 1;
        listener.onEvent(event);
      },
      onBadFrame: (reason, sample) => listener.onBadFrame(reason, sample),
      onNotice: (message, details) => listener.onNotice(message, details),
    };
  }

  /**
   * By the venue's scanner, where it has one that knows the frame. While a book waits for its snapshot all goes by the codec, which
   * may have to learn from changes whose snapshot it is.
   */
  #takeInPlace(text: string): boolean {
    if (this.#isAnyBookWaiting || text.length > this.#bytes.length) return false;
    const size = this.#bytes.write(text);
    // Shorter than its bytes is a text that is not all ASCII, and none for a scanner.
    return size === text.length && this.#intake.takeBytes(this.#bytes, 0, size);
  }

  #lookForWaitingBooks(): void {
    this.#isAnyBookWaiting = [...this.#instruments.values()].some(({ book }) => book.needsSnapshot);
  }

  /** Waits of the markets end by the tape's own time. */
  #passTime(nowUs: UnixUs): void {
    const passedUs = nowUs - this.#tickedAtUs;
    if (passedUs < TICK_US) return;
    this.#tickedAtUs = nowUs;
    const { catchUpMs } = FEED_DEFAULTS;
    for (const { market } of this.#instruments.values())
      market.onTick(passedUs / US_PER_MS, catchUpMs, Number.POSITIVE_INFINITY);
  }

  /** 0 is no time. */
  #shifted(exchangeAtUs: UnixUs): UnixUs {
    return exchangeAtUs === 0 ? 0 : this.#timeOf(exchangeAtUs);
  }
}
