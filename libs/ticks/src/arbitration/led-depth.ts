import type { BookState, DepthUpdate, MarketEvent } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { Publisher, Publishers } from './publishers.js';
import { ShadowBook } from './shadow-book.js';
import type { StreamOutput } from './stream.js';
import { CopySequence, type TickContinuity } from './continuity.js';

/** The leader may be this long behind what another publisher brought before that one takes over. */
export const MAX_LEADER_LAG_US = 500_000;
/** The most publishers of one book. */
const MAX_COPIES = 8;

interface DepthCopy {
  readonly publisher: Publisher;
  readonly sequence: CopySequence;
  /** What its updates add up to. The leader needs none: the consumer has it. */
  readonly book: ShadowBook;
  /** The venue's time of its newest update. */
  exchangeAtUs: UnixUs;
  /** What it says of its book; LIVE until it says otherwise. */
  state: BookState;
}

/**
 * Makes one depth stream of several publishers' copies where the venue numbers no updates, so that copies cannot be compared
 * one by one: one publisher, the leader, is passed on; of the others a book is kept. When the leader has a hole, says that
 * its book is not LIVE, falls behind or dies, another's whole book is passed on as a snapshot, and it leads from then on.
 */
export class LedDepth {
  private readonly copies = new Map<number, DepthCopy>();
  private readonly publishers: Publishers;
  private readonly totals: TickContinuity;
  private readonly output: StreamOutput;
  private leader: DepthCopy | undefined;
  /** Whether the consumer's book can be believed: from a snapshot to a gap. */
  private isWhole = false;
  /** Since when another publisher is ahead of the leader. */
  private behindSinceUs: UnixUs | undefined;

  constructor(publishers: Publishers, totals: TickContinuity, output: StreamOutput) {
    this.publishers = publishers;
    this.totals = totals;
    this.output = output;
  }

  /** Whether the passing of time may change the leader. */
  get isWaiting(): boolean {
    return this.behindSinceUs !== undefined;
  }

  /** Takes a message of one publisher. */
  accept(publisher: Publisher, firstSequence: number, events: readonly MarketEvent[]): void {
    const copy = this.copies.get(publisher.epoch) ?? this.meet(publisher, firstSequence);
    const { skip, lost } = copy.sequence.step(firstSequence, events.length);
    this.totals.duplicates += skip;
    if (lost > 0 && skip < events.length) this.lose(copy, lost);
    for (let i = skip; i < events.length; i += 1) {
      const event = events[i];
      if (event?.kind === 'depth') this.take(copy, event);
    }
    this.settle();
  }

  /** Takes what a publisher reports about its book. */
  onState(publisher: Publisher, state: BookState): void {
    const copy = this.copies.get(publisher.epoch);
    if (copy === undefined) return;
    copy.state = state;
    if (copy === this.leader && state !== 'LIVE') this.tryTakeOver();
  }

  /** Another publisher takes over where the leader is dead or too far behind. */
  settle(): void {
    const { leader, behindSinceUs } = this;
    if (leader === undefined) return;
    const isDead = !this.publishers.isFresh(leader.publisher);
    const isLate = behindSinceUs !== undefined && this.publishers.nowUs - behindSinceUs > MAX_LEADER_LAG_US;
    if ((!isDead && !isLate) || this.tryTakeOver()) return;
    // Nobody has a whole book: a publisher that lives is still better than one that is gone.
    if (isDead) this.begin(this.freshest(leader));
  }

  private take(copy: DepthCopy, update: DepthUpdate): void {
    copy.exchangeAtUs = Math.max(copy.exchangeAtUs, update.exchangeAtUs);
    if (this.leader === undefined) this.leader = copy;
    if (copy === this.leader) {
      this.lead(update);
      return;
    }
    this.totals.duplicates += 1;
    copy.book.take(update);
    if (!this.isWhole && this.mayLead(copy)) this.takeOver(copy);
    else if (copy.exchangeAtUs > this.leader.exchangeAtUs) this.behindSinceUs ??= this.publishers.nowUs;
  }

  private lead(update: DepthUpdate): void {
    this.isWhole ||= update.snapshot;
    this.judgeLag(update.exchangeAtUs);
    this.output.onEvent(update);
  }

  /** A leader that moves gets its time again, unless others brought what is much newer by the venue's time. */
  private judgeLag(exchangeAtUs: UnixUs): void {
    let ahead = 0;
    for (const copy of this.copies.values())
      if (this.publishers.isFresh(copy.publisher)) ahead = Math.max(ahead, copy.exchangeAtUs - exchangeAtUs);
    if (ahead === 0) this.behindSinceUs = undefined;
    else if (ahead <= MAX_LEADER_LAG_US) this.behindSinceUs = this.publishers.nowUs;
  }

  private lose(copy: DepthCopy, lost: number): void {
    copy.book.drop();
    if (copy !== this.leader || this.tryTakeOver()) return;
    this.isWhole = false;
    this.totals.lose(lost);
    this.output.onGap(lost, false);
  }

  private tryTakeOver(): boolean {
    let best: DepthCopy | undefined;
    for (const copy of this.copies.values()) {
      if (copy === this.leader || !this.mayLead(copy)) continue;
      if (best === undefined || copy.exchangeAtUs > best.exchangeAtUs) best = copy;
    }
    if (best !== undefined) this.takeOver(best);
    return best !== undefined;
  }

  private mayLead({ book, publisher, state }: DepthCopy): boolean {
    return book.isWhole && state === 'LIVE' && this.publishers.isFresh(publisher);
  }

  /** Seeds the consumer with the whole book of another publisher, which leads from now on. */
  private takeOver(copy: DepthCopy): void {
    const snapshot = copy.book.snapshot();
    if (snapshot === undefined) return;
    copy.book.drop();
    this.leader = copy;
    this.totals.takeOvers += 1;
    this.lead(snapshot);
  }

  /** Follows a publisher whose book is not whole: the consumer needs its next snapshot. */
  private begin(copy: DepthCopy | undefined): void {
    if (copy === undefined) return;
    this.leader = copy;
    this.isWhole = false;
    this.behindSinceUs = undefined;
    this.totals.takeOvers += 1;
    this.output.onGap(0, true);
  }

  private freshest(except: DepthCopy): DepthCopy | undefined {
    let best: DepthCopy | undefined;
    for (const copy of this.copies.values()) {
      if (copy === except || !this.publishers.isFresh(copy.publisher)) continue;
      if (best === undefined || copy.publisher.lastActiveAtUs > best.publisher.lastActiveAtUs) best = copy;
    }
    return best;
  }

  private meet(publisher: Publisher, firstSequence: number): DepthCopy {
    const sequence = new CopySequence(firstSequence);
    const copy: DepthCopy = { publisher, sequence, book: new ShadowBook(), exchangeAtUs: 0, state: 'LIVE' };
    if (this.copies.size >= MAX_COPIES) this.forgetOldest();
    this.copies.set(publisher.epoch, copy);
    return copy;
  }

  private forgetOldest(): void {
    let oldest: DepthCopy | undefined;
    for (const copy of this.copies.values()) {
      if (copy === this.leader) continue;
      if (oldest === undefined || copy.publisher.lastActiveAtUs < oldest.publisher.lastActiveAtUs) oldest = copy;
    }
    if (oldest !== undefined) this.copies.delete(oldest.publisher.epoch);
  }
}
