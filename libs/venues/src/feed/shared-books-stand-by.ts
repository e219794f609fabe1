import type { Side, Steps } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { DepthChange } from '../codec/index.js';
import type { FedInstrument } from './fed-instrument.js';
import type { FeedSession } from './feed-session.js';
import type { FeedSettings } from './feed-settings.js';
import type { SessionAudience } from './session-parts.js';
import type { StandBy } from './stand-by.js';
import type { StepTrade } from './step-values.js';
import { UntoldTrades } from './untold-trades.js';

/** The most updates that a stand-by keeps; it takes over with what it has when they are more. */
const MAX_KEPT = 50_000;

/** Where the updates of an instrument begin: what the connection in use must have delivered before it may go. */
interface FirstReceived {
  tradeId: number | undefined;
  depthSequence: number | undefined;
}

/**
 * What a second connection receives while the first is still in use, where both bring changes of the same books: everything is
 * kept, and passed on when it takes over; what the first has delivered too is known by its number, or by its time.
 */
export class SharedBooksStandBy implements StandBy {
  readonly #settings: FeedSettings;
  readonly #firstReceived = new Map<FedInstrument, FirstReceived>();
  #kept: ((audience: SessionAudience, news: UntoldTrades) => void)[] = [];
  #dataMs = 0;
  triedMs = 0;
  lostConnections = 0;

  constructor(settings: FeedSettings) {
    this.#settings = settings;
  }

  onTick(passedMs: number, session: FeedSession): void {
    this.triedMs += passedMs;
    if (session.isUp && this.#kept.length > 0) this.#dataMs += passedMs;
  }

  forget(): void {
    this.#kept = [];
    this.#firstReceived.clear();
    this.#dataMs = 0;
    this.lostConnections += 1;
  }

  onDelivered(): void {
    // Known by its number when it is passed on.
  }

  isReady(session: FeedSession): boolean {
    return session.isUp && !session.isSilent && this.#kept.length > 0;
  }

  mayTakeOver(session: FeedSession): boolean {
    const { overlapMs, maxOverlapMs } = this.#settings;
    if (!session.isUp) return false;
    if (this.#dataMs >= maxOverlapMs || this.#kept.length >= MAX_KEPT) return true;
    return this.#dataMs >= overlapMs && this.#joins();
  }

  handOver(audience: SessionAudience): void {
    const kept = this.#kept;
    this.#kept = [];
    const news = new UntoldTrades(this.#firstReceived.keys());
    for (const tell of kept) tell(audience, news);
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
    this.#firstOf(fed).tradeId ??= id;
    this.#keep((to) => to.onTrade(fed, id, priceSteps, sizeSteps, takerSide, exchangeAtUs, receivedAtUs));
  }

  onTrades(fed: FedInstrument, trades: readonly StepTrade[], receivedAtUs: UnixUs): undefined {
    this.#firstOf(fed).tradeId ??= trades.find(({ hasId }) => hasId !== false)?.id;
    this.#keep((to, news) => to.onTrades(fed, news.of(fed, trades), receivedAtUs));
  }

  onPastTrades(fed: FedInstrument, trades: readonly StepTrade[], receivedAtUs: UnixUs): void {
    this.#keep((to) => to.onPastTrades(fed, trades, receivedAtUs));
  }

  onQuote(...quote: Parameters<SessionAudience['onQuote']>): void {
    this.#keep((to) => to.onQuote(...quote));
  }

  onDepth(fed: FedInstrument, change: DepthChange, receivedAtUs: UnixUs): undefined {
    if (!change.isSnapshot) this.#firstOf(fed).depthSequence ??= change.firstSequence ?? undefined;
    const copy = withOwnLevels(change);
    this.#keep((to) => to.onDepth(fed, copy, receivedAtUs));
  }

  onMatching(isMatching: boolean): void {
    this.#keep((to) => to.onMatching(isMatching));
  }

  onInvalidated(): void {
    // The books are those of the connection in use.
  }

  #keep(tell: (audience: SessionAudience, news: UntoldTrades) => void): void {
    if (this.#kept.length < MAX_KEPT) this.#kept.push(tell);
  }

  #firstOf(fed: FedInstrument): FirstReceived {
    const known = this.#firstReceived.get(fed);
    if (known !== undefined) return known;
    const first: FirstReceived = { tradeId: undefined, depthSequence: undefined };
    this.#firstReceived.set(fed, first);
    return first;
  }

  /** Whether the connection in use got as far as the first updates that were received for each instrument. */
  #joins(): boolean {
    for (const [{ market, book }, { tradeId, depthSequence }] of this.#firstReceived) {
      if (tradeId !== undefined && market.trades.leavesHole(tradeId)) return false;
      const isBehind = (book.lastSequence ?? 0) < (depthSequence ?? 0) - 1;
      if (!book.needsSnapshot && isBehind) return false;
    }
    return true;
  }
}

/** A copy of what a scanner only lends. */
function withOwnLevels(change: DepthChange): DepthChange {
  const { bids, asks } = change;
  return {
    ...change,
    bids: { ...bids, levels: bids.levels.map((level) => ({ ...level })) },
    asks: { ...asks, levels: asks.levels.map((level) => ({ ...level })) },
  };
}
