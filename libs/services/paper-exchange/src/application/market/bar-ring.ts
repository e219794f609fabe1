import type { PublicTrade } from '../exchange/symbol-market.js';
import { addTrade, barOfTrade } from './trade-bar.js';
import type { TradeBar } from './trade-bar.js';

/** The newest bars of one length in UTC, oldest first; stretches without trades have none. */
export class BarRing {
  readonly #lengthMs: number;
  readonly #most: number;
  #bars: TradeBar[] = [];

  constructor(lengthMs: number, most: number) {
    this.#lengthMs = lengthMs;
    this.#most = most;
  }

  /** Takes the next trade; one that is older than the newest bar counts in that bar. */
  add(trade: PublicTrade): void {
    const fromMs = Math.floor(trade.atMs / this.#lengthMs) * this.#lengthMs;
    const newest = this.#bars.at(-1);
    if (newest !== undefined && fromMs <= newest.fromMs) {
      addTrade(newest, trade);
      return;
    }
    this.#bars.push(barOfTrade(fromMs, trade));
    if (this.#bars.length > 2 * this.#most) this.#bars = this.#bars.slice(-this.#most);
  }

  /** The oldest bar that is kept. */
  get oldest(): TradeBar | undefined {
    return this.#bars[0];
  }

  /** The bars that begin from one time on and before another. */
  between(fromMs: number, toMs: number): readonly TradeBar[] {
    return this.#bars.slice(this.#indexOf(fromMs), this.#indexOf(toMs));
  }

  /** The newest bar that begins before a time. */
  before(ms: number): TradeBar | undefined {
    return this.#bars[this.#indexOf(ms) - 1];
  }

  /** How many bars begin before a time. */
  #indexOf(ms: number): number {
    let [low, high] = [0, this.#bars.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#bars[middle]?.fromMs ?? 0) < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
