import { invariant } from '#libs/kernel';
import type { Steps } from '../instrument/index.js';
import { WideLadder } from './wide-ladder.js';
import { WindowLadder } from './window-ladder.js';

/** The most levels one side keeps; beyond it the level farthest from the market is forgotten and counted. */
export const MAX_LADDER_LEVELS = 50_000;

/**
 * One side of a book: prices and absolute sizes, sorted.
 *
 * Levels are kept as numbers up to 2^53 − 1. The first price or size beyond moves all of them into a `WideLadder`, until the ladder is
 * cleared: a market of ordinary numbers pays one comparison for it.
 */
export class Ladder {
  private readonly narrow: WindowLadder;
  private readonly side: 'bid' | 'ask';
  /** A key is the price of a bid and the negative price of an ask, which makes both sides the same. */
  private readonly sign: 1 | -1;
  private readonly maxLevels: number;
  /** Where there is one, it holds all levels. */
  private wide: WideLadder | undefined;
  /** What wide ladders of the past forgot. */
  private lost = 0;

  constructor(side: 'bid' | 'ask', maxLevels = MAX_LADDER_LEVELS) {
    invariant(maxLevels >= 1, 'a ladder keeps at least one level');
    this.side = side;
    this.sign = side === 'bid' ? 1 : -1;
    this.maxLevels = maxLevels;
    this.narrow = new WindowLadder(maxLevels);
  }

  /** Levels forgotten because the ladder was full. */
  get forgotten(): number {
    return this.lost + this.narrow.forgotten + (this.wide?.forgotten ?? 0);
  }

  /** How many levels there are. */
  get depth(): number {
    return this.wide === undefined ? this.narrow.depth : this.wide.depth;
  }

  /** The best price in ticks; 0 when the side is empty. */
  get bestPriceTicks(): Steps {
    if (this.wide !== undefined) return this.wide.priceAt(0);
    return this.narrow.depth === 0 ? 0 : this.sign * this.narrow.bestKey;
  }

  /** The size at the best price in lots; 0 when the side is empty. */
  get bestSizeLots(): Steps {
    return this.wide === undefined ? this.narrow.bestSize : this.wide.sizeAt(0);
  }

  /** Sets the absolute size of a price; 0 removes it (removing what is not there is ordinary on a diff stream). */
  set(priceTicks: Steps, sizeLots: Steps): void {
    if (typeof priceTicks !== 'number' || typeof sizeLots !== 'number' || this.wide !== undefined)
      this.setWide(priceTicks, sizeLots);
    else this.narrow.set(this.sign * priceTicks, sizeLots);
  }

  /** Forgets every level. */
  clear(): void {
    this.lost += this.wide?.forgotten ?? 0;
    this.wide = undefined;
    this.narrow.clear();
  }

  /** Calls `visit` for up to `limit` levels, best first. */
  forEachBest(limit: number, visit: (priceTicks: Steps, sizeLots: Steps) => void): void {
    const { wide, sign } = this;
    if (wide === undefined) this.narrow.forEachBest(limit, (key, size) => visit(sign * key, size));
    else for (let i = 0; i < Math.min(limit, wide.depth); i += 1) visit(wide.priceAt(i), wide.sizeAt(i));
  }

  private setWide(priceTicks: Steps, sizeLots: Steps): void {
    this.wide ??= this.widened();
    this.wide.set(priceTicks, sizeLots);
  }

  private widened(): WideLadder {
    const wide = new WideLadder(this.side, this.maxLevels);
    const levels: [Steps, Steps][] = [];
    this.forEachBest(this.maxLevels, (priceTicks, sizeLots) => levels.push([priceTicks, sizeLots]));
    // Worst level first, so that each comes to the end of its list.
    for (const [priceTicks, sizeLots] of levels.toReversed()) wide.set(priceTicks, sizeLots);
    this.narrow.clear();
    return wide;
  }
}
