import type { Level, Steps } from '#libs/domain';

/**
 * What a consumer has of one side of a book that we cut ourselves to the depth of the subscription. The venue sends no removal
 * for a level that was pushed out of that depth, so that a consumer would keep it for ever. We add those removals.
 */
export class PublishedSide {
  #prices = new Set<Steps>();

  /** All of the side was published. */
  reset(levels: readonly Level[]): void {
    this.#prices = new Set(levels.map(({ priceTicks }) => priceTicks));
  }

  /** The change to publish: what is left of the venue's change in the side as it is `now`, and the levels that it pushed out. */
  changeOf(change: readonly Level[], now: readonly Level[]): readonly Level[] {
    const before = this.#prices;
    this.reset(now);
    const kept = change.filter(({ priceTicks, sizeLots }) => sizeLots === 0 || this.#prices.has(priceTicks));
    const told = new Set(kept.map(({ priceTicks }) => priceTicks));
    const gone = [...before].filter((price) => !this.#prices.has(price) && !told.has(price));
    return gone.length === 0 ? kept : [...kept, ...gone.map((priceTicks): Level => ({ priceTicks, sizeLots: 0 }))];
  }
}
