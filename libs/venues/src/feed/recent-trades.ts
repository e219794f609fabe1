/**
 * The last trades of one instrument by their numbers, so that one that comes again (a list after a reconnect) is known. The same number
 * at another time of the venue's is another trade: its ids began anew.
 */
export class RecentTrades {
  readonly #times = new Map<number, number>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  has(id: number): boolean {
    return this.#times.has(id);
  }

  /** Remembers a trade; returns `false` if it is known already. The oldest one is forgotten when there are too many. */
  add(id: number, exchangeAtUs: number): boolean {
    const times = this.#times;
    const known = times.get(id);
    if (known === exchangeAtUs) return false;
    if (known !== undefined) times.delete(id);
    times.set(id, exchangeAtUs);
    if (times.size > this.#limit) {
      const oldest = times.keys().next();
      if (oldest.done !== true) times.delete(oldest.value);
    }
    return true;
  }
}
