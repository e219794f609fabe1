/** The last prices, in whole ticks, in a fixed amount of memory. */
export class PriceRing {
  private readonly prices: Float64Array;
  private next = 0;
  private filled = 0;

  constructor(capacity: number) {
    this.prices = new Float64Array(capacity);
  }

  /** How many prices are kept. */
  get length(): number {
    return this.filled;
  }

  /** Adds a price; the oldest one goes if there is no room. */
  push(priceTicks: number): void {
    this.prices[this.next] = priceTicks;
    this.next = (this.next + 1) % this.prices.length;
    if (this.filled < this.prices.length) this.filled += 1;
  }

  /** The price `back` places before the newest one (0 is the newest); `undefined` if none is kept. */
  fromEnd(back: number): number | undefined {
    if (back >= this.filled) return undefined;
    return this.prices[(this.next - 1 - back + 2 * this.prices.length) % this.prices.length];
  }
}
