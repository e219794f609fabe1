import type { MarketEvent } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { Publisher } from './publishers.js';
import { CopySequence } from './continuity.js';

/** An update that waits for earlier ones which another publisher may still deliver. */
export interface HeldUpdate {
  readonly event: MarketEvent;
  readonly key: number;
  readonly hole: Hole;
}

/** What its own publisher's copy lacks right before an update. */
export interface Hole {
  /** Records of the copy that were lost on the way; infinite before the first one that was received. */
  readonly records: number;
  /** The venue's key of the record before the hole. */
  readonly afterKey: number;
}

/** One publisher's copy of one stream. */
export class StreamCopy {
  readonly publisher: Publisher;
  readonly sequence: CopySequence;
  /** The venue's key of the newest record received. */
  lastKey = 0;
  /** Whether nothing was received of this copy before the next record. */
  isNew = true;
  /** Whether the venue began its numbers again and this copy still brings the old ones. */
  isOutdated = false;
  /** What waits, in order. */
  held: HeldUpdate[] = [];
  heldSinceUs: UnixUs = 0;

  constructor(publisher: Publisher, firstSequence: number) {
    this.publisher = publisher;
    this.sequence = new CopySequence(firstSequence);
  }
}

/** The newest keys that were delivered: to see whether others filled a hole. */
export class RecentKeys {
  private readonly keys = new Float64Array(1_024);
  private count = 0;

  add(key: number): void {
    this.keys[this.count % this.keys.length] = key;
    this.count += 1;
  }

  /** How many delivered keys are greater; at most as many as are remembered. */
  after(key: number): number {
    const { keys, count } = this;
    const remembered = Math.min(count, keys.length);
    let found = 0;
    while (found < remembered && (keys[(count - 1 - found) % keys.length] ?? 0) > key) found += 1;
    return found;
  }

  clear(): void {
    this.count = 0;
  }
}
