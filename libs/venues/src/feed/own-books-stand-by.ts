import type { Side, Steps } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { BookVerdict, DepthChange } from '../codec/index.js';
import type { FedInstrument } from './fed-instrument.js';
import type { FeedSession } from './feed-session.js';
import type { FeedSettings } from './feed-settings.js';
import type { SessionAudience } from './session-parts.js';
import type { StandBy } from './stand-by.js';
import type { StepTrade } from './step-values.js';
import { UntoldTrades } from './untold-trades.js';

/** The most trades that are kept; the oldest make room, because the connection in use has had the longest time to bring them. */
const MAX_KEPT_TRADES = 20_000;

interface KeptTrade {
  readonly fed: FedInstrument;
  readonly trade: StepTrade;
  readonly receivedAtUs: UnixUs;
}

/**
 * What a second connection receives while the first is still in use, where each has books of its own: they are built, its newest
 * quotes and those trades kept which the first has not delivered, so that nothing is missing when it takes over.
 */
export class OwnBooksStandBy implements StandBy {
  readonly #settings: FeedSettings;
  readonly #trades = new Map<string, KeptTrade>();
  readonly #quotes = new Map<FedInstrument, (audience: SessionAudience) => void>();
  /** How many trades without an id were kept: each is one of its own. */
  #withoutIds = 0;
  #hasData = false;
  #dataMs = 0;
  /** What the venue said of it, if anything. */
  #isMatching: boolean | undefined;
  triedMs = 0;
  lostConnections = 0;

  constructor(settings: FeedSettings) {
    this.#settings = settings;
  }

  onTick(passedMs: number): void {
    this.triedMs += passedMs;
    if (this.#hasData) this.#dataMs += passedMs;
  }

  forget(): void {
    this.#trades.clear();
    this.#quotes.clear();
    this.#hasData = false;
    this.#dataMs = 0;
    this.lostConnections += 1;
  }

  onDelivered(instrument: string, tradeId: number): void {
    if (this.#trades.size > 0) this.#trades.delete(keyOf(instrument, tradeId));
  }

  /** Whether its connection is not silent, and every book of it is LIVE and as deep as the one in use; of a halted one none is waited for. */
  isReady(session: FeedSession): boolean {
    if (session.isSilent) return false;
    return session.instruments.every(({ book, market }) => {
      if (market.instrument.status === 'HALTED') return true;
      return book.isLive && (book.isDeep || !market.isDeep);
    });
  }

  mayTakeOver(session: FeedSession): boolean {
    const { overlapMs, maxOverlapMs } = this.#settings;
    if (this.#dataMs < overlapMs || !this.isReady(session)) return false;
    return this.#dataMs >= maxOverlapMs || this.#joins();
  }

  handOver(audience: SessionAudience): void {
    if (this.#isMatching !== undefined) audience.onMatching(this.#isMatching);
    const kept = [...this.#trades.values()];
    const news = new UntoldTrades(kept.map(({ fed }) => fed));
    for (const { fed, trade, receivedAtUs } of kept) audience.onTrades(fed, news.of(fed, [trade]), receivedAtUs);
    for (const emitQuote of this.#quotes.values()) emitQuote(audience);
  }

  onTrade(
    fed: FedInstrument,
    id: number,
    priceSteps: Steps,
    sizeSteps: Steps,
    takerSide: Side,
    exchangeAtUs: UnixUs,
    receivedAtUs: UnixUs,
  ): undefined {
    this.#hasData = true;
    this.#keep(fed, { id, isOrdered: true, priceSteps, sizeSteps, takerSide, exchangeAtUs }, receivedAtUs);
  }

  onTrades(fed: FedInstrument, trades: readonly StepTrade[], receivedAtUs: UnixUs): undefined {
    this.#hasData = true;
    for (const trade of trades) this.#keep(fed, trade, receivedAtUs);
  }

  onPastTrades(fed: FedInstrument, trades: readonly StepTrade[], receivedAtUs: UnixUs): void {
    // What is no news to an instrument that has delivered nothing yet must not become news here.
    if (fed.market.hasTrades) for (const trade of trades) this.#keep(fed, trade, receivedAtUs);
  }

  onQuote(fed: FedInstrument, ...quote: QuoteValues): void {
    this.#hasData = true;
    this.#quotes.set(fed, (audience) => audience.onQuote(fed, ...quote));
  }

  onDepth(fed: FedInstrument, change: DepthChange): BookVerdict {
    this.#hasData = true;
    return fed.book.apply(change);
  }

  onMatching(isMatching: boolean): void {
    this.#isMatching = isMatching;
  }

  onInvalidated(): void {
    // Its books say so themselves.
  }

  #keep(fed: FedInstrument, trade: StepTrade, receivedAtUs: UnixUs): void {
    const hasId = trade.hasId !== false;
    if (hasId && fed.market.trades.knows(trade.id)) return;
    const key = hasId ? keyOf(fed.instrument.id, trade.id) : `without an id, ${(this.#withoutIds += 1)}`;
    this.#trades.set(key, { fed, trade, receivedAtUs });
    if (this.#trades.size <= MAX_KEPT_TRADES) return;
    const oldest = this.#trades.keys().next();
    if (oldest.done !== true) this.#trades.delete(oldest.value);
  }

  /** Whether the connection in use delivered everything from before what is kept. */
  #joins(): boolean {
    const seen = new Set<FedInstrument>();
    for (const { fed, trade } of this.#trades.values()) {
      if (seen.has(fed) || trade.hasId === false) continue;
      seen.add(fed);
      if (fed.market.trades.leavesHole(trade.id)) return false;
    }
    return true;
  }
}

type QuoteValues = Parameters<SessionAudience['onQuote']> extends [FedInstrument, ...infer Values] ? Values : never;

function keyOf(instrument: string, tradeId: number): string {
  return `${instrument} ${tradeId}`;
}
