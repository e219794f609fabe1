import { invariant } from '#libs/kernel';
import type { Steps } from '../instrument/index.js';
import { WideLadder } from './wide-ladder.js';

const FIRST_CAPACITY = 256;

/** The most levels one side keeps; beyond it the level farthest from the market is forgotten and counted. */
export const MAX_LADDER_LEVELS = 50_000;

/**
 * One side of a book: prices and absolute sizes in two flat arrays, sorted so that the best level is the last one.
 *
 * Almost every change happens near the best price, so that finding a level walks few steps from the end and inserting or
 * removing one moves few numbers. Keys are the price for bids and its negative for asks, which makes both sides the same.
 *
 * Flat arrays hold numbers up to 2^53 − 1. The first price or size beyond moves all levels into a `WideLadder`, until the ladder is
 * cleared: a market of ordinary numbers pays one comparison for it.
 */
export class Ladder {
  private keys = new Float64Array(FIRST_CAPACITY);
  private sizes = new Float64Array(FIRST_CAPACITY);
  private count = 0;
  private readonly side: 'bid' | 'ask';
  private readonly sign: 1 | -1;
  private readonly maxLevels: number;
  /** Where there is one, it holds all levels and `count` is 0. */
  private wide: WideLadder | undefined;
  private lost = 0;

  constructor(side: 'bid' | 'ask', maxLevels = MAX_LADDER_LEVELS) {
    invariant(maxLevels >= 1, 'a ladder keeps at least one level');
    this.side = side;
    this.sign = side === 'bid' ? 1 : -1;
    this.maxLevels = maxLevels;
  }

  /** Levels forgotten because the ladder was full. */
  get forgotten(): number {
    return this.lost + (this.wide?.forgotten ?? 0);
  }

  /** How many levels there are. */
  get depth(): number {
    return this.count > 0 ? this.count : (this.wide?.depth ?? 0);
  }

  /** The best price in ticks; 0 when the side is empty. */
  get bestPriceTicks(): Steps {
    if (this.count > 0) return this.sign * (this.keys[this.count - 1] ?? 0);
    return this.wide?.priceAt(0) ?? 0;
  }

  /** The size at the best price in lots; 0 when the side is empty. */
  get bestSizeLots(): Steps {
    if (this.count > 0) return this.sizes[this.count - 1] ?? 0;
    return this.wide?.sizeAt(0) ?? 0;
  }

  /** Sets the absolute size of a price; 0 removes it (removing what is not there is ordinary on a diff stream). */
  set(priceTicks: Steps, sizeLots: Steps): void {
    if (
      typeof priceTicks !== 'number' ||
      typeof sizeLots !== 'number' ||
      (this.count === 0 && this.wide !== undefined)
    ) {
      this.setWide(priceTicks, sizeLots);
      return;
    }
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
    this.lost = this.forgotten;
    this.wide = undefined;
    this.count = 0;
  }

  /** Calls `visit` for up to `limit` levels, best first. */
  forEachBest(limit: number, visit: (priceTicks: Steps, sizeLots: Steps) => void): void {
    const { wide } = this;
    if (wide !== undefined) {
      for (let i = 0; i < Math.min(limit, wide.depth); i += 1) visit(wide.priceAt(i), wide.sizeAt(i));
      return;
    }
    const end = Math.max(0, this.count - limit);
    for (let i = this.count - 1; i >= end; i -= 1) visit(this.sign * (this.keys[i] ?? 0), this.sizes[i] ?? 0);
  }

  private setWide(priceTicks: Steps, sizeLots: Steps): void {
    let { wide } = this;
    if (wide === undefined) {
      wide = new WideLadder(this.side, this.maxLevels);
      for (let i = 0; i < this.count; i += 1) wide.set(this.sign * (this.keys[i] ?? 0), this.sizes[i] ?? 0);
      this.count = 0;
      this.wide = wide;
    }
    wide.set(priceTicks, sizeLots);
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
      this.lost += 1;
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
