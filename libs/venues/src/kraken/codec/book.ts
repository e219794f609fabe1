import type { BookState } from '#libs/domain';
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
import { SentDigits, bookChecksum } from './book-checksum.js';

/** The depths that Kraken offers; anything else is refused (PROTOCOLS.md 3). */
export const KRAKEN_DEPTHS = [10, 25, 100, 500, 1_000] as const;

/** The book as it is if the subscription has this depth. */
interface Candidate {
  readonly depth: number;
  readonly bids: TextLadder;
  readonly asks: TextLadder;
}

/**
 * A book of Kraken. There is no sequence number: the checksum in every message is the gap detector, and a level that is
 * pushed out of the subscribed depth is never deleted, so that the book cuts itself to that depth after each message.
 *
 * The depth follows from the snapshot: both sides full says it at once. Of a thin book every depth that fits is followed at
 * the same time, and those that the checksums prove wrong are dropped; until then the smallest one is shown.
 */
export class KrakenBook implements VenueBook {
  readonly instrument: string;
  private state: Exclude<BookState, 'STALE' | 'HALTED'> = 'SYNCING';
  private candidates: readonly Candidate[] = [];
  private readonly bidDigits = new SentDigits();
  private readonly askDigits = new SentDigits();
  private updates = 0;
  private gaps = 0;
  private checksumsRight = 0;
  private checksumsWrong = 0;

  constructor(instrument: string) {
    this.instrument = instrument;
  }

  apply(input: BookInput): BookVerdict {
    if (input.depth.kind === 'snapshot') this.begin(input.depth);
    else if (this.state !== 'LIVE') return 'waiting';
    this.note(input);
    for (const { depth, bids, asks } of this.candidates) {
      if (input.depth.kind === 'delta') {
        bids.apply(input.depth.bids);
        asks.apply(input.depth.asks);
      }
      bids.truncate(depth);
      asks.truncate(depth);
    }
    this.updates += 1;
    return input.checksum === undefined ? this.withoutChecksum() : this.withChecksum(input.checksum);
  }

  invalidate(): void {
    if (this.state !== 'LIVE') return;
    this.state = 'RESYNCING';
    this.gaps += 1;
  }

  levels(side: 'bid' | 'ask', limit: number): readonly WireLevel[] {
    const [shown] = this.candidates;
    if (shown === undefined) return [];
    return (side === 'bid' ? shown.bids : shown.asks).levels(limit);
  }

  figures(): BookFigures {
    return {
      state: this.state,
      updates: this.updates,
      gaps: this.gaps,
      checksumsRight: this.checksumsRight,
      checksumsWrong: this.checksumsWrong,
      bestBid: this.levels('bid', 1)[0] ?? null,
      bestAsk: this.levels('ask', 1)[0] ?? null,
      lastSequence: null,
    };
  }

  private begin({ bids, asks }: WireDepth): void {
    this.bidDigits.clear();
    this.askDigits.clear();
    this.candidates = depthsThatFit(bids.length, asks.length).map((depth) => {
      const candidate = { depth, bids: new TextLadder('bid'), asks: new TextLadder('ask') };
      candidate.bids.reset(bids);
      candidate.asks.reset(asks);
      return candidate;
    });
    this.state = 'LIVE';
  }

  private note({ depth, asSent }: BookInput): void {
    this.bidDigits.note(depth.bids, asSent?.bids ?? depth.bids);
    this.askDigits.note(depth.asks, asSent?.asks ?? depth.asks);
    this.bidDigits.sweep(this.candidates.map(({ bids }) => bids));
    this.askDigits.sweep(this.candidates.map(({ asks }) => asks));
  }

  private withChecksum(checksum: number): BookVerdict {
    const right = this.candidates.filter(
      ({ bids, asks }) => bookChecksum(asks, bids, this.askDigits, this.bidDigits) === checksum,
    );
    if (right.length === 0) {
      this.checksumsWrong += 1;
      this.state = 'RESYNCING';
      return 'checksum-wrong';
    }
    this.candidates = right;
    this.checksumsRight += 1;
    return 'applied';
  }

  /** No message of Kraken lacks a checksum today; should one, a crossed book still shows that something is missing. */
  private withoutChecksum(): BookVerdict {
    if (!this.candidates.some(({ bids, asks }) => isCrossed(bids, asks))) return 'applied';
    this.gaps += 1;
    this.state = 'RESYNCING';
    return 'gap';
  }
}

/** Every depth of subscription that can have sent a snapshot with so many levels, the smallest first. */
export function depthsThatFit(bids: number, asks: number): readonly number[] {
  const levels = Math.max(bids, asks);
  const [smallest = 1_000, ...deeper] = KRAKEN_DEPTHS.filter((depth) => depth >= levels);
  return bids === asks && levels === smallest ? [smallest] : [smallest, ...deeper];
}
