import type { Instrument } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { BookInput, BookVerdict, WireQuote, WireTrade } from '../codec/index.js';
import {
  FeedSession,
  type SessionAudience,
  type SessionCounts,
  type SessionOwner,
  type SessionParts,
} from './feed-session.js';
import { InstrumentMarket } from './instrument-market.js';
import { StandBy } from './stand-by.js';

interface Replacement {
  readonly session: FeedSession;
  readonly heard: StandBy;
}

/**
 * The instruments that live on one connection. The connection is replaced before it breaks: a second one is opened and heard
 * until all its books are LIVE, then it takes over, and only then is the first closed; what both brought is passed on once.
 */
export class FeedLine implements SessionOwner, SessionAudience {
  private readonly parts: SessionParts;
  private readonly instruments: readonly Instrument[];
  private readonly byName: ReadonlyMap<string, InstrumentMarket>;
  readonly markets: readonly InstrumentMarket[];
  readonly counts: SessionCounts = { frames: 0, trades: 0, quotes: 0, depthUpdates: 0, badFrames: 0 };
  private inUse: FeedSession;
  private standBy: Replacement | undefined;
  private rotateAfterMs: number;
  /** Until when no stand-by is tried, after one that came to nothing. */
  private restMs = 0;
  private endingReason: string | undefined;
  private openedBefore = 0;
  private announceUp: () => void = () => undefined;
  /** Times that a stand-by took over. */
  rotations = 0;
  /** Resolves when the connection is subscribed for the first time. */
  readonly firstUp: Promise<void>;

  constructor(parts: SessionParts, instruments: readonly Instrument[]) {
    this.parts = parts;
    this.instruments = instruments;
    const { protocol, listener, runtime } = parts;
    const session = new FeedSession(parts, instruments, this, this.counts, this);
    this.inUse = session;
    this.markets = [...session.books.values()].map(
      (book) => new InstrumentMarket(book.instrument, book, protocol, listener, runtime.scheduler),
    );
    this.byName = new Map(this.markets.map((market) => [market.instrument.id, market]));
    this.rotateAfterMs = this.nextRotation();
    this.firstUp = new Promise((resolve) => {
      this.announceUp = resolve;
    });
  }

  /** Connections opened after the first. */
  get reconnects(): number {
    return this.openedBefore + this.inUse.connection.reconnects + (this.standBy?.session.connection.reconnects ?? 0);
  }

  open(): void {
    for (const market of this.markets) market.announce(0);
    this.inUse.connection.open();
  }

  close(): void {
    this.inUse.connection.close();
    this.standBy?.session.connection.close();
    this.announceUp();
  }

  onSessionOpen(session: FeedSession): void {
    if (session === this.inUse) for (const market of this.markets) market.trades.expectList();
  }

  onSessionUp(session: FeedSession): void {
    if (session === this.inUse) this.announceUp();
  }

  onSessionDown(session: FeedSession, reason: string): void {
    if (session === this.inUse) {
      if (this.standBy === undefined) this.notice('a market data connection is lost', reason);
      else this.takeOver(this.standBy, reason);
      return;
    }
    if (session !== this.standBy?.session) return;
    this.notice('a stand-by market data connection is lost', reason);
    this.standBy.heard.forget();
  }

  onSessionSilent(session: FeedSession, isSilent: boolean): void {
    if (session !== this.inUse) return;
    const { standBy } = this;
    if (isSilent && standBy?.heard.isReady(standBy.session) === true) {
      this.takeOver(standBy, 'the connection in use is silent');
      return;
    }
    if (isSilent) this.parts.listener.onNotice('a market data connection is silent', { venue: this.venue });
    for (const market of this.markets) market.setSilent(isSilent);
  }

  onSessionTick(session: FeedSession): void {
    if (session !== this.inUse) return;
    const { tickMs, tradeHealMs, catchUpMs, snapshotEveryMs } = this.parts.settings;
    for (const market of this.markets) market.onTick(tickMs, tradeHealMs, catchUpMs, snapshotEveryMs);
    this.restMs = Math.max(0, this.restMs - tickMs);
    const due = session.connection.ageMs >= this.rotateAfterMs ? 'it reaches its age' : undefined;
    const reason = this.endingReason ?? due;
    if (this.standBy !== undefined) this.watchStandBy(this.standBy);
    else if (reason !== undefined) this.replace(reason);
  }

  onSessionEnding(session: FeedSession, reason: string): void {
    if (session !== this.inUse) {
      session.connection.replaceSocket(reason);
      return;
    }
    this.endingReason = reason;
    this.replace(reason);
  }

  onTrades(trades: readonly WireTrade[], receivedAtUs: UnixUs): string | undefined {
    let trouble: string | undefined;
    for (const [name, own] of byInstrument(trades)) {
      const market = this.byName.get(name);
      if (market === undefined) continue;
      const { readable, wantsList } = market.trades.take(own, receivedAtUs);
      if (wantsList) this.askTradeList(market);
      if (!readable) trouble = 'a price or size of a trade is beyond what can be counted';
    }
    if (this.standBy !== undefined) for (const trade of trades) this.standBy.heard.onDelivered(trade);
    return trouble;
  }

  onPastTrades(trades: readonly WireTrade[], receivedAtUs: UnixUs): void {
    for (const [name, own] of byInstrument(trades)) this.byName.get(name)?.trades.takeList(own, receivedAtUs, false);
  }

  onQuote(quote: WireQuote, receivedAtUs: UnixUs): string | undefined {
    if (this.parts.protocol.quotesFromBook === true) return undefined;
    const readable = this.byName.get(quote.instrument)?.onQuote(quote, receivedAtUs);
    return readable === false ? 'a price or size of the best bid and ask is beyond what can be counted' : undefined;
  }

  onDepth(
    { instrument }: { instrument: Instrument },
    input: BookInput,
    verdict: BookVerdict,
    receivedAtUs: UnixUs,
  ): void {
    this.byName.get(instrument.id)?.onDepth(input, verdict, receivedAtUs);
  }

  onInvalidated({ instrument }: { instrument: Instrument }, isGap: boolean): void {
    this.byName.get(instrument.id)?.onInvalidated(isGap);
  }

  /** Opens a stand-by beside the connection in use, unless one is under way or has just failed. */
  private replace(reason: string): void {
    if (this.standBy !== undefined || this.restMs > 0) return;
    this.notice('a market data connection is being replaced', reason);
    const heard = new StandBy(this.parts.settings, this.byName);
    const session = new FeedSession(this.parts, this.instruments, this, this.counts, heard);
    this.standBy = { session, heard };
    this.openedBefore += 1;
    session.connection.open();
  }

  private watchStandBy(standBy: Replacement): void {
    standBy.heard.onTick();
    if (standBy.heard.mayTakeOver(standBy.session)) this.takeOver(standBy, this.endingReason ?? 'rotation');
    else this.boundStandBy(standBy);
  }

  /** Gives a stand-by up that does not come up; the connection in use stays, and another is tried later. */
  private boundStandBy({ heard, session }: Replacement): void {
    const { standByTimeoutMs, standByTries, standByRetryMs } = this.parts.settings;
    if (heard.triedMs < standByTimeoutMs && heard.lostConnections < standByTries) return;
    this.notice('a stand-by market data connection came to nothing; the old one is kept', 'no LIVE books in time');
    this.retire(session);
    this.standBy = undefined;
    this.restMs = standByRetryMs;
  }

  /** The stand-by becomes the connection in use. */
  private takeOver({ session, heard }: Replacement, reason: string): void {
    const old = this.inUse;
    this.inUse = session;
    this.standBy = undefined;
    session.audience = this;
    this.retire(old);
    this.rotations += 1;
    this.rotateAfterMs = this.nextRotation();
    this.endingReason = undefined;
    this.notice('another market data connection took over', reason);
    for (const market of this.markets) {
      const book = session.books.get(market.instrument.id);
      if (book !== undefined) market.adopt(book);
    }
    if (session.isSilent) for (const market of this.markets) market.setSilent(true);
    for (const { event, receivedAtUs } of heard.trades) this.onTrades([event], receivedAtUs);
    if (this.parts.protocol.quotesFromBook === true) return;
    for (const { event, receivedAtUs } of heard.quotes) this.byName.get(event.instrument)?.onQuote(event, receivedAtUs);
  }

  private retire(session: FeedSession): void {
    this.openedBefore += session.connection.reconnects;
    session.connection.close();
  }

  private askTradeList(market: InstrumentMarket): void {
    const frames = this.parts.protocol.tradeListFrames?.(market.instrument);
    if (frames !== undefined) this.inUse.connection.send(frames);
  }

  /** The age at which the next connection is replaced: by chance a little earlier than the venue's, so that not all go at once. */
  private nextRotation(): number {
    const { rotateAfterMs } = this.parts.protocol.limits;
    if (rotateAfterMs === undefined) return Number.POSITIVE_INFINITY;
    return rotateAfterMs * (1 - this.parts.settings.rotationJitter * this.parts.runtime.random.unit());
  }

  private get venue(): string {
    return this.parts.protocol.name;
  }

  private notice(message: string, reason: string): void {
    this.parts.listener.onNotice(message, { reason, venue: this.venue });
  }
}

function byInstrument(trades: readonly WireTrade[]): Iterable<readonly [string, readonly WireTrade[]]> {
  const lists = new Map<string, WireTrade[]>();
  for (const trade of trades) {
    const list = lists.get(trade.instrument);
    if (list === undefined) lists.set(trade.instrument, [trade]);
    else list.push(trade);
  }
  return lists;
}
