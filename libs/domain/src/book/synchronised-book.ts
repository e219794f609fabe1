import { type UnixUs, invariant } from '#libs/kernel';
import type { BookState, Level } from '../market/index.js';
import { beginsNewLife, isFarBelow } from './new-life.js';
import { OrderBook } from './order-book.js';

/** A change of a book between two of the venue's update ids, both inclusive. Sizes are absolute. */
export interface DepthDiff {
  /** The venue's time; `null` or absent where it is not known: then a new life of the ids cannot be told from a late message. */
  readonly exchangeAtUs?: UnixUs | null;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** All of a book as of one of the venue's update ids. */
export interface DepthSnapshot {
  readonly lastSequence: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** What became of a diff or a snapshot. */
export type SyncStep =
  /** A diff was kept until a snapshot comes. */
  | 'buffered'
  /** A diff joined on to the book and was applied. */
  | 'applied'
  /** A diff ended at or before the book's id: already known. */
  | 'ignored'
  /** A diff began after the book's id + 1: something is missing; the book is RESYNCING. */
  | 'gap'
  /** The best bid reached the best ask: the book is wrong; it is RESYNCING. */
  | 'crossed'
  /** The snapshot and every buffered diff were applied: the book is LIVE. */
  | 'synced'
  /** The snapshot is older than the first buffered diff: another one is needed. */
  | 'too-old'
  /** A snapshot that nobody waits for any more. */
  | 'unwanted';

/** The most diffs that wait for a snapshot; beyond it the oldest is dropped (the freshest win). */
export const MAX_BUFFERED_DIFFS = 2_048;

/**
 * A book kept right by Binance's documented procedure, as a pure state machine: SYNCING → LIVE, a gap or a crossed book →
 * RESYNCING, silence → STALE. The owner feeds it diffs and snapshots and asks {@link needsSnapshot} after every step.
 */
export class SynchronisedBook {
  /** The levels; to be trusted only while {@link state} is LIVE. */
  readonly book: OrderBook;
  private buffered: DepthDiff[] = [];
  private sequence = 0;
  /** The venue's time of the newest diff that was taken or kept; 0 before any. */
  private newestAtUs = 0;
  private current: BookState = 'SYNCING';
  private readonly maxBuffered: number;
  /** Gaps and crossed books met. */
  breaks = 0;
  /** Breaks after which the book became LIVE again. */
  healed = 0;
  /** Diffs dropped from a full buffer. */
  dropped = 0;
  private openBreaks = 0;

  constructor(book: OrderBook = new OrderBook(), maxBuffered = MAX_BUFFERED_DIFFS) {
    invariant(maxBuffered >= 1, 'at least one diff must fit into the buffer');
    this.book = book;
    this.maxBuffered = maxBuffered;
  }

  /** How far the book can be trusted. */
  get state(): BookState {
    return this.current;
  }

  /** The venue's id of the last update in the book; 0 before the first snapshot. */
  get lastSequence(): number {
    return this.sequence;
  }

  /** How many diffs wait for a snapshot. */
  get waiting(): number {
    return this.buffered.length;
  }

  /** Whether the book waits for a snapshot. */
  get needsSnapshot(): boolean {
    return this.current === 'SYNCING' || this.current === 'RESYNCING';
  }

  /** Takes the next diff of the stream. */
  onDiff(diff: DepthDiff): SyncStep {
    if (this.needsSnapshot) return this.buffer(diff);
    if (diff.lastSequence <= this.sequence) return this.takeOld(diff);
    if (diff.firstSequence > this.sequence + 1) {
      this.break();
      this.buffer(diff);
      return 'gap';
    }
    this.book.apply(diff.bids, diff.asks);
    this.sequence = diff.lastSequence;
    this.noteTime(diff);
    if (this.book.crossed) {
      this.break();
      return 'crossed';
    }
    this.current = 'LIVE';
    return 'applied';
  }

  /** Takes a snapshot that was asked for after the stream was open. */
  onSnapshot(snapshot: DepthSnapshot): SyncStep {
    if (!this.needsSnapshot) {
      if (!isFarBelow(snapshot.lastSequence, this.sequence)) return 'unwanted';
      // The venue began its ids anew: what is known is the book of a former life.
      this.break();
    }
    const first = this.buffered.find((diff) => diff.lastSequence > snapshot.lastSequence);
    if (first !== undefined && first.firstSequence > snapshot.lastSequence + 1) return 'too-old';
    this.book.reset(snapshot.bids, snapshot.asks);
    this.sequence = snapshot.lastSequence;
    return this.replay();
  }

  /** The stream was lost: whatever comes next may have a gap before it, so that only a new snapshot helps. */
  onDisconnected(): void {
    this.buffered = [];
    if (this.current !== 'SYNCING') this.current = 'RESYNCING';
  }

  /** The stream has been silent for too long to be trusted; the next diff that joins on makes the book LIVE again. */
  onSilence(): void {
    if (this.current === 'LIVE') this.current = 'STALE';
  }

  /** A diff from the past is known already, unless the venue began its ids anew: then nothing is believed until a snapshot. */
  private takeOld(diff: DepthDiff): SyncStep {
    if (!beginsNewLife(diff.lastSequence, this.sequence, diff.exchangeAtUs ?? null, this.newestAtUs)) return 'ignored';
    this.break();
    this.buffer(diff);
    return 'gap';
  }

  private noteTime({ exchangeAtUs }: DepthDiff): void {
    if (exchangeAtUs !== undefined && exchangeAtUs !== null && exchangeAtUs > this.newestAtUs)
      this.newestAtUs = exchangeAtUs;
  }

  private buffer(diff: DepthDiff): SyncStep {
    const previous = this.buffered.at(-1);
    const { newestAtUs } = this;
    this.noteTime(diff);
    // What waits is of a former life of the ids.
    if (
      previous !== undefined &&
      beginsNewLife(diff.lastSequence, previous.lastSequence, diff.exchangeAtUs ?? null, newestAtUs)
    )
      this.buffered = [];
    // A hole inside the buffer makes everything before it worthless: the snapshot must be newer than the hole.
    if (previous !== undefined && diff.firstSequence > previous.lastSequence + 1) {
      this.breaks += 1;
      this.openBreaks += 1;
      this.buffered = [];
    }
    this.buffered.push(diff);
    if (this.buffered.length > this.maxBuffered) {
      this.buffered.shift();
      this.dropped += 1;
    }
    return 'buffered';
  }

  private replay(): SyncStep {
    const waiting = this.buffered;
    this.buffered = [];
    for (const diff of waiting) {
      if (diff.lastSequence <= this.sequence) continue;
      this.book.apply(diff.bids, diff.asks);
      this.sequence = diff.lastSequence;
    }
    if (this.book.crossed) {
      this.break();
      return 'crossed';
    }
    this.current = 'LIVE';
    this.healed += this.openBreaks;
    this.openBreaks = 0;
    return 'synced';
  }

  private break(): void {
    this.breaks += 1;
    this.openBreaks += 1;
    this.buffered = [];
    this.current = 'RESYNCING';
  }
}
