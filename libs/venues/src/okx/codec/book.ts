import type { BookState } from '#libs/domain';
import {
  type BookFigures,
  type BookInput,
  type BookVerdict,
  TextLadder,
  type VenueBook,
  type WireLevel,
  isCrossed,
} from '../../codec/index.js';
import { oldBookChecksum } from './book-checksum.js';

/** `books` has 400 levels a side and deletes what leaves; beyond this the levels farthest from the market are forgotten. */
const MAX_LEVELS = 5_000;

/**
 * A book of OKX. Every delta names the one before it (`prevSeqId`), by equality only: numbers jump by any step, and after a
 * maintenance of OKX they may start lower while the chain still holds. Payloads without numbers (before 2022) are judged by
 * their old checksum alone.
 */
export class OkxBook implements VenueBook {
  readonly instrument: string;
  private state: Exclude<BookState, 'STALE' | 'HALTED'> = 'SYNCING';
  private readonly bids = new TextLadder('bid', MAX_LEVELS);
  private readonly asks = new TextLadder('ask', MAX_LEVELS);
  private sequence: number | null = null;
  private previous: number | null = null;
  private updates = 0;
  private gaps = 0;
  private checksumsRight = 0;
  private checksumsWrong = 0;

  constructor(instrument: string) {
    this.instrument = instrument;
  }

  apply(input: BookInput): BookVerdict {
    const { depth, previousSequence } = input;
    if (depth.kind === 'snapshot') {
      this.bids.reset(depth.bids);
      this.asks.reset(depth.asks);
      this.state = 'LIVE';
      return this.taken(input);
    }
    if (this.state !== 'LIVE') return 'waiting';
    if (this.isRepeated(input)) return 'ignored';
    if (previousSequence !== undefined && this.sequence !== null && previousSequence !== this.sequence) {
      return this.broken();
    }
    this.bids.apply(depth.bids);
    this.asks.apply(depth.asks);
    return this.taken(input);
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
    return {
      state: this.state,
      updates: this.updates,
      gaps: this.gaps,
      checksumsRight: this.checksumsRight,
      checksumsWrong: this.checksumsWrong,
      bestBid: this.bids.best(),
      bestAsk: this.asks.best(),
      lastSequence: this.sequence,
    };
  }

  /** The very message that was taken last, once more. An idle message (both numbers the same) chains to itself. */
  private isRepeated({ depth: { lastSequence }, previousSequence }: BookInput): boolean {
    if (lastSequence === null || previousSequence === undefined || previousSequence === lastSequence) return false;
    return lastSequence === this.sequence && previousSequence === this.previous;
  }

  private taken(input: BookInput): BookVerdict {
    // A snapshot starts again; a delta without a number (payloads drift) leaves the chain where it was.
    this.sequence = input.depth.lastSequence ?? (input.depth.kind === 'snapshot' ? null : this.sequence);
    this.previous = input.previousSequence ?? null;
    this.updates += 1;
    if (input.checksum === undefined) return isCrossed(this.bids, this.asks) ? this.broken() : 'applied';
    if (oldBookChecksum(this.bids, this.asks) === input.checksum) {
      this.checksumsRight += 1;
      return 'applied';
    }
    this.checksumsWrong += 1;
    this.state = 'RESYNCING';
    return 'checksum-wrong';
  }

  private broken(): BookVerdict {
    this.gaps += 1;
    this.state = 'RESYNCING';
    return 'gap';
  }
}
