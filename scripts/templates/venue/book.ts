import type { BookState } from '#libs/domain';
import {
  type BookFigures,
  type BookInput,
  type BookVerdict,
  TextLadder,
  type VenueBook,
  type WireLevel,
  isCrossed,
} from '../codec/index.js';

/** Beyond this the levels farthest from the market are forgotten. */
const MAX_LEVELS = 5_000;

/** A book of the venue: a snapshot, then deltas that each name the one before. */
export class PASCALBook implements VenueBook {
  readonly instrument: string;
  private state: Exclude<BookState, 'STALE' | 'HALTED'> = 'SYNCING';
  private readonly bids = new TextLadder('bid', MAX_LEVELS);
  private readonly asks = new TextLadder('ask', MAX_LEVELS);
  private sequence: number | null = null;
  private updates = 0;
  private gaps = 0;

  constructor(instrument: string) {
    this.instrument = instrument;
  }

  apply({ depth, previousSequence }: BookInput): BookVerdict {
    if (depth.kind === 'snapshot') {
      this.bids.reset(depth.bids);
      this.asks.reset(depth.asks);
      this.state = 'LIVE';
    } else {
      if (this.state !== 'LIVE') return 'waiting';
      if (this.isOld(depth.lastSequence)) return 'ignored';
      if (previousSequence !== this.sequence) return this.broken();
      this.bids.apply(depth.bids);
      this.asks.apply(depth.asks);
    }
    this.sequence = depth.lastSequence;
    this.updates += 1;
    return isCrossed(this.bids, this.asks) ? this.broken() : 'applied';
  }

  invalidate(): void {
    if (this.state === 'LIVE') this.broken();
  }

  levels(side: 'bid' | 'ask', limit: number): readonly WireLevel[] {
    return (side === 'bid' ? this.bids : this.asks).levels(limit);
  }

  figures(): BookFigures {
    const { gaps, state, updates } = this;
    return {
      state,
      updates,
      gaps,
      checksumsRight: 0,
      checksumsWrong: 0,
      bestBid: this.bids.best(),
      bestAsk: this.asks.best(),
      lastSequence: this.sequence,
    };
  }

  private isOld(sequence: number | null): boolean {
    return sequence !== null && this.sequence !== null && sequence <= this.sequence;
  }

  private broken(): BookVerdict {
    this.gaps += 1;
    this.state = 'RESYNCING';
    return 'gap';
  }
}
