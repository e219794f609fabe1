import { beginsNewLife } from '#libs/domain';
import { US_PER_MS } from '#libs/kernel';
import type { DepthSnapshot } from '../market/market-data.js';
import type { RecordedDepth } from './tape-frame.js';

type Row = readonly [string, string];

/** Above this a time is in microseconds: as milliseconds it would be the year 5138. */
const LEAST_MICROSECONDS = 100_000_000_000_000;

/** A recorded time in milliseconds; a connection may have asked for microseconds. */
export function timeMs(time: number): number {
  return time < LEAST_MICROSECONDS ? time : Math.floor(time / 1_000);
}

const EMPTY = /^0+(\.0+)?$/u;

/** The book as the exchange showed it: the recorded snapshot, moved on by the frames that were played. */
export class RecordedBook {
  readonly #bids = new Map<string, string>();
  readonly #asks = new Map<string, string>();
  #lastUpdateId = 0;
  #newestAtUs = 0;

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

  /**
   * Applies a recorded change, unless it is older than the book. Where the exchange began its ids anew, the book of before is gone, and
   * what the changes since then say is all that is known.
   */
  apply(depth: RecordedDepth): 'applied' | 'begun-anew' | 'known' {
    const atUs = depth.E === undefined ? null : timeMs(depth.E) * US_PER_MS;
    const isAnew = beginsNewLife(depth.u, this.#lastUpdateId, atUs, this.#newestAtUs);
    if (depth.u <= this.#lastUpdateId && !isAnew) return 'known';
    if (isAnew) for (const levels of [this.#bids, this.#asks]) levels.clear();
    this.#newestAtUs = Math.max(this.#newestAtUs, atUs ?? 0);
    for (const [price, size] of depth.b) put(this.#bids, price, size);
    for (const [price, size] of depth.a) put(this.#asks, price, size);
    this.#lastUpdateId = depth.u;
    return isAnew ? 'begun-anew' : 'applied';
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
