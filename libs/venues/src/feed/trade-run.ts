import { US_PER_SECOND } from '#libs/kernel';
import type { WireTrade } from '../codec/index.js';

/** A trade with its number and when it came. */
export interface NumberedTrade {
  readonly id: number;
  readonly trade: WireTrade;
  readonly receivedAtUs: number;
}

/** The most trades that wait behind a hole. */
const MAX_WAITING = 5_000;
/** An id from the past is a double, unless it is this much newer by the venue's time: then the venue began its ids anew. */
const ANEW_AFTER_US = 60 * US_PER_SECOND;

/**
 * Keeps the trades of one instrument of a venue with consecutive ids in order, each once: what comes behind a hole waits for
 * the venue's list of recent trades, and what that list cannot fill is counted as lost.
 */
export class TradeRun {
  private readonly deliver: (trade: NumberedTrade) => void;
  private next: number | undefined;
  private newestAtUs = 0;
  private held: NumberedTrade[] = [];
  private heldMs = 0;
  /** Trades that were known already. */
  duplicates = 0;
  /** Trades that the list of recent ones brought and the stream did not. */
  backfilled = 0;
  /** Trades that the ids prove and that nobody brought. */
  lost = 0;
  gaps = 0;
  healed = 0;

  constructor(deliver: (trade: NumberedTrade) => void) {
    this.deliver = deliver;
  }

  /** How many trades wait behind a hole. */
  get waiting(): number {
    return this.held.length;
  }

  /** Whether a trade came before. */
  knows(id: number): boolean {
    return this.next !== undefined && id < this.next;
  }

  /** Whether a trade leaves a hole before it. */
  leavesHole(id: number): boolean {
    return this.next !== undefined && id > this.next;
  }

  /** Takes a trade of the stream; answers whether it opened a hole, for which the list of recent trades is worth asking. */
  take(trade: NumberedTrade): boolean {
    if (this.next === undefined || trade.id === this.next) {
      if (this.held.length > 0) this.backfilled += 1;
      this.pass(trade);
      this.drain();
      return false;
    }
    if (trade.id < this.next) {
      this.takeOld(trade);
      return false;
    }
    return this.hold(trade);
  }

  /** Takes the venue's list, oldest first, which reaches up to now: what it does not bring is lost. */
  takeList(list: readonly NumberedTrade[], isNews: boolean): void {
    const last = list.at(-1);
    if (last === undefined) return;
    if (this.next === undefined && !isNews) {
      // What was before we began is no news, and no loss.
      this.next = last.id + 1;
      return;
    }
    if (this.next === undefined) {
      for (const trade of list) this.take(trade);
      return;
    }
    const missing = list.filter(({ id }) => !this.knows(id) && !this.held.some((one) => one.id === id));
    this.duplicates += list.length - missing.length;
    if (missing.length > 0 && this.held.length === 0) this.gaps += 1;
    const wasHole = missing.length > 0 || this.held.length > 0;
    const lostBefore = this.lost;
    this.backfilled += missing.length;
    this.force([...missing, ...this.held]);
    if (wasHole && this.lost === lostBefore) this.healed += 1;
  }

  /** Time has passed: gives up what was waited for too long. */
  onTick(passedMs: number, patienceMs: number): void {
    if (this.held.length === 0) return;
    this.heldMs += passedMs;
    if (this.heldMs >= patienceMs) this.force(this.held);
  }

  private hold(trade: NumberedTrade): boolean {
    const isFirst = this.held.length === 0;
    if (isFirst) {
      this.gaps += 1;
      this.heldMs = 0;
    }
    if (trade.id <= (this.held.at(-1)?.id ?? 0)) {
      this.insert(trade);
      return false;
    }
    this.held.push(trade);
    if (this.held.length > MAX_WAITING) this.force(this.held);
    return isFirst;
  }

  /** A part of the hole: a list that came among the stream. */
  private insert(trade: NumberedTrade): void {
    const place = this.held.findIndex(({ id }) => id >= trade.id);
    if (this.held[place]?.id === trade.id) {
      this.duplicates += 1;
      return;
    }
    this.backfilled += 1;
    this.held.splice(place, 0, trade);
  }

  /** Delivers in order, and counts every hole on the way as lost. */
  private force(trades: readonly NumberedTrade[]): void {
    this.held = [];
    for (const trade of trades.toSorted((a, b) => a.id - b.id)) {
      const missing = trade.id - (this.next ?? trade.id);
      if (missing < 0) continue;
      this.lost += missing;
      this.pass(trade);
    }
  }

  /** The stream itself brought what was missing. */
  private drain(): void {
    if (this.held.length === 0) return;
    let joined = 0;
    for (const trade of this.held) {
      if (trade.id !== this.next) break;
      this.pass(trade);
      joined += 1;
    }
    this.held.splice(0, joined);
    if (this.held.length === 0) this.healed += 1;
  }

  private takeOld(trade: NumberedTrade): void {
    if ((trade.trade.exchangeTimeUs ?? 0) <= this.newestAtUs + ANEW_AFTER_US) {
      this.duplicates += 1;
      return;
    }
    this.force(this.held);
    this.pass(trade);
  }

  private pass(trade: NumberedTrade): void {
    this.next = trade.id + 1;
    this.newestAtUs = Math.max(this.newestAtUs, trade.trade.exchangeTimeUs ?? 0);
    this.deliver(trade);
  }
}
