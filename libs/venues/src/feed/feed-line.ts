import type { Instrument, Side, Steps } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { BookVerdict, DepthChange } from '../codec/index.js';
import { FedInstrument, newSessionBook } from './fed-instrument.js';
import { FeedSession, type SessionOwner } from './feed-session.js';
import { InstrumentMarket } from './instrument-market.js';
import { LineRotation, type Replacement, type RotationOwner } from './line-rotation.js';
import { OwnBooksStandBy } from './own-books-stand-by.js';
import type { SessionBook } from './session-book.js';
import type { SessionAudience, SessionCounts, SessionParts } from './session-parts.js';
import { type SeederOwner, SharedBookSeeder } from './shared-book-seeder.js';
import { SharedBooksStandBy } from './shared-books-stand-by.js';
import type { StepTrade } from './step-values.js';
import { TradeListLoader } from './trade-list-loader.js';

/**
 * The instruments that live on one connection. The connection is replaced before it breaks: a second one is opened and read
 * until it can go on without a hole, then it takes over, and only then is the first closed; what both brought is passed on once.
 */
export class FeedLine implements SessionOwner, SessionAudience, SeederOwner, RotationOwner {
  readonly markets: readonly InstrumentMarket[];
  readonly counts: SessionCounts = {
    frames: 0,
    trades: 0,
    quotes: 0,
    depthUpdates: 0,
    badFrames: 0,
    codecFrames: 0,
    rulesHints: 0,
  };
  readonly #parts: SessionParts;
  readonly #ignoresQuotes: boolean;
  /** Set where all connections bring changes of the same books, which are seeded over REST. */
  readonly #seeder: SharedBookSeeder | undefined;
  readonly #tradeLists: TradeListLoader | undefined;
  readonly #rotation: LineRotation;
  #inUse: FeedSession;
  #openedBefore = 0;
  #announceUp: () => void = () => undefined;
  /** Resolves when the connection is subscribed for the first time. */
  readonly firstUp: Promise<void>;

  constructor(parts: SessionParts, instruments: readonly Instrument[]) {
    this.#parts = parts;
    this.#ignoresQuotes = parts.protocol.quotesFromBook === true;
    const fed = instruments.map((instrument) => this.#newFed(instrument));
    this.markets = fed.map(({ market }) => market);
    const sharesBooks = parts.protocol.newCodec().isNumberedAcrossConnections === true;
    this.#seeder = sharesBooks ? new SharedBookSeeder(parts, fed, this) : undefined;
    this.#tradeLists = parts.protocol.loadTradeList === undefined ? undefined : new TradeListLoader(parts);
    this.#inUse = new FeedSession(parts, fed, this, this.counts, this);
    this.#rotation = new LineRotation(parts, this);
    this.firstUp = new Promise((resolve) => {
      this.#announceUp = resolve;
    });
  }

  /** Connections opened after the first. */
  get reconnects(): number {
    const standBy = this.#rotation.replacement?.session.connection.reconnects ?? 0;
    return this.#openedBefore + this.#inUse.connection.reconnects + standBy;
  }

  open(): void {
    for (const market of this.markets) market.announce(0);
    this.#inUse.connection.open();
  }

  close(): void {
    this.#inUse.connection.close();
    this.#rotation.replacement?.session.connection.close();
    this.#announceUp();
  }

  onSessionOpen(session: FeedSession): void {
    if (session !== this.#inUse || this.#tradeLists !== undefined) return;
    for (const market of this.markets) market.trades.expectList();
  }

  onSessionUp(session: FeedSession): void {
    if (session !== this.#inUse) return;
    this.#seeder?.onUp();
    // What happened while there was no connection is asked for.
    for (const market of this.markets) if (market.hasTrades) this.#tradeLists?.heal(market);
    this.#announceUp();
  }

  onSessionDown(session: FeedSession, reason: string): void {
    const replacement = this.#rotation.replacement;
    if (session === this.#inUse) {
      const isWhole = replacement?.session.isUp === true;
      if (!isWhole) this.#loseSharedBooks();
      if (replacement === undefined) this.#notice('a market data connection is lost', reason);
      else this.#rotation.takeOver(replacement, reason);
      return;
    }
    if (replacement === undefined || session !== replacement.session) return;
    this.#notice('a stand-by market data connection is lost', reason);
    replacement.standBy.forget();
  }

  onSessionSilent(session: FeedSession, isSilent: boolean): void {
    if (session !== this.#inUse) return;
    const replacement = this.#rotation.replacement;
    if (isSilent && replacement?.standBy.isReady(replacement.session) === true) {
      this.#rotation.takeOver(replacement, 'the connection in use is silent');
      return;
    }
    if (isSilent) this.#parts.listener.onNotice('a market data connection is silent', { venue: this.#venue });
    for (const market of this.markets) market.setSilent(isSilent);
  }

  onSessionTick(session: FeedSession): void {
    if (session !== this.#inUse) return;
    const { tickMs, catchUpMs, snapshotEveryMs } = this.#parts.settings;
    for (const market of this.markets) {
      if (market.onTick(tickMs, catchUpMs, snapshotEveryMs))
        this.#rotation.onDoubt(`the book of ${market.instrument.id} stands still, and its quotes do not`);
      this.#watchHole(market);
    }
    this.#seeder?.onTick(tickMs);
    this.#rotation.onTick(session);
  }

  onSessionEnding(session: FeedSession, reason: string): void {
    if (session === this.#inUse) this.#rotation.onEnding(reason);
    else session.connection.replaceSocket(reason);
  }

  onTrade(
    { market }: FedInstrument,
    tradeId: number,
    priceSteps: Steps,
    sizeSteps: Steps,
    takerSide: Side,
    exchangeAtUs: UnixUs,
    receivedAtUs: UnixUs,
  ): string | undefined {
    const { trades } = market;
    const trouble = trades.take(tradeId, priceSteps, sizeSteps, takerSide, exchangeAtUs, receivedAtUs);
    if (trades.takeHole()) this.#askTradeList(market);
    this.#rotation.replacement?.standBy.onDelivered(market.instrument.id, tradeId);
    return trouble;
  }

  onTrades({ market }: FedInstrument, trades: readonly StepTrade[], receivedAtUs: UnixUs): string | undefined {
    const trouble = market.trades.takeAll(trades, receivedAtUs);
    if (market.trades.takeHole()) this.#askTradeList(market);
    const standBy = this.#rotation.replacement?.standBy;
    if (standBy !== undefined) for (const { id } of trades) standBy.onDelivered(market.instrument.id, id);
    return trouble;
  }

  onPastTrades({ market }: FedInstrument, trades: readonly StepTrade[], receivedAtUs: UnixUs): void {
    market.trades.takeList(trades, receivedAtUs, false);
  }

  onQuote(
    { market }: FedInstrument,
    sequence: number,
    bidPriceSteps: Steps,
    bidSizeSteps: Steps,
    askPriceSteps: Steps,
    askSizeSteps: Steps,
    exchangeAtUs: UnixUs,
    receivedAtUs: UnixUs,
  ): void {
    if (this.#ignoresQuotes) return;
    market.onQuote(sequence, bidPriceSteps, bidSizeSteps, askPriceSteps, askSizeSteps, exchangeAtUs, receivedAtUs);
  }

  onDepth(fed: FedInstrument, change: DepthChange, receivedAtUs: UnixUs): BookVerdict {
    const verdict = fed.book.apply(change);
    fed.market.onDepth(change, verdict, receivedAtUs);
    if (this.#seeder === undefined) return verdict;
    if (verdict === 'gap') this.#noticeBreak(fed);
    this.#seeder.seedIfNeeded(fed);
    return verdict;
  }

  onInvalidated({ instrument }: SessionBook, isGap: boolean): void {
    this.markets.find((market) => market.instrument.id === instrument.id)?.onInvalidated(isGap);
  }

  onMatching(isMatching: boolean): void {
    for (const market of this.markets) market.setMatching(isMatching);
  }

  /** Takes new rules of one of its instruments; returns whether it has it. */
  changeInstrument(instrument: Instrument): boolean {
    const market = this.markets.find((one) => one.instrument.id === instrument.id);
    if (market === undefined) return false;
    const before = market.instrument;
    const hasSteps = before.tickSize.eq(instrument.tickSize) && before.lotSize.eq(instrument.lotSize);
    // What waits was counted in the old steps.
    if (!hasSteps) market.trades.giveUp();
    market.changeRules(instrument);
    for (const session of [this.#inUse, this.#rotation.replacement?.session])
      session?.instruments.find((fed) => fed.market === market)?.learn(instrument);
    this.#parts.listener.onInstrument?.(instrument);
    if (!hasSteps) this.#changeSteps(market, instrument);
    market.announce(0);
    return true;
  }

  #changeSteps(market: InstrumentMarket, instrument: Instrument): void {
    const replacement = this.#rotation.replacement;
    replacement?.session.changeRules(instrument);
    replacement?.standBy.forget();
    const goesOn = this.#inUse.changeRules(instrument);
    const fed = this.#inUse.instruments.find((one) => one.market === market);
    if (fed === undefined) return;
    if (goesOn) market.adoptBook(fed.book);
    else {
      market.onInvalidated(false);
      this.#seeder?.seedIfNeeded(fed);
    }
  }

  /** Takes a snapshot that was loaded for a shared book. */
  takeSnapshot(fed: FedInstrument, snapshot: DepthChange): void {
    this.onDepth(fed, snapshot, this.#parts.runtime.scheduler.nowUs());
  }

  newReplacement(): Replacement {
    const { settings } = this.#parts;
    const shares = this.#seeder !== undefined;
    const standBy = shares ? new SharedBooksStandBy(settings) : new OwnBooksStandBy(settings);
    const fed = shares
      ? this.#inUse.instruments
      : this.markets.map((market) => new FedInstrument(market, this.#newBook(market.instrument)));
    this.#openedBefore += 1;
    return { session: new FeedSession(this.#parts, fed, this, this.counts, standBy), standBy };
  }

  takeOver({ session, standBy }: Replacement): void {
    const old = this.#inUse;
    this.#inUse = session;
    session.audience = this;
    this.retire(old);
    for (const { market, book } of session.instruments) {
      if (this.#seeder === undefined) market.adoptBook(book);
      else market.changeConnection();
      if (session.isSilent) market.setSilent(true);
    }
    standBy.handOver(this);
  }

  retire(session: FeedSession): void {
    this.#openedBefore += session.connection.reconnects;
    session.connection.close();
  }

  #newFed(instrument: Instrument): FedInstrument {
    const { listener, marketRules, runtime } = this.#parts;
    const book = this.#newBook(instrument);
    return new FedInstrument(new InstrumentMarket(instrument, book, marketRules, listener, runtime.scheduler), book);
  }

  #newBook(instrument: Instrument): SessionBook {
    const { protocol } = this.#parts;
    return newSessionBook(instrument, protocol.newCodec(), protocol.fastPath);
  }

  /** Shared books have a hole: nothing of them is believed until a snapshot. */
  #loseSharedBooks(): void {
    if (this.#seeder === undefined) return;
    this.#seeder.onDown();
    for (const { book, market } of this.#inUse.instruments) {
      book.invalidate();
      market.onInvalidated(false);
    }
  }

  /** Where the list of recent trades is fetched, its loader gives up; else patience does. */
  #watchHole(market: InstrumentMarket): void {
    const { tickMs, tradeHealMs } = this.#parts.settings;
    if (this.#tradeLists === undefined) market.trades.onTick(tickMs, tradeHealMs);
    else if (market.trades.waiting > 0) this.#tradeLists.heal(market);
  }

  #askTradeList(market: InstrumentMarket): void {
    this.#tradeLists?.heal(market);
    const frames = this.#parts.protocol.tradeListFrames?.(market.instrument);
    if (frames !== undefined) this.#inUse.connection.send(frames);
  }

  #noticeBreak({ instrument }: FedInstrument): void {
    const { listener } = this.#parts;
    listener.onNotice('the book broke and is synchronised again', { venue: this.#venue, instrument: instrument.id });
  }

  get #venue(): string {
    return this.#parts.protocol.name;
  }

  #notice(message: string, reason: string): void {
    this.#parts.listener.onNotice(message, { reason, venue: this.#venue });
  }
}
