/** The last trades of one instrument by their numbers, so that one that comes again (a list after a reconnect) is known. */
export class RecentTrades {
  readonly #ids = new Set<number>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  has(id: number): boolean {
    return this.#ids.has(id);
  }

  /** Remembers a trade; returns `false` if it is known already. The oldest one is forgotten when there are too many. */
  add(id: number): boolean {
    const ids = this.#ids;
    if (ids.has(id)) return false;
    ids.add(id);
    if (ids.size > this.#limit) {
      const oldest = ids.values().next();
      if (oldest.done !== true) ids.delete(oldest.value);
    }
    return true;
  }
}
