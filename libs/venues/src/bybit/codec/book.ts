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
 * A book of Bybit v5 (PROTOCOLS.md 5): every snapshot begins it again, and so does `u == 1`, whatever its type says; a delta
 * must carry the book's `u` + 1. Bybit removes levels that fall out of the subscribed depth by itself (measured: exactly 200
 * levels a side throughout), so that nothing is cut here. Every depth numbers its messages by itself: the deepest topic received for
 * the instrument makes the book. `orderbook.1` sends snapshots only and repeats one after 3 s of silence. A change that is newer by
 * time and older by number is of a service that began its numbers again: nothing is believed until a snapshot.
 */
export class BybitBook implements VenueBook {
  private readonly bids = new TextLadder('bid');
  private readonly asks = new TextLadder('ask');
  private state: BookFigures['state'] = 'SYNCING';
  /** The most levels of any topic received. */
  private deepest = 0;
  private sequence: number | null = null;
  /** The venue's time of the last message taken; 0 before any. */
  private timeUs = 0;
  private updates = 0;
  private gaps = 0;

  apply(input: BookInput): BookVerdict {
    const { depth } = input;
    const levels = input.levels ?? (input.partial === true ? 1 : Math.max(2, this.deepest));
    if (levels < this.deepest) return 'ignored';
    if (levels > this.deepest) this.goDeeper(levels);
    if (input.partial === true) return this.onTop(depth);
    if (depth.kind === 'snapshot' || input.reset === true) return this.replace(depth);
    return this.onDelta(depth);
  }

  invalidate(): void {
    if (this.state === 'LIVE') this.state = 'RESYNCING';
  }

  levels(side: 'bid' | 'ask', limit: number): readonly WireLevel[] {
    return (side === 'bid' ? this.bids : this.asks).levels(limit);
  }

  figures(): BookFigures {
    const { state, updates, gaps, sequence: lastSequence } = this;
    const [bestBid, bestAsk] = [this.bids.best(), this.asks.best()];
    return { state, updates, gaps, checksumsRight: 0, checksumsWrong: 0, bestBid, bestAsk, lastSequence };
  }

  /** A book of fewer levels is no ground for the changes of a deeper one, and its numbers are others. */
  private goDeeper(levels: number): void {
    this.deepest = levels;
    if (this.state === 'LIVE') this.state = 'SYNCING';
  }

  private onDelta(depth: WireDepth): BookVerdict {
    if (this.state !== 'LIVE') return 'waiting';
    const update = depth.lastSequence ?? 0;
    const known = this.sequence ?? 0;
    if (update <= known) return this.onOld(depth, update < known);
    if (update !== known + 1) return this.break();
    this.bids.apply(depth.bids);
    this.asks.apply(depth.asks);
    return this.taken(depth);
  }

  /** A message that comes late or again is known already. */
  private onOld({ exchangeTimeUs }: WireDepth, isBelow: boolean): BookVerdict {
    return isBelow && this.timeUs > 0 && (exchangeTimeUs ?? 0) > this.timeUs ? this.break() : 'ignored';
  }

  /** One level a side; a side that a delta leaves out did not change (until 2023 there were such). */
  private onTop(depth: WireDepth): BookVerdict {
    if (depth.kind === 'snapshot') return this.replace(depth);
    if (this.state !== 'LIVE') return 'waiting';
    if (depth.bids.length > 0) this.bids.reset(depth.bids);
    if (depth.asks.length > 0) this.asks.reset(depth.asks);
    return this.taken(depth);
  }

  private replace(depth: WireDepth): BookVerdict {
    this.bids.reset(depth.bids);
    this.asks.reset(depth.asks);
    this.state = 'LIVE';
    return this.taken(depth);
  }

  private taken(depth: WireDepth): BookVerdict {
    this.sequence = depth.lastSequence;
    this.timeUs = depth.exchangeTimeUs ?? 0;
    this.updates += 1;
    return isCrossed(this.bids, this.asks) ? this.break() : 'applied';
  }

  private break(): BookVerdict {
    this.gaps += 1;
    this.state = 'RESYNCING';
    return 'gap';
  }
}
