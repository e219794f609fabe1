import {
  type BookFigures,
  type BookInput,
  type BookVerdict,
  TextLadder,
  type VenueBook,
  type WireDepth,
  type WireLevel,
  isCrossed,
} from '../../codec/index.js';

/**
 * A book of Coinbase Advanced Trade: a snapshot of all levels, then absolute sizes (PROTOCOLS.md 2). A book's own messages
 * carry no number that follows on, so that a hole shows only in the sequence of the whole connection: who watches that
 * calls {@link invalidate}, which counts as a gap of this book; nothing is believed until the next snapshot.
 */
export class CoinbaseBook implements VenueBook {
  private readonly bids = new TextLadder('bid');
  private readonly asks = new TextLadder('ask');
  private state: BookFigures['state'] = 'SYNCING';
  private updates = 0;
  private gaps = 0;

  apply({ depth }: BookInput): BookVerdict {
    if (depth.kind === 'snapshot') return this.replace(depth);
    if (this.state !== 'LIVE') return 'waiting';
    this.bids.apply(depth.bids);
    this.asks.apply(depth.asks);
    return this.taken();
  }

  invalidate(): void {
    if (this.state !== 'LIVE') return;
    this.state = 'RESYNCING';
    this.gaps += 1;
  }

  levels(side: 'bid' | 'ask', limit: number): readonly WireLevel[] {
    return (side === 'bid' ? this.bids : this.asks).levels(limit);
  }

  figures(): BookFigures {
    const { state, updates, gaps } = this;
    const [bestBid, bestAsk] = [this.bids.best(), this.asks.best()];
    return { state, updates, gaps, checksumsRight: 0, checksumsWrong: 0, bestBid, bestAsk, lastSequence: null };
  }

  private replace(depth: WireDepth): BookVerdict {
    this.bids.reset(depth.bids);
    this.asks.reset(depth.asks);
    this.state = 'LIVE';
    return this.taken();
  }

  private taken(): BookVerdict {
    this.updates += 1;
    if (!isCrossed(this.bids, this.asks)) return 'applied';
    this.state = 'RESYNCING';
    this.gaps += 1;
    return 'gap';
  }
}
