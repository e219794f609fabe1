import { Decimal } from '#libs/kernel';
import type { BookInput, BookVerdict, WireLevel } from '../../../codec/index.js';

/** The obvious Bybit book: two maps, sorted whenever somebody looks. It must agree with the one that is used. */
export class NaiveBybitBook {
  private readonly sides = { bid: new Map<string, string>(), ask: new Map<string, string>() };
  private update: number | undefined;
  private everBelieved = false;

  apply({ depth, reset }: BookInput): BookVerdict {
    const u = depth.lastSequence ?? Number.NaN;
    if (depth.kind === 'snapshot' || reset === true) {
      this.sides.bid.clear();
      this.sides.ask.clear();
      this.everBelieved = true;
    } else {
      if (this.update === undefined) return 'waiting';
      if (u <= this.update) return 'ignored';
      if (u > this.update + 1) return this.lose();
    }
    this.put('bid', depth.bids);
    this.put('ask', depth.asks);
    this.update = u;
    const [bid, ask] = [this.levels('bid')[0], this.levels('ask')[0]];
    const isCrossed = bid !== undefined && ask !== undefined && new Decimal(bid[0]).gte(new Decimal(ask[0]));
    return isCrossed ? this.lose() : 'applied';
  }

  /** Something was lost. */
  lose(): BookVerdict {
    this.update = undefined;
    return 'gap';
  }

  get state(): string {
    if (this.update !== undefined) return 'LIVE';
    return this.everBelieved ? 'RESYNCING' : 'SYNCING';
  }

  /** All levels of a side, best first. */
  levels(side: 'bid' | 'ask'): [string, string][] {
    const sign = side === 'bid' ? -1 : 1;
    return [...this.sides[side]]
      .filter(([, size]) => size !== '0')
      .toSorted(([a], [b]) => sign * new Decimal(a).cmp(new Decimal(b)));
  }

  private put(side: 'bid' | 'ask', changes: readonly WireLevel[]): void {
    for (const [price, size] of changes) this.sides[side].set(price, size);
  }
}
