import {
  type BookState,
  type FeedListener,
  type Instrument,
  type InstrumentFeedStatus,
  type Level,
  type Quote,
  type Steps,
  type TopOfBook,
  sameTop,
} from '#libs/domain';
import type { Clock, UnixUs } from '#libs/kernel';
import type { BookVerdict, DepthChange } from '../codec/index.js';
import { wholeSteps } from '../values/on-grid.js';
import { DepthPublisher } from './depth-publisher.js';
import type { MarketRules } from './market-rules.js';
import { MarketTrades } from './market-trades.js';
import type { QuoteOracle } from './quote-oracle.js';
import { quoteOracleFor } from './quote-oracle-for.js';
import { QuoteWatch } from './quote-watch.js';
import type { SessionBook } from './session-book.js';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * One instrument of a feed: publishes its trades, its best bid and ask, the book of the connection in use and how far that can be
 * trusted. When another connection takes over, it goes on with that one's book.
 */
export class InstrumentMarket {
  instrument: Instrument;
  readonly trades: MarketTrades;
  readonly #rules: MarketRules;
  readonly #listener: FeedListener;
  readonly #clock: Clock;
  readonly #depth: DepthPublisher;
  readonly #oracle: QuoteOracle | undefined;
  readonly #quoteWatch: QuoteWatch | undefined;
  /** What is passed on, overwritten by the next: the port allows it, and it saves an object per update. */
  readonly #quote: Writable<Quote>;
  #book: SessionBook;
  #announced: BookState | undefined;
  #isSilent = false;
  /** Whether the venue matches orders, as far as it says. */
  #isMatching = true;
  #openBreaks = 0;
  #lastQuote = 0;
  /** Quotes up to this one came by the connection before; 0 if the present one got past them. */
  #quotesKnownUpTo = 0;
  #publishedTop: TopOfBook | undefined;
  #knownMs = 0;
  gaps = 0;
  healed = 0;

  constructor(instrument: Instrument, book: SessionBook, rules: MarketRules, listener: FeedListener, clock: Clock) {
    this.instrument = instrument;
    this.#book = book;
    this.#rules = rules;
    this.#listener = listener;
    this.#clock = clock;
    this.#depth = new DepthPublisher(instrument, rules.cutsBooks === true, listener);
    const { quoteComparison } = rules;
    this.#oracle = quoteComparison === undefined ? undefined : quoteOracleFor(quoteComparison);
    this.#quoteWatch = quoteComparison === undefined ? undefined : new QuoteWatch(quoteComparison);
    this.trades = new MarketTrades(instrument, rules.tradeIds, listener, rules.isRecorded, rules.believed);
    const base = { venue: instrument.venue, instrument: instrument.id, exchangeAtUs: 0, receivedAtUs: 0 };
    const sides = { bidPriceTicks: 0, bidSizeLots: 0, askPriceTicks: 0, askSizeLots: 0 };
    this.#quote = { kind: 'quote', ...base, sequence: 0, ...sides };
  }

  /** How far the book can be trusted now. */
  get state(): BookState {
    const { state } = this.#book;
    if (this.instrument.status !== 'TRADING' || !this.#isMatching) return 'HALTED';
    const isStill = this.#isSilent || this.#quoteWatch?.isFrozen === true;
    return isStill && state === 'LIVE' ? 'STALE' : state;
  }

  /** Whether more than the top of the book was ever taken. */
  get isDeep(): boolean {
    return this.#book.isDeep;
  }

  /** Whether any trade was delivered. */
  get hasTrades(): boolean {
    return this.trades.trades > 0;
  }

  /** Prices and sizes that lay between two steps, or that there was no number for. */
  get offGrid(): number {
    return this.#depth.offGrid + this.trades.offGrid;
  }

  /** Changes of the book that were forgotten because too many waited for a snapshot. */
  get dropped(): number {
    return this.#book.dropped;
  }

  /** Something of the book may be lost: it is believed again after a snapshot. */
  onInvalidated(isGap: boolean): void {
    if (isGap) this.#noteGap();
    this.#beginQuotes();
    this.announce(0);
  }

  /** The connection brings nothing, or (`false`) brings something again: then nothing was lost in between. */
  setSilent(isSilent: boolean): void {
    if (this.#isSilent === isSilent) return;
    this.#isSilent = isSilent;
    this.announce(0);
  }

  /** The venue halts all of its markets, or (`true`) goes on. */
  setMatching(isMatching: boolean): void {
    if (this.#isMatching === isMatching) return;
    this.#isMatching = isMatching;
    this.announce(0);
  }

  /** Goes on with the book of another connection: published as a whole, as soon as it is as far as what was published. */
  adoptBook(book: SessionBook): void {
    this.#book = book;
    this.#isSilent = false;
    this.#quoteWatch?.beginBook();
    this.#beginQuotes();
    const nowUs = this.#clock.nowUs();
    if (this.#depth.adoptBook(book, nowUs)) this.#publishTop(book.exchangeTimeUs, nowUs);
    this.announce(book.exchangeTimeUs ?? 0);
  }

  /** New rules: what comes from now on is counted in their steps. */
  changeRules(instrument: Instrument): void {
    const { tickSize, lotSize } = this.instrument;
    const hasSteps = tickSize.eq(instrument.tickSize) && lotSize.eq(instrument.lotSize);
    this.instrument = instrument;
    // Said even where the book can go on at once: who holds the old steps has to ask.
    if (!hasSteps) this.#announceAs('RESYNCING', 0);
    this.#publishedTop = undefined;
    this.#oracle?.forget();
    this.#quoteWatch?.forget();
  }

  /** Goes on with the same book by another connection. */
  changeConnection(): void {
    this.#isSilent = false;
    this.#beginQuotes();
    this.announce(0);
  }

  /** Passes a best bid and ask on; a side that is empty is 0 and 0. */
  onQuote(
    sequence: number,
    bidPriceSteps: Steps,
    bidSizeSteps: Steps,
    askPriceSteps: Steps,
    askSizeSteps: Steps,
    exchangeAtUs: UnixUs,
    receivedAtUs: UnixUs,
  ): void {
    if (sequence !== 0 && sequence <= this.#quotesKnownUpTo) return;
    this.#quotesKnownUpTo = 0;
    this.#lastQuote = sequence;
    const quote = this.#quote;
    quote.exchangeAtUs = exchangeAtUs;
    quote.receivedAtUs = receivedAtUs;
    quote.sequence = sequence;
    // As the venue wrote it: between two steps where the grid has changed.
    quote.bidPriceTicks = bidPriceSteps;
    quote.bidSizeLots = bidSizeSteps;
    quote.askPriceTicks = askPriceSteps;
    quote.askSizeLots = askSizeSteps;
    this.#oracle?.onQuote(sequence, exchangeAtUs, quote);
    this.#quoteWatch?.noteQuote(sequence, exchangeAtUs, quote);
    this.#passQuoteOn();
  }

  /** Passes on what the book took. */
  onDepth(change: DepthChange, verdict: BookVerdict, receivedAtUs: UnixUs): void {
    if (verdict === 'gap' || verdict === 'checksum-wrong') {
      this.#noteGap();
      this.#oracle?.forget();
    }
    if (verdict === 'applied') {
      this.#noteHealed();
      if (this.#depth.publish(this.#book, change, receivedAtUs)) this.#publishTop(change.exchangeTimeUs, receivedAtUs);
      this.#judgeBook(change.exchangeTimeUs);
    }
    this.announce(change.exchangeTimeUs ?? 0);
  }

  /** Time has passed; returns whether another connection is wanted, because the book does not follow its quotes. */
  onTick(passedMs: number, catchUpMs: number, snapshotEveryMs: number): boolean {
    this.#knownMs += passedMs;
    if (this.#knownMs >= catchUpMs) this.#quotesKnownUpTo = 0;
    const isPublished = this.#depth.onTick(this.#book, passedMs, catchUpMs, snapshotEveryMs, this.#clock);
    if (isPublished) this.#publishTop(this.#book.exchangeTimeUs, this.#clock.nowUs());
    if (this.state === 'LIVE') this.#tellUntold(this.#quoteWatch?.untold(passedMs, this.#book));
    this.#quoteWatch?.watchBook(passedMs, this.#book);
    this.announce(0);
    return this.#quoteWatch?.isFrozen === true;
  }

  /** Up to `limit` levels of a side, best first, in whole ticks and lots. */
  levels(side: 'bid' | 'ask', limit: number): readonly Level[] {
    return this.#depth.levels(this.#book, side, limit);
  }

  /** Where this instrument stands. */
  status(): InstrumentFeedStatus {
    return {
      instrument: this.instrument.id,
      bookState: this.state,
      lastSequence: this.#book.lastSequence ?? this.#depth.count,
      trades: this.trades.trades,
      lastTradeId: this.trades.lastTradeId,
      tradesLost: this.trades.lost,
      bookChecks: this.#oracle?.checks ?? 0,
      bookMatches: this.#oracle?.matches ?? 0,
      waiting: this.trades.waiting + this.#book.waiting,
      refusedAheadUs: this.trades.refusedAheadUs,
    };
  }

  /** Publishes the book's state where it changed, or where nobody knows it yet. */
  announce(exchangeAtUs: UnixUs): void {
    const { state } = this;
    if (state !== this.#announced) this.#announceAs(state, exchangeAtUs);
  }

  #announceAs(state: BookState, exchangeAtUs: number): void {
    this.#announced = state;
    const { venue, id: instrument } = this.instrument;
    const receivedAtUs = this.#clock.nowUs();
    this.#listener.onEvent({ kind: 'book-state', venue, instrument, exchangeAtUs, receivedAtUs, state });
  }

  /** The best bid and ask of the book, where the venue's quotes are taken from it and they changed. */
  #publishTop(exchangeTimeUs: number | null, receivedAtUs: UnixUs): void {
    if (this.#rules.quotesFromBook !== true) return;
    const top = this.#book.top();
    if (top === undefined || (this.#publishedTop !== undefined && sameTop(top, this.#publishedTop))) return;
    this.#publishedTop = top;
    const exchangeAtUs = exchangeTimeUs ?? 0;
    const sequence = this.#book.lastSequence ?? exchangeAtUs;
    const { bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots } = top;
    this.onQuote(sequence, bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots, exchangeAtUs, receivedAtUs);
  }

  /** The best of the book, which the venue's own channel did not tell: without a number, because it has none of that channel. */
  #tellUntold(top: TopOfBook | undefined): void {
    if (top === undefined) return;
    const { lastSequence, exchangeTimeUs } = this.#book;
    const exchangeAtUs = exchangeTimeUs ?? 0;
    Object.assign(this.#quote, top, { sequence: 0, exchangeAtUs, receivedAtUs: this.#clock.nowUs() });
    this.#quoteWatch?.noteQuote(lastSequence ?? 0, exchangeAtUs, top);
    this.#passQuoteOn();
  }

  /** In whole steps, rounded in the careful direction. */
  #passQuoteOn(): void {
    const quote = this.#quote;
    const { bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots } = quote;
    if (!Number.isInteger(bidPriceTicks)) quote.bidPriceTicks = wholeSteps(bidPriceTicks, 'down');
    if (!Number.isInteger(bidSizeLots)) quote.bidSizeLots = wholeSteps(bidSizeLots, 'down');
    if (!Number.isInteger(askPriceTicks)) quote.askPriceTicks = wholeSteps(askPriceTicks, 'up');
    if (!Number.isInteger(askSizeLots)) quote.askSizeLots = wholeSteps(askSizeLots, 'down');
    this.#listener.onEvent(quote);
  }

  /** Another connection goes on: what it repeats is known. */
  #beginQuotes(): void {
    this.#quotesKnownUpTo = this.#lastQuote;
    this.#knownMs = 0;
    this.#oracle?.forget();
  }

  #judgeBook(timeUs: number | null): void {
    if (this.#oracle === undefined || !this.#book.isDeep) return;
    const top = this.#book.top();
    if (top !== undefined) this.#oracle.onBook(this.#book.lastSequence, timeUs, top);
  }

  #noteGap(): void {
    this.gaps += 1;
    this.#openBreaks += 1;
  }

  #noteHealed(): void {
    if (this.#openBreaks === 0 || this.#book.needsSnapshot) return;
    this.healed += this.#openBreaks;
    this.#openBreaks = 0;
  }
}
