import type { Steps } from '../instrument/index.js';
import type { Level } from '../market/index.js';
import { Ladder, MAX_LADDER_LEVELS } from './ladder.js';

/** The best bid and ask of a book; an empty side has price and size 0. */
export interface TopOfBook {
  readonly bidPriceTicks: Steps;
  readonly bidSizeLots: Steps;
  readonly askPriceTicks: Steps;
  readonly askSizeLots: Steps;
}

/** A market's resting liquidity by price: what an exchange's book stream describes. Knows nothing of sequences. */
export class OrderBook {
  private readonly bids: Ladder;
  private readonly asks: Ladder;

  constructor(maxLevels = MAX_LADDER_LEVELS) {
    this.bids = new Ladder('bid', maxLevels);
    this.asks = new Ladder('ask', maxLevels);
  }

  /** Replaces the whole book. */
  reset(bids: readonly Level[], asks: readonly Level[]): void {
    this.bids.clear();
    this.asks.clear();
    // Worst level first, so that every insertion is at the end of the ladder: venues send the best first.
    for (let i = bids.length - 1; i >= 0; i -= 1) applyLevel(this.bids, bids[i]);
    for (let i = asks.length - 1; i >= 0; i -= 1) applyLevel(this.asks, asks[i]);
  }

  /** Applies absolute sizes; 0 removes a level. */
  apply(bids: readonly Level[], asks: readonly Level[]): void {
    for (const level of bids) this.bids.set(level.priceTicks, level.sizeLots);
    for (const level of asks) this.asks.set(level.priceTicks, level.sizeLots);
  }

  /** Forgets every level. */
  clear(): void {
    this.bids.clear();
    this.asks.clear();
  }

  /** Whether the best bid is at or above the best ask, which no exchange's book can be. */
  get crossed(): boolean {
    return this.bids.depth > 0 && this.asks.depth > 0 && this.bids.bestPriceTicks >= this.asks.bestPriceTicks;
  }

  /** The best bid and ask now. */
  top(): TopOfBook {
    return {
      bidPriceTicks: this.bids.bestPriceTicks,
      bidSizeLots: this.bids.bestSizeLots,
      askPriceTicks: this.asks.bestPriceTicks,
      askSizeLots: this.asks.bestSizeLots,
    };
  }

  /** Up to `limit` levels of a side, best first. */
  levels(side: 'bid' | 'ask', limit: number): Level[] {
    const levels: Level[] = [];
    const ladder = side === 'bid' ? this.bids : this.asks;
    ladder.forEachBest(limit, (priceTicks, sizeLots) => levels.push({ priceTicks, sizeLots }));
    return levels;
  }

  /** How many levels both sides hold together. */
  get depth(): number {
    return this.bids.depth + this.asks.depth;
  }
}

function applyLevel(ladder: Ladder, level: Level | undefined): void {
  if (level !== undefined) ladder.set(level.priceTicks, level.sizeLots);
}
