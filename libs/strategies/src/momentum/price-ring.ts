import type { Steps } from '#libs/domain';

/** The last prices, in whole ticks of any size, in a fixed number of places. */
export class PriceRing {
  private readonly prices: Steps[];
  private next = 0;
  private filled = 0;

  constructor(capacity: number) {
    this.prices = Array.from({ length: capacity }, () => 0);
  }

  /** How many prices are kept. */
  get length(): number {
    return this.filled;
  }

  /** Adds a price; the oldest one goes if there is no room. */
  push(priceTicks: Steps): void {
    this.prices[this.next] = priceTicks;
    this.next = (this.next + 1) % this.prices.length;
    if (this.filled < this.prices.length) this.filled += 1;
  }

  /** The price `back` places before the newest one (0 is the newest); `undefined` if none is kept. */
  fromEnd(back: number): Steps | undefined {
    if (back >= this.filled) return undefined;
    return this.prices[(this.next - 1 - back + 2 * this.prices.length) % this.prices.length];
  }
}
