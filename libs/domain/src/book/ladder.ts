import { invariant } from '#libs/kernel';

const FIRST_CAPACITY = 256;

/** The most levels one side keeps; beyond it the level farthest from the market is forgotten and counted. */
export const MAX_LADDER_LEVELS = 50_000;

/**
 * One side of a book: prices and absolute sizes in two flat arrays, sorted so that the best level is the last one.
 *
 * Almost every change happens near the best price, so that finding a level walks few steps from the end and inserting or
 * removing one moves few numbers. Keys are the price for bids and its negative for asks, which makes both sides the same.
 */
export class Ladder {
  private keys = new Float64Array(FIRST_CAPACITY);
  private sizes = new Float64Array(FIRST_CAPACITY);
  private count = 0;
  private readonly sign: 1 | -1;
  private readonly maxLevels: number;
  /** Levels forgotten because the ladder was full. */
  forgotten = 0;

  constructor(side: 'bid' | 'ask', maxLevels = MAX_LADDER_LEVELS) {
    invariant(maxLevels >= 1, 'a ladder keeps at least one level');
    this.sign = side === 'bid' ? 1 : -1;
    this.maxLevels = maxLevels;
  }

  /** How many levels there are. */
  get depth(): number {
    return this.count;
  }

  /** The best price in ticks; 0 when the side is empty. */
  get bestPriceTicks(): number {
    return this.count === 0 ? 0 : this.sign * (this.keys[this.count - 1] ?? 0);
  }

  /** The size at the best price in lots; 0 when the side is empty. */
  get bestSizeLots(): number {
    return this.count === 0 ? 0 : (this.sizes[this.count - 1] ?? 0);
  }

  /** Sets the absolute size of a price; 0 removes it (removing what is not there is ordinary on a diff stream). */
  set(priceTicks: number, sizeLots: number): void {
    const key = this.sign * priceTicks;
    const index = this.indexOf(key);
    const found = index < this.count && this.keys[index] === key;
    if (sizeLots === 0) {
      if (found) this.removeAt(index);
    } else if (found) this.sizes[index] = sizeLots;
    else this.insertAt(index, key, sizeLots);
  }

  /** Forgets every level. */
  clear(): void {
    this.count = 0;
  }

  /** Calls `visit` for up to `limit` levels, best first. */
  forEachBest(limit: number, visit: (priceTicks: number, sizeLots: number) => void): void {
    const end = Math.max(0, this.count - limit);
    for (let i = this.count - 1; i >= end; i -= 1) visit(this.sign * (this.keys[i] ?? 0), this.sizes[i] ?? 0);
  }

  /** The first index whose key is not below `key`: galloping from the end, then bisection. */
  private indexOf(key: number): number {
    let step = 1;
    let high = this.count;
    while (high - step >= 0 && (this.keys[high - step] ?? 0) >= key) {
      high -= step;
      step *= 2;
    }
    let low = Math.max(0, high - step);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.keys[middle] ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private removeAt(index: number): void {
    this.keys.copyWithin(index, index + 1, this.count);
    this.sizes.copyWithin(index, index + 1, this.count);
    this.count -= 1;
  }

  private insertAt(index: number, key: number, sizeLots: number): void {
    let at = index;
    if (this.count === this.maxLevels) {
      this.forgotten += 1;
      if (at === 0) return;
      this.removeAt(0);
      at -= 1;
    }
    if (this.count === this.keys.length) this.grow();
    this.keys.copyWithin(at + 1, at, this.count);
    this.sizes.copyWithin(at + 1, at, this.count);
    this.keys[at] = key;
    this.sizes[at] = sizeLots;
    this.count += 1;
  }

  private grow(): void {
    const capacity = Math.min(this.keys.length * 2, this.maxLevels);
    const keys = new Float64Array(capacity);
    const sizes = new Float64Array(capacity);
    keys.set(this.keys);
    sizes.set(this.sizes);
    this.keys = keys;
    this.sizes = sizes;
  }
}
