import { invariant } from '#libs/kernel';

/** Where a message stands in what was heard of its stream before. */
export interface Continuity {
  /** How many of its first records are known already and must be dropped. */
  readonly skip: number;
  /** How many records before it were never seen. */
  readonly missed: number;
  /** Whether the publisher is another one (or started anew): state built on the old one's must be taken afresh. */
  readonly restarted: boolean;
}

/** The most streams that are followed; a consumer of more has a wrong subscription. */
export const MAX_FOLLOWED_STREAMS = 16_384;

/**
 * Notices lost and doubled records: follows (publisher epoch, sequence) per subject. A higher epoch is a publisher that
 * started anew; a lower one is a late message of one that is gone, all of it known or worthless. What came before the
 * first message heard is not missed: the consumer was late, not the message lost.
 */
export class TickContinuity {
  private readonly streams = new Map<string, { epoch: number; next: number }>();
  private readonly maxStreams: number;
  /** Records that were already known. */
  duplicates = 0;
  /** Records that were never seen. */
  missed = 0;
  /** How often records were missing. */
  gaps = 0;

  constructor(maxStreams = MAX_FOLLOWED_STREAMS) {
    this.maxStreams = maxStreams;
  }

  /** Takes the position of the next message of a stream. */
  accept(subject: string, epoch: number, firstSequence: number, count: number): Continuity {
    const stream = this.streams.get(subject);
    if (stream === undefined) {
      invariant(this.streams.size < this.maxStreams, `more than ${this.maxStreams} tick streams are followed`);
      this.streams.set(subject, { epoch, next: firstSequence + count });
      return { skip: 0, missed: 0, restarted: false };
    }
    if (epoch < stream.epoch) return this.known(count);
    if (epoch > stream.epoch) {
      stream.epoch = epoch;
      stream.next = firstSequence + count;
      return { skip: 0, missed: this.lost(firstSequence - 1), restarted: true };
    }
    const missed = this.lost(Math.max(0, firstSequence - stream.next));
    const skip = Math.min(count, Math.max(0, stream.next - firstSequence));
    this.duplicates += skip;
    stream.next = Math.max(stream.next, firstSequence + count);
    return { skip, missed, restarted: false };
  }

  private known(count: number): Continuity {
    this.duplicates += count;
    return { skip: count, missed: 0, restarted: false };
  }

  private lost(records: number): number {
    if (records > 0) {
      this.gaps += 1;
      this.missed += records;
    }
    return records;
  }
}
