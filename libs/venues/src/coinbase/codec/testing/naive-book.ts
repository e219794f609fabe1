import { Decimal } from '#libs/kernel';
import type { BookInput, BookVerdict, WireLevel } from '../../../codec/index.js';

/** The obvious Coinbase book: two maps, sorted whenever somebody looks. It must agree with the one that is used. */
export class NaiveCoinbaseBook {
  private readonly sides = { bid: new Map<string, string>(), ask: new Map<string, string>() };
  private believed = false;
  private everBelieved = false;

  apply({ depth }: BookInput): BookVerdict {
    if (depth.kind === 'snapshot') {
      this.sides.bid.clear();
      this.sides.ask.clear();
      this.believed = true;
      this.everBelieved = true;
    }
    if (!this.believed) return 'waiting';
    this.put('bid', depth.bids);
    this.put('ask', depth.asks);
    const [bid, ask] = [this.levels('bid')[0], this.levels('ask')[0]];
    if (bid === undefined || ask === undefined || new Decimal(bid[0]).lt(new Decimal(ask[0]))) return 'applied';
    this.believed = false;
    return 'gap';
  }

  /** Sets absolute sizes, in place of all there is if asked; judges nothing. */
  put(side: 'bid' | 'ask', changes: readonly WireLevel[], instead = false): void {
    if (instead) this.sides[side].clear();
    for (const [price, size] of changes) this.sides[side].set(price, size);
  }

  invalidate(): void {
    this.believed = false;
  }

  get state(): string {
    if (this.believed) return 'LIVE';
    return this.everBelieved ? 'RESYNCING' : 'SYNCING';
  }

  /** All levels of a side, best first. */
  levels(side: 'bid' | 'ask'): [string, string][] {
    const sign = side === 'bid' ? -1 : 1;
    return [...this.sides[side]]
      .filter(([, size]) => size !== '0')
      .toSorted(([a], [b]) => sign * new Decimal(a).cmp(new Decimal(b)));
  }
}
