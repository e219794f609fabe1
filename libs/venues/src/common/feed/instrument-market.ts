import type { BookState, FeedListener, Instrument, InstrumentFeedStatus, Level } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import type {
  BookInput,
  VenueBook,
  VenueProtocol,
  WireDepth,
  WireLevel,
  WireQuote,
  WireTrade,
} from '../codec/index.js';
import { levelsOnGrid, wholeSteps } from '../on-grid.js';
import { PublishedSide } from './published-side.js';
import { RecentTrades, tradeNumber } from './trade-identity.js';
import { type CountedLevels, type WireScale, levelsInSteps, sideInSteps, wireScaleOf } from './wire-values.js';

/** The most levels per side of a snapshot that is passed on; the book itself keeps all. */
const SNAPSHOT_LEVELS_PUBLISHED = 1_000;
/** Ids kept to know a trade that comes again; venues send the last 50 to 100 after every subscription. */
const RECENT_TRADES = 2_048;

/** What a market has to know of its venue's protocol. */
export type MarketRules = Pick<VenueProtocol, 'codec' | 'quotesFromBook' | 'cutsBooks'>;

/**
 * One instrument of a feed: turns what its venue's codec says into market events in ticks and lots, keeps the book by the
 * venue's rule, and publishes how far it can be trusted.
 */
export class InstrumentMarket {
  readonly instrument: Instrument;
  private readonly book: VenueBook;
  private readonly scale: WireScale;
  private readonly protocol: MarketRules;
  private readonly publishedSides = { bid: new PublishedSide(), ask: new PublishedSide() };
  private top = '';
  private readonly listener: FeedListener;
  private readonly clock: Clock;
  private readonly recent = new RecentTrades(RECENT_TRADES);
  private published: BookState | undefined;
  private silent = false;
  private openBreaks = 0;
  private depthNumber = 0;
  private quoteNumber = 0;
  private lastTradeId = 0;
  trades = 0;
  duplicates = 0;
  offGrid = 0;
  gaps = 0;
  healed = 0;

  constructor(instrument: Instrument, protocol: MarketRules, listener: FeedListener, clock: Clock) {
    this.instrument = instrument;
    this.protocol = protocol;
    this.book = protocol.codec.book(instrument.id);
    this.scale = wireScaleOf(instrument);
    this.listener = listener;
    this.clock = clock;
  }

  /** How far the book can be trusted now. */
  get state(): BookState {
    const { state } = this.book.figures();
    return this.silent && state === 'LIVE' ? 'STALE' : state;
  }

  /** Whether a snapshot is missing. */
  get needsSnapshot(): boolean {
    const { state } = this.book.figures();
    return state === 'SYNCING' || state === 'RESYNCING';
  }

  /** Something of this book may be lost: it is believed again after a snapshot. */
  invalidate(isGap: boolean): void {
    if (isGap) this.noteGap();
    this.book.invalidate();
    this.announce(0);
  }

  /** The connection brings nothing, or (`false`) brings something again: then nothing was lost in between. */
  setSilent(silent: boolean): void {
    if (this.silent === silent) return;
    this.silent = silent;
    this.announce(0);
  }

  /** Passes a trade on, unless it came before; `false` where its numbers cannot be read. */
  onTrade(event: WireTrade, receivedAtUs: number): boolean {
    const level = sideInSteps(event.price, event.size, this.scale);
    if (level === undefined) return false;
    if (!this.recent.add(event.tradeId)) {
      this.duplicates += 1;
      return true;
    }
    const priceTicks = wholeSteps(level.priceTicks, 'nearest');
    const sizeLots = wholeSteps(level.sizeLots, 'nearest');
    if (priceTicks !== level.priceTicks || sizeLots !== level.sizeLots) this.offGrid += 1;
    this.trades += 1;
    this.lastTradeId = tradeNumber(event.tradeId);
    this.listener.onEvent({
      kind: 'trade',
      ...this.base(event.exchangeTimeUs, receivedAtUs),
      tradeId: this.lastTradeId,
      priceTicks,
      sizeLots,
      takerSide: event.takerSide === 'buy' ? 'BUY' : 'SELL',
    });
    return true;
  }

  /** Passes a best bid and ask on; `false` where its numbers cannot be read. */
  onQuote(event: WireQuote, receivedAtUs: number): boolean {
    const bid = sideInSteps(event.bidPrice, event.bidSize, this.scale);
    const ask = sideInSteps(event.askPrice, event.askSize, this.scale);
    if (bid === undefined || ask === undefined) return false;
    this.quoteNumber += 1;
    this.listener.onEvent({
      kind: 'quote',
      ...this.base(event.exchangeTimeUs, receivedAtUs),
      sequence: event.sequence ?? event.exchangeTimeUs ?? this.quoteNumber,
      bidPriceTicks: wholeSteps(bid.priceTicks, 'down'),
      bidSizeLots: wholeSteps(bid.sizeLots, 'down'),
      askPriceTicks: wholeSteps(ask.priceTicks, 'up'),
      askSizeLots: wholeSteps(ask.sizeLots, 'down'),
    });
    return true;
  }

  /** Keeps the book, and passes on what was applied; `false` where the book broke and needs a snapshot. */
  onDepth(input: BookInput, receivedAtUs: number): boolean {
    const { depth } = input;
    const verdict = this.book.apply(input);
    const broken = verdict === 'gap' || verdict === 'checksum-wrong';
    if (broken) this.noteGap();
    if (verdict === 'applied') {
      this.noteHealed();
      this.publish(depth, receivedAtUs);
      if (this.protocol.quotesFromBook === true) this.publishTop(depth, receivedAtUs);
    }
    this.announce(depth.exchangeTimeUs ?? 0);
    return !broken;
  }

  /** Up to `limit` levels of a side, best first, in whole ticks and lots. */
  levels(side: 'bid' | 'ask', limit: number): readonly Level[] {
    return this.onGrid(this.book.levels(side, limit)).levels;
  }

  /** Where this instrument stands. */
  status(): InstrumentFeedStatus {
    return {
      instrument: this.instrument.id,
      bookState: this.state,
      lastSequence: this.book.figures().lastSequence ?? this.depthNumber,
      trades: this.trades,
      lastTradeId: this.lastTradeId,
      tradesLost: 0,
      bookChecks: 0,
      bookMatches: 0,
      waiting: 0,
    };
  }

  /** Publishes the book's state where it changed, or where nobody knows it yet. */
  announce(exchangeAtUs: number): void {
    const { state } = this;
    if (state === this.published) return;
    this.published = state;
    this.listener.onEvent({ kind: 'book-state', ...this.base(exchangeAtUs, this.clock.nowUs()), state });
  }

  private publish(depth: WireDepth, receivedAtUs: number): void {
    const whole = depth.kind === 'snapshot';
    const bids = this.onGrid(this.sideToPublish('bid', whole, depth.bids));
    const asks = this.onGrid(this.sideToPublish('ask', whole, depth.asks));
    this.offGrid += bids.left + asks.left;
    this.depthNumber += 1;
    this.listener.onEvent({
      kind: 'depth',
      ...this.base(depth.exchangeTimeUs, receivedAtUs),
      snapshot: whole,
      // A venue without update numbers gets ours, so that a consumer can still see a hole.
      firstSequence: depth.firstSequence ?? this.depthNumber,
      lastSequence: depth.lastSequence ?? this.depthNumber,
      bids: bids.levels,
      asks: asks.levels,
    });
  }

  private sideToPublish(side: 'bid' | 'ask', whole: boolean, change: readonly WireLevel[]): readonly WireLevel[] {
    if (!whole && this.protocol.cutsBooks !== true) return change;
    const now = this.book.levels(side, SNAPSHOT_LEVELS_PUBLISHED);
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
  private publishTop(depth: WireDepth, receivedAtUs: number): void {
    const { bestBid, bestAsk, lastSequence } = this.book.figures();
    const [bidPrice, bidSize] = bestBid ?? [null, null];
    const [askPrice, askSize] = bestAsk ?? [null, null];
    const top = [bidPrice, bidSize, askPrice, askSize].join(' ');
    if (top === this.top) return;
    this.top = top;
    const { venue, instrument, exchangeTimeUs } = depth;
    const sides = { bidPrice, bidSize, askPrice, askSize };
    this.onQuote({ type: 'quote', venue, instrument, ...sides, exchangeTimeUs, sequence: lastSequence }, receivedAtUs);
  }

  private noteGap(): void {
    this.gaps += 1;
    this.openBreaks += 1;
  }

  private noteHealed(): void {
    if (this.openBreaks === 0 || this.needsSnapshot) return;
    this.healed += this.openBreaks;
    this.openBreaks = 0;
  }

  private base(exchangeTimeUs: number | null, receivedAtUs: number) {
    const { venue, id: instrument } = this.instrument;
    return { venue, instrument, exchangeAtUs: exchangeTimeUs ?? 0, receivedAtUs };
  }
}
