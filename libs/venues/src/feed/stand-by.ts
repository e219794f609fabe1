import type { UnixUs } from '#libs/kernel';
import type { WireQuote, WireTrade } from '../codec/index.js';
import type { FeedSession, SessionAudience } from './feed-session.js';
import type { FeedSettings } from './feed-settings.js';
import type { InstrumentMarket } from './instrument-market.js';

/** The most trades that are kept; the oldest make room, because the connection in use has had the longest time to bring them. */
const MAX_KEPT_TRADES = 20_000;

/** Something that a stand-by heard. */
export interface Heard<T> {
  readonly event: T;
  readonly receivedAtUs: UnixUs;
}

/**
 * What a second connection hears while the first is still in use: its books are built, its newest quotes and those trades
 * kept which the first has not delivered, so that nothing is missing when it takes over.
 */
export class StandBy implements SessionAudience {
  private readonly settings: FeedSettings;
  private readonly markets: ReadonlyMap<string, InstrumentMarket>;
  private readonly keptTrades = new Map<string, Heard<WireTrade>>();
  private readonly keptQuotes = new Map<string, Heard<WireQuote>>();
  private hasData = false;
  private dataMs = 0;
  /** How long it tries, and how many connections it lost meanwhile. */
  triedMs = 0;
  lostConnections = 0;

  constructor(settings: FeedSettings, markets: ReadonlyMap<string, InstrumentMarket>) {
    this.settings = settings;
    this.markets = markets;
  }

  /** The trades to deliver when it takes over, oldest first. */
  get trades(): readonly Heard<WireTrade>[] {
    return [...this.keptTrades.values()];
  }

  /** The newest quote of each instrument. */
  get quotes(): readonly Heard<WireQuote>[] {
    return [...this.keptQuotes.values()];
  }

  /** Its connection was lost: what it heard has a hole. */
  forget(): void {
    this.keptTrades.clear();
    this.keptQuotes.clear();
    this.hasData = false;
    this.dataMs = 0;
    this.lostConnections += 1;
  }

  /** The connection in use delivered this trade. */
  onDelivered(trade: WireTrade): void {
    this.keptTrades.delete(keyOf(trade));
  }

  onTick(): void {
    this.triedMs += this.settings.tickMs;
    if (this.hasData) this.dataMs += this.settings.tickMs;
  }

  /** Whether its connection speaks, and every book of it is LIVE and as deep as the one in use. */
  isReady(session: FeedSession): boolean {
    if (session.isSilent) return false;
    for (const [id, book] of session.books) {
      if (!book.isLive) return false;
      if (!book.isDeep && this.markets.get(id)?.isDeep === true) return false;
    }
    return true;
  }

  /** Whether it may take over although nothing forces it to. */
  mayTakeOver(session: FeedSession): boolean {
    const { overlapMs, maxOverlapMs } = this.settings;
    if (this.dataMs < overlapMs || !this.isReady(session)) return false;
    return this.dataMs >= maxOverlapMs || this.joins();
  }

  onTrades(trades: readonly WireTrade[], receivedAtUs: UnixUs): undefined {
    this.hasData = true;
    for (const trade of trades) this.keep(trade, receivedAtUs);
  }

  onPastTrades(trades: readonly WireTrade[], receivedAtUs: UnixUs): void {
    // What is no news to an instrument that has delivered nothing yet must not become news here.
    for (const trade of trades)
      if (this.markets.get(trade.instrument)?.hasTrades === true) this.keep(trade, receivedAtUs);
  }

  onQuote(event: WireQuote, receivedAtUs: UnixUs): undefined {
    this.hasData = true;
    this.keptQuotes.set(event.instrument, { event, receivedAtUs });
  }

  onDepth(): void {
    this.hasData = true;
  }

  onInvalidated(): void {
    // Its books say so themselves.
  }

  private keep(event: WireTrade, receivedAtUs: UnixUs): void {
    const market = this.markets.get(event.instrument);
    if (market === undefined || market.knowsTrade(event)) return;
    this.keptTrades.set(keyOf(event), { event, receivedAtUs });
    if (this.keptTrades.size <= MAX_KEPT_TRADES) return;
    const oldest = this.keptTrades.keys().next();
    if (oldest.done !== true) this.keptTrades.delete(oldest.value);
  }

  /** Whether the connection in use delivered everything from before what is kept. */
  private joins(): boolean {
    const seen = new Set<string>();
    for (const { event } of this.keptTrades.values()) {
      if (seen.has(event.instrument)) continue;
      seen.add(event.instrument);
      if (this.markets.get(event.instrument)?.leavesHole(event) === true) return false;
    }
    return true;
  }
}

function keyOf({ instrument, tradeId }: WireTrade): string {
  return `${instrument} ${tradeId}`;
}
