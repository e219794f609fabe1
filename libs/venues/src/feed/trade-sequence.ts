import type { MarketTrade } from '#libs/domain';
import { US_PER_MS, invariant } from '#libs/kernel';

/** The most trades that wait behind a hole. */
const MAX_WAITING_TRADES = 20_000;

/** No trade came yet. */
const NONE = -1;

/** What a fetched list could do for a hole. */
export type HealOutcome =
  /** Nothing is missing (any more). */
  | 'whole'
  /** The list does not reach up to the end of the hole yet, or a second hole lies behind the first: ask again. */
  | 'incomplete'
  /** The list begins after the hole: those trades are lost for us, and counted. */
  | 'lost';

/**
 * Keeps the trades of one instrument of a venue with consecutive ids in order, each once: what comes behind a hole waits for
 * the venue's list of recent trades, and what nobody brings is counted as {@link lost}.
 */
export class TradeSequence {
  readonly #deliver: (trade: MarketTrade) => void;
  readonly #anewAfterUs: number;
  readonly #maxWaiting: number;
  /** The id that comes next. A number from the beginning on: a field that was ever `undefined` costs an object per change. */
  #next = NONE;
  #newestAtUs = 0;
  #waiting: MarketTrade[] = [];
  #waitedMs = 0;
  #isLossy = false;
  /** Trades that were known already. */
  duplicates = 0;
  /** Trades that a list brought, or that came late. */
  backfilled = 0;
  /** Trades that the ids prove and that nobody brought. */
  lost = 0;
  gaps = 0;
  /** Holes after which nothing was missing. */
  healed = 0;

  /** An id from the past is a double, unless it is `anewAfterMs` newer by the venue's time: then the venue began its ids again. */
  constructor(deliver: (trade: MarketTrade) => void, anewAfterMs: number, maxWaiting = MAX_WAITING_TRADES) {
    invariant(maxWaiting >= 1, 'at least one trade must be able to wait');
    this.#deliver = deliver;
    this.#anewAfterUs = anewAfterMs * US_PER_MS;
    this.#maxWaiting = maxWaiting;
  }

  /** How many trades wait behind a hole. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether any trade came. */
  get hasBegun(): boolean {
    return this.#next !== NONE;
  }

  /** How far a trade is ahead of the one that comes next; 0 before the first. */
  aheadOf(id: number): number {
    return this.#next === NONE ? 0 : id - this.#next;
  }

  /** Whether a trade came before. */
  knows(id: number): boolean {
    return id < this.#next;
  }

  /** Whether a trade leaves a hole before it. */
  leavesHole(id: number): boolean {
    return this.#next !== NONE && id > this.#next;
  }

  /** Takes a trade of the stream; what is kept of it is a copy. Returns whether it opened a hole. */
  take(trade: MarketTrade): boolean {
    const next = this.#next;
    if (trade.tradeId === next) this.#takeNext(trade);
    else if (next === NONE) this.#pass(trade);
    else if (trade.tradeId < next) this.#takeOld(trade);
    else return this.#hold(trade);
    return false;
  }

  /**
   * Takes the venue's list as its stream brings it, oldest first, which reaches up to now: what it does not bring is lost.
   * `isNews`: it is delivered although nothing was before.
   */
  takeList(list: readonly MarketTrade[], isNews: boolean): void {
    const last = list.at(-1);
    if (last === undefined) return;
    if (this.#next === NONE) {
      // What was before we began is no news, and no loss.
      if (isNews) for (const trade of list) this.take(trade);
      else this.#next = last.tradeId + 1;
      return;
    }
    if (this.#beginsAnew(last)) return this.#followNewLife(list);
    const missing = this.#missingOf(list);
    this.duplicates += list.length - missing.length;
    this.backfilled += missing.length;
    const waiting = this.#waiting;
    if (missing.length === 0 && waiting.length === 0) return;
    if (waiting.length === 0) this.gaps += 1;
    this.#force([...missing, ...waiting]);
  }

  /** Takes a list that was fetched, oldest first, which may be a little old. */
  takeFetched(list: readonly MarketTrade[]): HealOutcome {
    if (this.#next === NONE) return 'whole';
    const last = list.at(-1);
    if (last !== undefined && this.#beginsAnew(last)) {
      this.#followNewLife(list);
      return 'whole';
    }
    const missing = this.#missingOf(list);
    if (missing.length === 0 && this.#waiting.length === 0) return 'whole';
    if (this.#waiting.length === 0) this.gaps += 1;
    const listedUpTo = list.at(-1)?.tradeId ?? -1;
    const fresh = new Set(missing);
    const merged = inOrder([...missing, ...this.#waiting]);
    this.#waiting = [];
    for (const [index, trade] of merged.entries()) {
      const expected = this.#next;
      if (trade.tradeId > expected && expected > listedUpTo) {
        this.#waiting = merged.slice(index);
        return 'incomplete';
      }
      if (fresh.has(trade)) this.backfilled += 1;
      this.#passCounted(trade);
    }
    return this.#closeHole();
  }

  /** Stops waiting: what is missing is counted as lost, and what waited is delivered. */
  giveUp(): void {
    if (this.#waiting.length > 0) this.#force(this.#waiting);
  }

  /** The next trade begins another life of the ids, wherever they stand. */
  beginAnew(): void {
    this.giveUp();
    this.#next = NONE;
  }

  /** Time has passed: gives up what was waited for too long. */
  onTick(passedMs: number, patienceMs: number): void {
    if (this.#waiting.length === 0) return;
    this.#waitedMs += passedMs;
    if (this.#waitedMs >= patienceMs) this.giveUp();
  }

  #missingOf(list: readonly MarketTrade[]): MarketTrade[] {
    const held = new Set(this.#waiting.map(({ tradeId }) => tradeId));
    return list.filter(({ tradeId }) => !this.knows(tradeId) && !held.has(tradeId));
  }

  #takeNext(trade: MarketTrade): void {
    if (this.#waiting.length === 0) {
      this.#pass(trade);
      return;
    }
    this.backfilled += 1;
    this.#pass(trade);
    this.#drain();
  }

  /** The stream itself brought what was missing: delivers what follows on. */
  #drain(): void {
    let joined = 0;
    for (const trade of this.#waiting) {
      if (trade.tradeId !== this.#next) break;
      this.#pass(trade);
      joined += 1;
    }
    this.#waiting.splice(0, joined);
    if (this.#waiting.length === 0) this.#closeHole();
  }

  #hold(trade: MarketTrade): boolean {
    const newest = this.#waiting.at(-1);
    if (newest === undefined) {
      this.gaps += 1;
      this.#waitedMs = 0;
    } else if (trade.tradeId <= newest.tradeId) {
      this.#insert(trade);
      return false;
    }
    // A copy: the caller may reuse its object.
    this.#waiting.push({ ...trade });
    if (this.#waiting.length > this.#maxWaiting) this.giveUp();
    return newest === undefined;
  }

  /** A part of the hole: a list that came among the stream. */
  #insert(trade: MarketTrade): void {
    const place = this.#waiting.findIndex(({ tradeId }) => tradeId >= trade.tradeId);
    if (this.#waiting[place]?.tradeId === trade.tradeId) {
      this.duplicates += 1;
      return;
    }
    this.backfilled += 1;
    this.#waiting.splice(place, 0, { ...trade });
  }

  #takeOld(trade: MarketTrade): void {
    if (!this.#beginsAnew(trade)) {
      this.duplicates += 1;
      return;
    }
    this.giveUp();
    this.#pass(trade);
  }

  /** Whether a trade has an id from the past and a time that no trade of the past can have: the venue began its ids again. */
  #beginsAnew({ tradeId, exchangeAtUs }: MarketTrade): boolean {
    return this.knows(tradeId) && exchangeAtUs > this.#newestAtUs + this.#anewAfterUs;
  }

  /** The ids began again while nobody listened, and a list, oldest first, brings what was traded since; the rest of it is known. */
  #followNewLife(list: readonly MarketTrade[]): void {
    this.giveUp();
    const anew = list.filter((trade) => this.#beginsAnew(trade));
    this.duplicates += list.length - anew.length;
    this.backfilled += anew.length;
    this.gaps += 1;
    this.#next = anew[0]?.tradeId ?? this.#next;
    this.#force(anew);
  }

  /** Delivers in order, and counts every hole on the way as lost. */
  #force(trades: readonly MarketTrade[]): void {
    this.#waiting = [];
    for (const trade of inOrder(trades)) this.#passCounted(trade);
    this.#closeHole();
  }

  #passCounted(trade: MarketTrade): void {
    const missing = this.aheadOf(trade.tradeId);
    if (missing < 0) return;
    if (missing > 0) this.#isLossy = true;
    this.lost += missing;
    this.#pass(trade);
  }

  #closeHole(): HealOutcome {
    const isLossy = this.#isLossy;
    this.#isLossy = false;
    if (isLossy) return 'lost';
    this.healed += 1;
    return 'whole';
  }

  #pass(trade: MarketTrade): void {
    this.#next = trade.tradeId + 1;
    if (trade.exchangeAtUs > this.#newestAtUs) this.#newestAtUs = trade.exchangeAtUs;
    this.#deliver(trade);
  }
}

function inOrder(trades: readonly MarketTrade[]): MarketTrade[] {
  return trades.toSorted((a, b) => a.tradeId - b.tradeId);
}
