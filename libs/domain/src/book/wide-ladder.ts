import type { Steps } from '../instrument/index.js';

/**
 * One side of a book whose prices or sizes are beyond what a number holds: the same as `Ladder`, in plain lists. Keys are the price
 * for bids and its negative for asks; the best level is the last one.
 */
export class WideLadder {
  private readonly keys: Steps[] = [];
  private readonly sizes: Steps[] = [];
  private readonly isBid: boolean;
  private readonly maxLevels: number;
  /** Levels forgotten because the ladder was full. */
  forgotten = 0;

  constructor(side: 'bid' | 'ask', maxLevels: number) {
    this.isBid = side === 'bid';
    this.maxLevels = maxLevels;
  }

  /** How many levels there are. */
  get depth(): number {
    return this.keys.length;
  }

  /** The price of a level, counted from the best (0); 0 where there is none. */
  priceAt(fromBest: number): Steps {
    const key = this.keys[this.keys.length - 1 - fromBest];
    return key === undefined ? 0 : this.isBid ? key : -key;
  }

  /** The size of a level, counted from the best (0); 0 where there is none. */
  sizeAt(fromBest: number): Steps {
    return this.sizes[this.sizes.length - 1 - fromBest] ?? 0;
  }

  /** Sets the absolute size of a price; 0 removes it. */
  set(priceTicks: Steps, sizeLots: Steps): void {
    const key = this.isBid ? priceTicks : -priceTicks;
    const index = this.indexOf(key);
    const found = this.keys[index] === key;
    if (sizeLots === 0) {
      if (found) this.removeAt(index);
    } else if (found) this.sizes[index] = sizeLots;
    else this.insertAt(index, key, sizeLots);
  }

  /** The first index whose key is not below `key`. */
  private indexOf(key: Steps): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.keys[middle] ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private removeAt(index: number): void {
    this.keys.splice(index, 1);
    this.sizes.splice(index, 1);
  }

  private insertAt(index: number, key: Steps, sizeLots: Steps): void {
    let at = index;
    if (this.keys.length === this.maxLevels) {
      this.forgotten += 1;
      if (at === 0) return;
      this.removeAt(0);
      at -= 1;
    }
    this.keys.splice(at, 0, key);
    this.sizes.splice(at, 0, sizeLots);
  }
}
