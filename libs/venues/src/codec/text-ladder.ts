import { comparePlain } from './decimal-text.js';
import type { WireLevel } from './wire-event.js';

/** The most levels that one side keeps; real sides hold up to 50,000 (Coinbase sends all of them). */
export const MAX_LADDER_LEVELS = 200_000;

/**
 * One side of a book, as exact decimal text, best price first. It is bounded: beyond `maxLevels` the level farthest from the
 * market is forgotten and counted.
 */
export class TextLadder {
  private readonly sizes = new Map<string, string>();
  /** Worst price first, so that what changes most, near the market, is at the end. */
  private prices: string[] = [];
  private readonly worseFirst: (a: string, b: string) => number;
  private readonly maxLevels: number;
  /** Levels forgotten because the side was full; {@link truncate} does not count. */
  forgotten = 0;

  constructor(side: 'bid' | 'ask', maxLevels = MAX_LADDER_LEVELS) {
    this.worseFirst = side === 'bid' ? comparePlain : (a, b) => comparePlain(b, a);
    this.maxLevels = maxLevels;
  }

  get length(): number {
    return this.prices.length;
  }

  /** Replaces everything; levels may come in any order, one of size 0 is none. */
  reset(levels: readonly WireLevel[]): void {
    this.sizes.clear();
    for (const [price, size] of levels) {
      if (size === '0') this.sizes.delete(price);
      else this.sizes.set(price, size);
    }
    this.prices = [...this.sizes.keys()].toSorted(this.worseFirst);
    this.bound();
  }

  /** Sets absolute sizes; size 0 removes a level. */
  apply(levels: readonly WireLevel[]): void {
    for (const [price, size] of levels) this.set(price, size);
    this.bound();
  }

  /** Keeps only the best `count` levels. */
  truncate(count: number): void {
    const surplus = this.prices.length - count;
    if (surplus <= 0) return;
    for (const price of this.prices.splice(0, surplus)) this.sizes.delete(price);
  }

  /** The best level; `null` on an empty side. */
  best(): WireLevel | null {
    return this.at(0) ?? null;
  }

  /** The level at a place, 0 being the best. */
  at(place: number): WireLevel | undefined {
    const price = this.prices[this.prices.length - 1 - place];
    if (price === undefined || place < 0) return undefined;
    return [price, this.sizes.get(price) ?? '0'];
  }

  /** Up to `limit` levels, best first. */
  levels(limit: number): WireLevel[] {
    const out: WireLevel[] = [];
    for (let place = 0; place < limit; place += 1) {
      const level = this.at(place);
      if (level === undefined) break;
      out.push(level);
    }
    return out;
  }

  private set(price: string, size: string): void {
    const known = this.sizes.has(price);
    if (size === '0') {
      if (!known) return;
      this.sizes.delete(price);
      this.prices.splice(this.place(price), 1);
      return;
    }
    this.sizes.set(price, size);
    if (!known) this.prices.splice(this.place(price), 0, price);
  }

  /** Where a price is, or belongs, among the prices. */
  private place(price: string): number {
    let low = 0;
    let high = this.prices.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.worseFirst(this.prices[middle] ?? '', price) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private bound(): void {
    const surplus = this.prices.length - this.maxLevels;
    if (surplus <= 0) return;
    this.forgotten += surplus;
    this.truncate(this.maxLevels);
  }
}

/** Whether the best bid reaches the best ask: then a book is wrong. */
export function isCrossed(bids: TextLadder, asks: TextLadder): boolean {
  const bid = bids.best();
  const ask = asks.best();
  return bid !== null && ask !== null && comparePlain(bid[0], ask[0]) >= 0;
}
