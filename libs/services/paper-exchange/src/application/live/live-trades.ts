import type { PublicTradeRow } from '../market/public-trade-row.js';

/** The most trades that REST returns at once, and that are kept. */
const MOST_TRADES = 1_000;

/** The newest trades of an upstream in the order of their ids, from its stream and from its list of recent ones. */
export class LiveTrades {
  #rows: PublicTradeRow[] = [];
  #complete = false;
  #addedSince = 0;

  /** Whether no trade can be missing between the oldest and the newest. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Trades may have been missed. */
  interrupted(): void {
    this.#complete = false;
    this.#addedSince = 0;
  }

  /** The next trade of the stream. */
  add(row: PublicTradeRow): void {
    if (row.id <= this.#lastId) {
      if (this.#complete || this.#addedSince > 0) return;
      this.#rows = []; // Its ids began anew while it was lost.
    }
    this.#addedSince += 1;
    this.#rows.push(row);
    if (this.#rows.length > 2 * MOST_TRADES) this.#rows.splice(0, MOST_TRADES);
  }

  /** The upstream's list of recent trades: fills what was missed as far as the list reaches. */
  merge(recent: readonly PublicTradeRow[]): void {
    if (this.#addedSince === 0 && (recent.at(-1)?.id ?? this.#lastId) < this.#lastId) this.#rows = [];
    const first = recent[0]?.id ?? 0;
    // What lies before the list joins on to it only where the two overlap or touch.
    const joined = this.#rows.some((row) => row.id >= first - 1 && row.id <= (recent.at(-1)?.id ?? 0));
    const kept = joined ? this.#rows : this.#rows.filter((row) => row.id > first);
    const byId = new Map([...kept, ...recent].map((row) => [row.id, row]));
    this.#rows = [...byId.values()].sort((a, b) => a.id - b.id).slice(-2 * MOST_TRADES);
    this.#complete = true;
  }

  /** The newest trades, or those from an id on; oldest first. */
  rows(limit: number, fromId?: number): PublicTradeRow[] {
    const most = Math.min(limit, MOST_TRADES);
    if (fromId === undefined) return this.#rows.slice(-most);
    return this.#rows.filter(({ id }) => id >= fromId).slice(0, most);
  }

  get #lastId(): number {
    return this.#rows.at(-1)?.id ?? -1;
  }

  /** The newest trade, if there is one. */
  get last(): PublicTradeRow | undefined {
    return this.#rows.at(-1);
  }
}
