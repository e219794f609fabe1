import type { MarketTrade } from '#libs/domain';
import { US_PER_SECOND, invariant } from '#libs/kernel';

/** The most trades that wait while a gap before them is being healed. */
export const MAX_WAITING_TRADES = 20_000;

/** What a backfill could do for a gap. */
export type HealOutcome =
  /** Nothing is missing (any more). */
  | 'whole'
  /** The venue's list does not reach up to the gap's end yet, or a second gap lies behind the first: ask again. */
  | 'incomplete'
  /** The venue's list begins after the gap: those trades are lost for us, and counted. */
  | 'lost';

/**
 * Keeps one symbol's trades consecutive by id: drops doubled ones, holds those behind a gap back until the venue's recent
 * list filled it, and delivers all in order, each once. What cannot be filled is counted in {@link lost}.
 */
export class TradeSequence {
  private next: number | undefined;
  private newestAtUs = 0;
  private waiting: MarketTrade[] = [];
  private lossyGap = false;
  private readonly deliver: (trade: MarketTrade) => void;
  private readonly maxWaiting: number;
  gapsDetected = 0;
  gapsHealed = 0;
  /** Trades that were known already. */
  duplicates = 0;
  /** Trades that came from the venue's list instead of the stream. */
  backfilled = 0;
  /** Trades that nobody could give us. */
  lost = 0;
  /** Times the venue began its ids anew. */
  restarts = 0;

  constructor(deliver: (trade: MarketTrade) => void, maxWaiting = MAX_WAITING_TRADES) {
    invariant(maxWaiting >= 1, 'at least one trade must be able to wait');
    this.deliver = deliver;
    this.maxWaiting = maxWaiting;
  }

  /** Whether trades are held back behind a gap. */
  get healing(): boolean {
    return this.waiting.length > 0;
  }

  /** How many trades are held back. */
  get waitingCount(): number {
    return this.waiting.length;
  }

  /** The id that comes next; `undefined` before the first trade. */
  get expectedId(): number | undefined {
    return this.next;
  }

  /** Takes the next trade of the stream; what is kept of it is a copy. */
  onTrade(trade: MarketTrade): void {
    if (this.next === undefined) this.pass(trade);
    else if (trade.tradeId === this.next) {
      this.pass(trade);
      if (this.waiting.length > 0) this.drain();
    } else if (trade.tradeId < this.next) this.known(trade);
    else this.hold(trade);
  }

  /** Takes the venue's list of recent trades, oldest first. */
  onBackfill(recent: readonly MarketTrade[]): HealOutcome {
    const { next } = this;
    if (next === undefined) return 'whole';
    const newestListed = recent.at(-1)?.tradeId ?? -1;
    const held = new Set(this.waiting.map((trade) => trade.tradeId));
    const listed = recent.filter((trade) => trade.tradeId >= next && !held.has(trade.tradeId));
    const merged = [...listed, ...this.waiting].sort((a, b) => a.tradeId - b.tradeId);
    if (!this.healing && listed.length > 0) this.gapsDetected += 1;
    const wasGap = this.healing || listed.length > 0;
    this.waiting = [];
    for (const [index, trade] of merged.entries()) {
      const expected = this.next ?? trade.tradeId;
      if (trade.tradeId > expected && expected > newestListed) {
        this.waiting = merged.slice(index);
        return 'incomplete';
      }
      if (!held.has(trade.tradeId)) this.backfilled += 1;
      this.force(trade);
    }
    return wasGap ? this.close() : 'whole';
  }

  /** Stops waiting: what is missing is counted as lost, and what was held back is delivered. */
  giveUp(): void {
    if (!this.healing) return;
    const held = this.waiting;
    this.waiting = [];
    for (const trade of held) this.force(trade);
    this.close();
  }

  private hold(trade: MarketTrade): void {
    const newest = this.waiting.at(-1);
    if (newest === undefined) this.gapsDetected += 1;
    else if (trade.tradeId <= newest.tradeId) {
      this.duplicates += 1;
      return;
    }
    // A copy: the caller may reuse its object.
    this.waiting.push({ ...trade });
    if (this.waiting.length > this.maxWaiting) this.giveUp();
  }

  /** The stream itself brought what was missing: delivers what joins on. */
  private drain(): void {
    let joined = 0;
    for (const held of this.waiting) {
      if (held.tradeId !== this.next) break;
      this.pass(held);
      joined += 1;
    }
    this.waiting.splice(0, joined);
    if (this.waiting.length === 0) this.close();
  }

  private close(): HealOutcome {
    const lossy = this.lossyGap;
    this.lossyGap = false;
    if (lossy) return 'lost';
    this.gapsHealed += 1;
    return 'whole';
  }

  private pass(trade: MarketTrade): void {
    this.next = trade.tradeId + 1;
    this.newestAtUs = Math.max(this.newestAtUs, trade.exchangeAtUs);
    this.deliver(trade);
  }

  private force(trade: MarketTrade): void {
    const missing = trade.tradeId - (this.next ?? trade.tradeId);
    if (missing < 0) return;
    if (missing > 0) this.lossyGap = true;
    this.lost += missing;
    this.pass(trade);
  }

  /** An id from the past is a double, unless it is clearly newer in time: then the venue began its ids anew. */
  private known(trade: MarketTrade): void {
    if (trade.exchangeAtUs <= this.newestAtUs + US_PER_SECOND) {
      this.duplicates += 1;
      return;
    }
    this.giveUp();
    this.restarts += 1;
    this.pass(trade);
  }
}
