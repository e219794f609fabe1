import {
  BookOracle,
  type FeedListener,
  type Instrument,
  type InstrumentFeedStatus,
  type Level,
  type MarketTrade,
  type Quote,
  type Side,
  SynchronisedBook,
  type SyncStep,
  type TopOfBook,
} from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import { Backoff, type VenueRuntime, inBackground, pause } from '../../connection/index.js';
import type { BinanceMarketData } from './market-data-requests.js';
import { levelsOnGrid, wholeSteps } from './on-grid.js';
import { TradeHealer } from './trade-healer.js';
import { TradeSequence } from './trade-sequence.js';

/** The most levels per side of the snapshot that is passed on; the book itself keeps all. */
const SNAPSHOT_LEVELS_PUBLISHED = 1_000;
/** A book without diffs asks for its snapshot after this many ticks (a quarter of a second each): quiet pairs exist. */
const QUIET_TICKS = 4;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** One instrument of the feed: its book, its trades, and what it takes to keep both whole. */
export class InstrumentFeed {
  readonly instrument: Instrument;
  readonly book = new SynchronisedBook();
  readonly oracle = new BookOracle();
  readonly trades: TradeSequence;
  private readonly healer: TradeHealer;
  /** What is passed on, overwritten by the next: the port allows it, and it saves an object per update. */
  private readonly trade: Writable<MarketTrade>;
  private readonly quote: Writable<Quote>;
  /** A quote as the venue wrote it, for the oracle: between two steps where the grid has changed. */
  private readonly top: Writable<TopOfBook>;
  private readonly requests: BinanceMarketData;
  private readonly listener: FeedListener;
  private readonly runtime: VenueRuntime;
  private readonly closing: AbortSignal;
  private connected = false;
  /** Grows with every connection, so that an answer for an older one is known as such. */
  private generation = 0;
  private syncing = false;
  private ticks = 0;
  private delivered = 0;
  /** Prices and sizes that lay between two steps and were rounded, or left out of what is published. */
  offGrid = 0;
  private publishedState: string = '';

  constructor(
    instrument: Instrument,
    requests: BinanceMarketData,
    listener: FeedListener,
    runtime: VenueRuntime,
    closing: AbortSignal,
  ) {
    this.instrument = instrument;
    this.requests = requests;
    this.listener = listener;
    this.runtime = runtime;
    this.closing = closing;
    this.trades = new TradeSequence((trade) => {
      this.delivered += 1;
      listener.onEvent(trade);
    });
    const base = { venue: instrument.venue, instrument: instrument.id, exchangeAtUs: 0, receivedAtUs: 0 };
    this.trade = { kind: 'trade', ...base, tradeId: 0, priceTicks: 0, sizeLots: 0, takerSide: 'BUY' };
    this.top = { bidPriceTicks: 0, bidSizeLots: 0, askPriceTicks: 0, askSizeLots: 0 };
    this.quote = { kind: 'quote', ...base, sequence: 0, ...this.top };
    this.healer = new TradeHealer(instrument, this.trades, requests, listener, closing, runtime);
  }

  /** The connection is subscribed; what happened while it was away is asked for. */
  onUp(): void {
    this.connected = true;
    this.ticks = 0;
    this.announce(0);
    if (this.trades.expectedId !== undefined) this.healer.heal();
  }

  /** The connection is lost. */
  onDown(): void {
    this.connected = false;
    this.generation += 1;
    this.book.onDisconnected();
    this.oracle.onBreak();
    this.announce(0);
  }

  /** The connection brings no data. */
  onSilent(): void {
    this.book.onSilence();
    this.announce(0);
  }

  /** Four times a second: a quiet book gets its snapshot too. */
  onTick(): void {
    this.ticks += 1;
    if (this.ticks >= QUIET_TICKS) this.syncIfNeeded();
  }

  onTrade(
    tradeId: number,
    price: number,
    size: number,
    takerSide: Side,
    exchangeAtUs: UnixUs,
    receivedAtUs: UnixUs,
  ): void {
    const priceTicks = wholeSteps(price, 'nearest');
    const sizeLots = wholeSteps(size, 'nearest');
    if (priceTicks !== price || sizeLots !== size) this.offGrid += 1;
    const { trade } = this;
    trade.exchangeAtUs = exchangeAtUs;
    trade.receivedAtUs = receivedAtUs;
    trade.tradeId = tradeId;
    trade.priceTicks = priceTicks;
    trade.sizeLots = sizeLots;
    trade.takerSide = takerSide;
    this.trades.onTrade(trade);
    if (this.trades.healing) this.healer.heal();
  }

  onQuote(
    sequence: number,
    bidTicks: number,
    bidLots: number,
    askTicks: number,
    askLots: number,
    receivedAtUs: UnixUs,
  ): void {
    const { top, quote } = this;
    top.bidPriceTicks = bidTicks;
    top.bidSizeLots = bidLots;
    top.askPriceTicks = askTicks;
    top.askSizeLots = askLots;
    this.oracle.onQuote(sequence, top);
    quote.receivedAtUs = receivedAtUs;
    quote.sequence = sequence;
    quote.bidPriceTicks = wholeSteps(bidTicks, 'down');
    quote.bidSizeLots = wholeSteps(bidLots, 'down');
    quote.askPriceTicks = wholeSteps(askTicks, 'up');
    quote.askSizeLots = wholeSteps(askLots, 'down');
    this.listener.onEvent(quote);
  }

  onDepth(
    first: number,
    last: number,
    bids: readonly Level[],
    asks: readonly Level[],
    exchangeAtUs: UnixUs,
    receivedAtUs: UnixUs,
  ): void {
    // A diff that will wait for a snapshot must not share its levels with the next frame.
    const waits = this.book.needsSnapshot || first > this.book.lastSequence + 1;
    const step = this.book.onDiff({
      firstSequence: first,
      lastSequence: last,
      bids: waits ? copyOf(bids) : bids,
      asks: waits ? copyOf(asks) : asks,
    });
    if (step === 'applied') {
      this.oracle.onBook(last, this.book.book.top());
      this.publishDepth(false, first, last, bids, asks, exchangeAtUs, receivedAtUs);
    }
    this.noticeBreak(step);
    this.announce(exchangeAtUs);
    this.syncIfNeeded();
  }

  private publishDepth(
    snapshot: boolean,
    first: number,
    last: number,
    bids: readonly Level[],
    asks: readonly Level[],
    exchangeAtUs: UnixUs,
    receivedAtUs: UnixUs,
  ): void {
    const { venue, id: instrument } = this.instrument;
    const onBid = levelsOnGrid(bids);
    const onAsk = levelsOnGrid(asks);
    this.offGrid += onBid.left + onAsk.left;
    this.listener.onEvent({
      kind: 'depth',
      venue,
      instrument,
      exchangeAtUs,
      receivedAtUs,
      snapshot,
      firstSequence: first,
      lastSequence: last,
      bids: onBid.levels,
      asks: onAsk.levels,
    });
  }

  /** Where this instrument stands. */
  status(): InstrumentFeedStatus {
    return {
      instrument: this.instrument.id,
      bookState: this.book.state,
      lastSequence: this.book.lastSequence,
      trades: this.delivered,
      lastTradeId: Math.max(0, (this.trades.expectedId ?? 1) - 1),
      tradesLost: this.trades.lost,
      bookChecks: this.oracle.checks,
      bookMatches: this.oracle.matches,
      waiting: this.book.waiting + this.trades.waitingCount,
    };
  }

  private noticeBreak(step: SyncStep): void {
    if (step !== 'gap' && step !== 'crossed') return;
    this.oracle.onBreak();
    this.listener.onNotice(`the book broke (${step}) and is synchronised again`, { instrument: this.instrument.id });
  }

  private syncIfNeeded(): void {
    if (this.connected && !this.syncing && this.book.needsSnapshot) inBackground(this.synchronise());
  }

  /** Fetches snapshots until one joins on to the stream of the connection that is open now. */
  private async synchronise(): Promise<void> {
    this.syncing = true;
    const backoff = new Backoff({ initialMs: 100, maxMs: 5_000 }, this.runtime.random);
    try {
      while (this.connected && this.book.needsSnapshot && !this.closing.aborted) {
        const { generation } = this;
        const snapshot = await this.requests.depth(this.instrument, this.closing);
        if (generation !== this.generation) continue;
        if (!snapshot.ok)
          this.listener.onNotice(`no snapshot: ${snapshot.error.message}`, { instrument: this.instrument.id });
        else if (this.takeSnapshot(this.book.onSnapshot(snapshot.value))) return;
        if (!(await pause(this.runtime.scheduler, backoff.nextMs(), this.closing))) return;
      }
    } finally {
      this.syncing = false;
    }
  }

  private takeSnapshot(step: SyncStep): boolean {
    this.noticeBreak(step);
    if (step !== 'synced') return !this.book.needsSnapshot;
    const { book, lastSequence } = this.book;
    this.oracle.onBook(lastSequence, book.top());
    const [bids, asks] = [book.levels('bid', SNAPSHOT_LEVELS_PUBLISHED), book.levels('ask', SNAPSHOT_LEVELS_PUBLISHED)];
    this.publishDepth(true, lastSequence, lastSequence, bids, asks, 0, this.runtime.scheduler.nowUs());
    this.announce(0);
    return true;
  }

  /** Publishes the book's state when it changed. */
  private announce(exchangeAtUs: UnixUs): void {
    const { state } = this.book;
    if (state === this.publishedState) return;
    this.publishedState = state;
    const { venue, id: instrument } = this.instrument;
    this.listener.onEvent({
      kind: 'book-state',
      venue,
      instrument,
      exchangeAtUs,
      receivedAtUs: this.runtime.scheduler.nowUs(),
      state,
    });
  }
}

function copyOf(levels: readonly Level[]): Level[] {
  return levels.map(({ priceTicks, sizeLots }) => ({ priceTicks, sizeLots }));
}
