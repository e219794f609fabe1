import type { DepthSnapshot } from '../market/market-data.js';
import type { RecordedDepth } from './tape-frame.js';

type Row = readonly [string, string];

const EMPTY = /^0+(\.0+)?$/u;

/** The book as the exchange showed it: the recorded snapshot, moved on by the frames that were played. */
export class RecordedBook {
  readonly #bids = new Map<string, string>();
  readonly #asks = new Map<string, string>();
  #lastUpdateId = 0;

  constructor(snapshot: DepthSnapshot | undefined) {
    if (snapshot === undefined) return;
    for (const [price, size] of snapshot.bids) this.#bids.set(price, size);
    for (const [price, size] of snapshot.asks) this.#asks.set(price, size);
    this.#lastUpdateId = snapshot.lastUpdateId;
  }

  /** The id of the last update in the book. */
  get lastUpdateId(): number {
    return this.#lastUpdateId;
  }

  /** Applies a recorded change; returns whether it was newer than the book. */
  apply(depth: RecordedDepth): boolean {
    if (depth.u <= this.#lastUpdateId) return false;
    for (const [price, size] of depth.b) put(this.#bids, price, size);
    for (const [price, size] of depth.a) put(this.#asks, price, size);
    this.#lastUpdateId = depth.u;
    return true;
  }

  /** The best levels. */
  depth(limit: number): DepthSnapshot {
    const byPrice = (a: Row, b: Row): number => Number(a[0]) - Number(b[0]);
    const bids = [...this.#bids].sort((a, b) => byPrice(b, a)).slice(0, limit);
    return { lastUpdateId: this.#lastUpdateId, bids, asks: [...this.#asks].sort(byPrice).slice(0, limit) };
  }
}

function put(levels: Map<string, string>, price: string, size: string): void {
  if (EMPTY.test(size)) levels.delete(price);
  else levels.set(price, size);
}
