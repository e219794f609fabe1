import type { BookState, BookStateChange, MarketEvent } from '#libs/domain';
import type { Publisher, Publishers } from './publishers.js';
import { CopySequence, type TickContinuity } from './continuity.js';

/** The higher the better: what any living publisher can vouch for, the market has; and that the venue halted it, whoever knows. */
const TRUST: Readonly<Record<BookState, number>> = { SYNCING: 0, RESYNCING: 1, STALE: 2, LIVE: 3, HALTED: 4 };
/** The most publishers of one book. */
const MAX_COPIES = 8;

interface Copy {
  readonly publisher: Publisher;
  readonly sequence: CopySequence;
  state: BookState;
}

/** What the state of a book is when several publishers feed it: LIVE while any of them is alive and says LIVE. */
export class BookStates {
  private readonly copies = new Map<number, Copy>();
  private readonly publishers: Publishers;
  private readonly totals: TickContinuity;
  private readonly onGap: (missed: number, restarted: boolean) => void;
  private readonly onEvent: (event: BookStateChange) => void;

  constructor(
    publishers: Publishers,
    totals: TickContinuity,
    onGap: (missed: number, restarted: boolean) => void,
    onEvent: (event: BookStateChange) => void,
  ) {
    this.publishers = publishers;
    this.totals = totals;
    this.onGap = onGap;
    this.onEvent = onEvent;
  }

  /** Takes a message of one publisher: each state is passed on as the state of all. */
  accept(publisher: Publisher, firstSequence: number, events: readonly MarketEvent[]): void {
    const known = this.copies.get(publisher.epoch);
    const isFirst = this.copies.size === 0;
    const copy = known ?? this.meet(publisher, firstSequence);
    const { skip, lost } = copy.sequence.step(firstSequence, events.length);
    this.totals.duplicates += skip;
    // Another publisher's states stand in for those that were lost; this one's next is a second away.
    if ((lost > 0 || (known === undefined && !isFirst)) && this.isAlone(copy)) {
      this.totals.lose(lost);
      this.onGap(lost, known === undefined);
    }
    for (let i = skip; i < events.length; i += 1) {
      const event = events[i];
      if (event?.kind !== 'book-state') continue;
      copy.state = event.state;
      const state = this.combined();
      this.onEvent(state === event.state ? event : { ...event, state });
    }
  }

  private combined(): BookState {
    let best: BookState = 'SYNCING';
    for (const { publisher, state } of this.copies.values())
      if (TRUST[state] > TRUST[best] && this.publishers.isFresh(publisher)) best = state;
    return best;
  }

  private isAlone(copy: Copy): boolean {
    for (const other of this.copies.values())
      if (other !== copy && this.publishers.isFresh(other.publisher)) return false;
    return true;
  }

  private meet(publisher: Publisher, firstSequence: number): Copy {
    for (const [epoch, old] of this.copies) if (!this.publishers.isFresh(old.publisher)) this.copies.delete(epoch);
    const [oldest] = this.copies.keys();
    if (this.copies.size >= MAX_COPIES && oldest !== undefined) this.copies.delete(oldest);
    const copy: Copy = { publisher, sequence: new CopySequence(firstSequence), state: 'SYNCING' };
    this.copies.set(publisher.epoch, copy);
    return copy;
  }
}
