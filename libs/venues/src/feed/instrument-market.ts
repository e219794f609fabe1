import type { BookState, FeedListener, Instrument, InstrumentFeedStatus, Level } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import type { BookInput, BookVerdict, VenueProtocol, WireLevel, WireQuote, WireTrade } from '../codec/index.js';
import { levelsOnGrid, wholeSteps } from '../values/on-grid.js';
import { BookOracle } from './book-oracle.js';
import { MarketTrades } from './market-trades.js';
import { PublishedSide } from './published-side.js';
import type { SessionBook } from './session-book.js';
import { type CountedLevels, type WireScale, levelsInSteps, sideInSteps, wireScaleOf } from './wire-values.js';

/** The most levels per side of a snapshot that is passed on; the book itself keeps all. */
const SNAPSHOT_LEVELS_PUBLISHED = 1_000;

/** What a market has to know of its venue's protocol. */
export type MarketRules = Pick<
  VenueProtocol,
  'codec' | 'quotesFromBook' | 'cutsBooks' | 'quoteMarginUs' | 'consecutiveTradeIds'
>;

/**
 * One instrument of a feed: turns what its venue's codec says into market events in ticks and lots, and publishes the book
 * of the connection in use and how far it can be trusted. When another connection takes over, it goes on with that one's book.
 */
export class InstrumentMarket {
  readonly instrument: Instrument;
  readonly trades: MarketTrades;
  private held: SessionBook;
  private readonly scale: WireScale;
  private readonly protocol: MarketRules;
  private readonly publishedSides = { bid: new PublishedSide(), ask: new PublishedSide() };
  private readonly oracle: BookOracle | undefined;
  private top = '';
  private readonly listener: FeedListener;
  private readonly clock: Clock;
  private published: BookState | undefined;
  private silent = false;
  private openBreaks = 0;
  private depthNumber = 0;
  private lastQuote = 0;
  /** Quotes up to this one came by the connection before; 0 where the present one got past them. */
  private quotesKnownUpTo = 0;
  private knownMs = 0;
  /** How far the published book is: the position of the last update that was passed on. */
  private publishedPosition: number | null = null;
  /** How long a book that took over is behind what was published; `undefined` where it is not. */
  private behindMs: number | undefined;
  private sinceWholeMs = 0;
  offGridLevels = 0;
  gaps = 0;
  healed = 0;

  constructor(instrument: Instrument, held: SessionBook, protocol: MarketRules, listener: FeedListener, clock: Clock) {
    this.instrument = instrument;
    this.held = held;
    this.protocol = protocol;
    this.scale = wireScaleOf(instrument);
    this.listener = listener;
    this.clock = clock;
    this.oracle = protocol.quoteMarginUs === undefined ? undefined : new BookOracle(protocol.quoteMarginUs);
    this.trades = new MarketTrades(instrument, this.scale, protocol.consecutiveTradeIds === true, (trade) =>
      listener.onEvent(trade),
    );
  }

  /** How far the book can be trusted now. */
  get state(): BookState {
    const { state } = this.held.book.figures();
    return this.silent && state === 'LIVE' ? 'STALE' : state;
  }

  /** Whether more than the top of the book was ever taken. */
  get isDeep(): boolean {
    return this.held.isDeep;
  }

  /** Whether any trade was delivered. */
  get hasTrades(): boolean {
    return this.trades.trades > 0;
  }

  knowsTrade(trade: WireTrade): boolean {
    return this.trades.knows(trade);
  }

  leavesHole(trade: WireTrade): boolean {
    return this.trades.leavesHole(trade);
  }

  /** Something of the book may be lost: it is believed again after a snapshot. */
  onInvalidated(isGap: boolean): void {
    if (isGap) this.noteGap();
    this.beginQuotes();
    this.announce(0);
  }

  /** The connection brings nothing, or (`false`) brings something again: then nothing was lost in between. */
  setSilent(silent: boolean): void {
    if (this.silent === silent) return;
    this.silent = silent;
    this.announce(0);
  }

  /** Goes on with the book of another connection: published as a whole, as soon as it is as far as what was published. */
  adopt(held: SessionBook): void {
    this.held = held;
    this.silent = false;
    this.beginQuotes();
    const { position } = held;
    const { publishedPosition } = this;
    this.behindMs = position !== null && publishedPosition !== null && position < publishedPosition ? 0 : undefined;
    if (held.isLive && this.behindMs === undefined) this.publishWhole(this.clock.nowUs());
    this.announce(held.exchangeTimeUs ?? 0);
  }

  /** Passes a best bid and ask on; `false` where its numbers cannot be read. */
  onQuote(event: WireQuote, receivedAtUs: number): boolean {
    const bid = sideInSteps(event.bidPrice, event.bidSize, this.scale);
    const ask = sideInSteps(event.askPrice, event.askSize, this.scale);
    if (bid === undefined || ask === undefined) return false;
    // What neither the venue's number nor its time orders has the number 0: nobody can compare it.
    const sequence = event.sequence ?? event.exchangeTimeUs ?? 0;
    if (sequence !== 0 && sequence <= this.quotesKnownUpTo) return true;
    this.quotesKnownUpTo = 0;
    this.oracle?.onQuote(event);
    this.lastQuote = sequence;
    this.listener.onEvent({
      kind: 'quote',
      ...this.base(event.exchangeTimeUs, receivedAtUs),
      sequence,
      bidPriceTicks: wholeSteps(bid.priceTicks, 'down'),
      bidSizeLots: wholeSteps(bid.sizeLots, 'down'),
      askPriceTicks: wholeSteps(ask.priceTicks, 'up'),
      askSizeLots: wholeSteps(ask.sizeLots, 'down'),
    });
    return true;
  }

  /** Passes on what the book took. */
  onDepth(input: BookInput, verdict: BookVerdict, receivedAtUs: number): void {
    if (verdict === 'gap' || verdict === 'checksum-wrong') this.noteGap();
    if (verdict === 'applied') {
      this.noteHealed();
      this.publish(input, receivedAtUs);
      this.judge(input.depth.exchangeTimeUs);
    }
    this.announce(input.depth.exchangeTimeUs ?? 0);
  }

  /** Time has passed. */
  onTick(passedMs: number, tradeHealMs: number, catchUpMs: number, snapshotEveryMs: number): void {
    this.trades.onTick(passedMs, tradeHealMs);
    this.sinceWholeMs += passedMs;
    if (this.behindMs !== undefined) this.behindMs += passedMs;
    this.knownMs += passedMs;
    if (this.knownMs >= catchUpMs) this.quotesKnownUpTo = 0;
    if (!this.held.isLive) return;
    // By then a number from the past is the venue's new beginning.
    if (this.behindMs !== undefined && this.behindMs >= catchUpMs) this.publishWhole(this.clock.nowUs());
    const isUnnumbered = this.publishedPosition !== null && this.held.book.figures().lastSequence === null;
    if (isUnnumbered && this.sinceWholeMs >= snapshotEveryMs) this.publishWhole(this.clock.nowUs());
  }

  /** Up to `limit` levels of a side, best first, in whole ticks and lots. */
  levels(side: 'bid' | 'ask', limit: number): readonly Level[] {
    return this.onGrid(this.held.book.levels(side, limit)).levels;
  }

  /** Where this instrument stands. */
  status(): InstrumentFeedStatus {
    return {
      instrument: this.instrument.id,
      bookState: this.state,
      lastSequence: this.held.book.figures().lastSequence ?? this.depthNumber,
      trades: this.trades.trades,
      lastTradeId: this.trades.lastTradeId,
      tradesLost: this.trades.lost,
      bookChecks: this.oracle?.checks ?? 0,
      bookMatches: this.oracle?.matches ?? 0,
      waiting: this.trades.waiting,
    };
  }

  /** Publishes the book's state where it changed, or where nobody knows it yet. */
  announce(exchangeAtUs: number): void {
    const { state } = this;
    if (state === this.published) return;
    this.published = state;
    this.listener.onEvent({ kind: 'book-state', ...this.base(exchangeAtUs, this.clock.nowUs()), state });
  }

  private publish(input: BookInput, receivedAtUs: number): void {
    const { depth } = input;
    if (depth.kind === 'snapshot') this.behindMs = undefined;
    if (this.behindMs !== undefined) {
      if ((this.held.position ?? 0) >= (this.publishedPosition ?? 0)) this.publishWhole(receivedAtUs);
      return;
    }
    const previous = input.previousSequence ?? -1;
    const follows = depth.kind === 'delta' && depth.lastSequence !== null && previous >= 0;
    // Where the venue says which update was before, the numbers in between belong to this one.
    const first = follows ? Math.min(previous + 1, depth.lastSequence) : depth.firstSequence;
    this.publishLevels(depth.kind === 'snapshot', depth.bids, depth.asks, first, depth.exchangeTimeUs, receivedAtUs);
  }

  /** All of the book, as a snapshot. */
  private publishWhole(receivedAtUs: number): void {
    this.behindMs = undefined;
    const { lastSequence } = this.held.book.figures();
    this.publishLevels(true, [], [], lastSequence, this.held.exchangeTimeUs, receivedAtUs);
  }

  private publishLevels(
    whole: boolean,
    bidChange: readonly WireLevel[],
    askChange: readonly WireLevel[],
    first: number | null,
    exchangeTimeUs: number | null,
    receivedAtUs: number,
  ): void {
    const bids = this.onGrid(this.sideToPublish('bid', whole, bidChange));
    const asks = this.onGrid(this.sideToPublish('ask', whole, askChange));
    this.offGridLevels += bids.left + asks.left;
    this.depthNumber += 1;
    if (whole) this.sinceWholeMs = 0;
    this.publishedPosition = this.held.position;
    const { lastSequence } = this.held.book.figures();
    this.listener.onEvent({
      kind: 'depth',
      ...this.base(exchangeTimeUs, receivedAtUs),
      snapshot: whole,
      // A venue without update numbers gets ours, so that a consumer can still see a hole.
      ...(lastSequence === null ? { ownNumbers: true as const } : {}),
      firstSequence: lastSequence === null ? this.depthNumber : (first ?? lastSequence),
      lastSequence: lastSequence ?? this.depthNumber,
      bids: bids.levels,
      asks: asks.levels,
    });
    if (this.protocol.quotesFromBook === true) this.publishTop(exchangeTimeUs, receivedAtUs);
  }

  private sideToPublish(side: 'bid' | 'ask', whole: boolean, change: readonly WireLevel[]): readonly WireLevel[] {
    if (!whole && this.protocol.cutsBooks !== true) return change;
    const now = this.held.book.levels(side, SNAPSHOT_LEVELS_PUBLISHED);
    if (!whole) return this.publishedSides[side].changeOf(change, now);
    this.publishedSides[side].reset(now);
    return now;
  }

  /** Levels in whole ticks and lots, and how many have no place there. */
  private onGrid(texts: readonly WireLevel[]): CountedLevels {
    const counted = levelsInSteps(texts, this.scale);
    const onGrid = levelsOnGrid(counted.levels);
    return { levels: onGrid.levels, left: counted.left + onGrid.left };
  }

  /** The best bid and ask of the book, where they changed. */
  private publishTop(exchangeTimeUs: number | null, receivedAtUs: number): void {
    const { bestBid, bestAsk, lastSequence } = this.held.book.figures();
    const [bidPrice, bidSize] = bestBid ?? [null, null];
    const [askPrice, askSize] = bestAsk ?? [null, null];
    const top = [bidPrice, bidSize, askPrice, askSize].join(' ');
    if (top === this.top) return;
    this.top = top;
    const { venue, id } = this.instrument;
    const sides = { bidPrice, bidSize, askPrice, askSize };
    const of = { type: 'quote', venue, instrument: id } as const;
    this.onQuote({ ...of, ...sides, exchangeTimeUs, sequence: lastSequence }, receivedAtUs);
  }

  /** Another connection goes on: what it repeats is known. */
  private beginQuotes(): void {
    this.quotesKnownUpTo = this.lastQuote;
    this.knownMs = 0;
    this.oracle?.forget();
  }

  private judge(timeUs: number | null): void {
    if (this.oracle === undefined || !this.held.isDeep) return;
    const { bestBid, bestAsk } = this.held.book.figures();
    this.oracle.onBook(timeUs, bestBid, bestAsk);
  }

  private noteGap(): void {
    this.gaps += 1;
    this.openBreaks += 1;
  }

  private noteHealed(): void {
    if (this.openBreaks === 0 || this.held.needsSnapshot) return;
    this.healed += this.openBreaks;
    this.openBreaks = 0;
  }

  private base(exchangeTimeUs: number | null, receivedAtUs: number) {
    const { venue, id: instrument } = this.instrument;
    return { venue, instrument, exchangeAtUs: exchangeTimeUs ?? 0, receivedAtUs };
  }
}
