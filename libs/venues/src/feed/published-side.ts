import type { WireLevel } from '../codec/index.js';

/**
 * What was published of one side of a book that its venue has us cut to the depth of the subscription (Kraken): no removal is
 * sent for a level that was pushed out, so that a consumer of our changes would keep it for ever. We add those removals.
 */
export class PublishedSide {
  private prices = new Set<string>();

  /** All of the side was published. */
  reset(levels: readonly WireLevel[]): void {
    this.prices = new Set(levels.map(([price]) => price));
  }

  /** The change to publish: what is left of the venue's change in the side as it is `now`, and the levels that it pushed out. */
  changeOf(change: readonly WireLevel[], now: readonly WireLevel[]): readonly WireLevel[] {
    const before = this.prices;
    this.reset(now);
    const kept = change.filter(([price, size]) => size === '0' || this.prices.has(price));
    const told = new Set(kept.map(([price]) => price));
    const gone = [...before].filter((price) => !this.prices.has(price) && !told.has(price));
    return gone.length === 0 ? kept : [...kept, ...gone.map((price): WireLevel => [price, '0'])];
  }
}
