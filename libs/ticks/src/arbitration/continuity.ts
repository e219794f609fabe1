/** What became of the records that a consumer was sent, over all streams. */
export class TickContinuity {
  /** Records that were already known: second copies, and what was doubled on the way. */
  duplicates = 0;
  /** Records that no publisher delivered. */
  missed = 0;
  /** How often records were missing. */
  gaps = 0;
  /** Records that had to wait for earlier ones of another publisher. */
  heldBack = 0;
  /** How often another publisher's copy of a book was taken over, where the venue numbers no updates. */
  takeOvers = 0;

  /** Counts a gap; one of nothing is none. */
  lose(records: number): void {
    if (records <= 0) return;
    this.gaps += 1;
    this.missed += records;
  }
}

/** The most streams that are followed; a consumer of more has a wrong subscription. */
export const MAX_FOLLOWED_STREAMS = 16_384;

/** Where a publisher's message stands in what was received of this publisher's copy of the stream before. */
export interface CopyStep {
  /** How many of its first records are known already. */
  readonly skip: number;
  /** How many records of this copy before it were never received. */
  readonly lost: number;
}

/** Follows the sequence of one publisher's copy of one stream. What came before the first message received is not lost. */
export class CopySequence {
  private next: number;

  constructor(firstSequence: number) {
    this.next = firstSequence;
  }

  /** Takes the position of the next message. */
  step(firstSequence: number, count: number): CopyStep {
    const skip = Math.min(count, Math.max(0, this.next - firstSequence));
    const lost = Math.max(0, firstSequence - this.next);
    this.next = Math.max(this.next, firstSequence + count);
    return { skip, lost };
  }
}
