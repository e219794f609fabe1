import { beginsNewLife, isFarBelow } from '#libs/domain';
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

/** The most deltas that wait for a snapshot, half an hour of them; beyond it the oldest is dropped. */
const MAX_BUFFERED = 16_384;

/**
 * A book kept by Binance's documented synchronisation (PROTOCOLS.md 1.1), the obvious way and in text: the twin of the
 * domain's `SynchronisedBook`, which does the same in ticks and lots. Deltas wait until a REST snapshot joins on to them; a
 * delta that begins after the book's id + 1 proves a hole, and the next snapshot is waited for.
 */
export class BinanceBook implements VenueBook {
  private readonly bids = new TextLadder('bid');
  private readonly asks = new TextLadder('ask');
  private state: BookFigures['state'] = 'SYNCING';
  private waiting: WireDepth[] = [];
  private receivedDeltas = false;
  private onlyTop = false;
  private sequence: number | null = null;
  /** The venue's time of the newest delta; 0 before any. */
  private newestTimeUs = 0;
  private updates = 0;
  private gaps = 0;

  apply(input: BookInput): BookVerdict {
    const { depth } = input;
    if (depth.kind === 'delta') return this.onDelta(depth);
    if (input.partial === true) return this.onPartial(depth);
    // In a recording a snapshot may come again while the book is right; one far below is of a new life of the ids.
    const isKnown = this.state === 'LIVE' && this.receivedDeltas;
    const isKept = isKnown && !isFarBelow(depth.lastSequence ?? 0, this.sequence ?? 0);
    return isKept ? 'ignored' : this.onSnapshot(depth);
  }

  invalidate(): void {
    this.waiting = [];
    if (this.state !== 'SYNCING') this.state = 'RESYNCING';
  }

  levels(side: 'bid' | 'ask', limit: number): readonly WireLevel[] {
    return (side === 'bid' ? this.bids : this.asks).levels(limit);
  }

  figures(): BookFigures {
    const { state, updates, gaps, sequence: lastSequence } = this;
    const [bestBid, bestAsk] = [this.bids.best(), this.asks.best()];
    return { state, updates, gaps, checksumsRight: 0, checksumsWrong: 0, bestBid, bestAsk, lastSequence };
  }

  private onDelta(depth: WireDepth): BookVerdict {
    // A book made of the top alone is no ground for deltas.
    if (this.onlyTop && this.state === 'LIVE') this.state = 'SYNCING';
    this.onlyTop = false;
    this.receivedDeltas = true;
    if (this.state !== 'LIVE') return this.wait(depth);
    const known = this.sequence ?? 0;
    if ((depth.lastSequence ?? 0) <= known) {
      if (!beginsNewLife(depth.lastSequence ?? 0, known, depth.exchangeTimeUs, this.newestTimeUs)) return 'ignored';
      this.break();
      this.keep(depth);
      return 'gap';
    }
    if ((depth.firstSequence ?? 0) > known + 1) {
      this.break();
      this.keep(depth);
      return 'gap';
    }
    this.take(depth);
    if (!isCrossed(this.bids, this.asks)) return 'applied';
    this.break();
    return 'gap';
  }

  private wait(depth: WireDepth): BookVerdict {
    const previous = this.waiting.at(-1)?.lastSequence ?? undefined;
    const hole = previous !== undefined && (depth.firstSequence ?? 0) > previous + 1;
    // A hole makes what waits before it worthless: the snapshot must be newer than the hole.
    if (hole) this.break();
    const isAnew = beginsNewLife(depth.lastSequence ?? 0, previous ?? -1, depth.exchangeTimeUs, this.newestTimeUs);
    if (isAnew) this.waiting = [];
    this.keep(depth);
    return hole ? 'gap' : 'waiting';
  }

  private keep(depth: WireDepth): void {
    this.noteTime(depth);
    this.waiting.push(depth);
    if (this.waiting.length > MAX_BUFFERED) this.waiting.shift();
  }

  private noteTime({ exchangeTimeUs }: WireDepth): void {
    this.newestTimeUs = Math.max(this.newestTimeUs, exchangeTimeUs ?? 0);
  }

  private onSnapshot(depth: WireDepth): BookVerdict {
    const id = depth.lastSequence ?? 0;
    const first = this.waiting.find((delta) => (delta.lastSequence ?? 0) > id);
    // It ends before what waits begins: another one is needed.
    if (first !== undefined && (first.firstSequence ?? 0) > id + 1) return 'waiting';
    this.replace(depth);
    this.onlyTop = false;
    const { waiting } = this;
    this.waiting = [];
    for (const delta of waiting) if ((delta.lastSequence ?? 0) > (this.sequence ?? 0)) this.take(delta);
    if (!isCrossed(this.bids, this.asks)) return 'applied';
    this.break();
    return 'gap';
  }

  /** The top of the book; worth something only where nothing else is received. */
  private onPartial(depth: WireDepth): BookVerdict {
    if (this.receivedDeltas) return 'ignored';
    const [sequence, known] = [depth.lastSequence ?? 0, this.sequence ?? 0];
    if (sequence < known && !isFarBelow(sequence, known)) return 'ignored';
    this.replace(depth);
    this.onlyTop = true;
    if (!isCrossed(this.bids, this.asks)) return 'applied';
    this.break();
    return 'gap';
  }

  private replace(depth: WireDepth): void {
    this.bids.reset(depth.bids);
    this.asks.reset(depth.asks);
    this.sequence = depth.lastSequence;
    this.updates += 1;
    this.state = 'LIVE';
  }

  private take(depth: WireDepth): void {
    this.bids.apply(depth.bids);
    this.asks.apply(depth.asks);
    this.sequence = depth.lastSequence;
    this.noteTime(depth);
    this.updates += 1;
  }

  private break(): void {
    this.gaps += 1;
    this.waiting = [];
    if (this.state !== 'SYNCING') this.state = 'RESYNCING';
  }
}
