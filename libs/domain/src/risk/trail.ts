import type { UnixUs } from '#libs/kernel';

/** How far back a trail is kept: no rule about recent orders looks further. */
export const TRAIL_US = 60_000_000;

/** From so many on, a trail is looked over for what is too old. */
const MANY = 256;

/**
 * What happened within the last minute, oldest first. It is a value: what is added makes another trail. The two share their items as long as only the
 * newest is added to, so that a decision copies nothing, however many came before it.
 */
export class Trail<Item extends { readonly atUs: UnixUs }> {
  readonly #items: Item[];
  readonly #length: number;

  private constructor(items: Item[], length: number) {
    this.#items = items;
    this.#length = length;
  }

  static empty<Item extends { readonly atUs: UnixUs }>(): Trail<Item> {
    return new Trail<Item>([], 0);
  }

  /** The item before which there are `count - 1` newer ones; 1 for the newest. `undefined` where there are not so many. */
  newest(count: number): Item | undefined {
    return count <= this.#length ? this.#items[this.#length - count] : undefined;
  }

  /** The trail with one item more, which counts as no older than the one before it. */
  with(item: Item): Trail<Item> {
    const isShared = this.#items.length !== this.#length;
    const items = isShared || this.#isMostlyOld(item.atUs) ? this.#copySince(item.atUs - TRAIL_US) : this.#items;
    items.push(item);
    return new Trail(items, items.length);
  }

  /** The trail as it was before a time. */
  before(atUs: UnixUs): Trail<Item> {
    const length = this.#countBefore(atUs);
    return length === this.#length ? this : new Trail(this.#items, length);
  }

  #isMostlyOld(nowUs: UnixUs): boolean {
    const middle = this.#items[this.#length >> 1];
    return this.#length >= MANY && middle !== undefined && middle.atUs < nowUs - TRAIL_US;
  }

  #copySince(atUs: UnixUs): Item[] {
    return this.#items.slice(this.#countBefore(atUs), this.#length);
  }

  #countBefore(atUs: UnixUs): number {
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#items[middle]?.atUs ?? atUs) < atUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
