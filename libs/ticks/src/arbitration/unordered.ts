import type { MarketEvent } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import { venueKeyOf } from './key.js';
import type { Publisher, Publishers } from './publishers.js';
import { MAX_HELD_UPDATES, MAX_HOLD_US, type StreamOutput } from './stream.js';
import { CopySequence, type TickContinuity } from './continuity.js';

/** Ids kept to know a second copy; more than two publishers of one market are ever apart. */
const MAX_KNOWN = 8_192;
/** The most publishers of one stream. */
const MAX_COPIES = 8;

interface HeldOne {
  readonly event: MarketEvent;
  /** Records of its copy that were lost right before it; infinite before the first one that was received. */
  readonly missing: number;
}

interface UnorderedCopy {
  readonly publisher: Publisher;
  readonly sequence: CopySequence;
  /** What waits behind a hole, in order. */
  held: HeldOne[];
  heldSinceUs: UnixUs;
  /** Where the newest of its records that is out stands among all that were delivered. */
  place: number;
  isNew: boolean;
}

/**
 * Makes one stream of several publishers' copies where ids distinguish updates and say nothing of their order (UUIDs): the first
 * copy of each is delivered, by identity. What comes behind a hole waits until another publisher brought it, so that what that
 * one has from inside the hole comes first; bounded in updates and in time.
 */
export class UnorderedStream {
  private readonly copies = new Map<number, UnorderedCopy>();
  /** Each id, and the how many-eth it was. */
  private readonly known = new Map<number, number>();
  private readonly publishers: Publishers;
  private readonly totals: TickContinuity;
  private readonly output: StreamOutput;
  private delivered = 0;

  constructor(publishers: Publishers, totals: TickContinuity, output: StreamOutput) {
    this.publishers = publishers;
    this.totals = totals;
    this.output = output;
  }

  /** Whether updates wait. */
  get isWaiting(): boolean {
    for (const copy of this.copies.values()) if (copy.held.length > 0) return true;
    return false;
  }

  /** Takes a message of one publisher. */
  accept(publisher: Publisher, firstSequence: number, events: readonly MarketEvent[]): void {
    const copy = this.copies.get(publisher.epoch) ?? this.meet(publisher, firstSequence);
    const { skip, lost } = copy.sequence.step(firstSequence, events.length);
    this.totals.duplicates += skip;
    for (let i = skip; i < events.length; i += 1) {
      const event = events[i];
      if (event !== undefined) this.take(copy, event, i === skip ? lost : 0);
    }
    this.settle();
  }

  /** Delivers what needs not wait any more. */
  settle(): void {
    for (;;) {
      while (this.joinHeld());
      const copy = this.releasable();
      if (copy === undefined) return;
      this.release(copy);
    }
  }

  private take(copy: UnorderedCopy, event: MarketEvent, lost: number): void {
    const missing = copy.isNew && this.delivered > 0 ? Number.POSITIVE_INFINITY : lost;
    copy.isNew = false;
    const place = this.known.get(venueKeyOf(event));
    if (place !== undefined) {
      this.totals.duplicates += 1;
      // Others are past it already: what waits before it they do not have.
      while (copy.held.length > 0) this.release(copy);
      copy.place = Math.max(copy.place, place);
      return;
    }
    if (copy.held.length === 0 && missing === 0) {
      this.deliver(copy, event);
      return;
    }
    if (copy.held.length === 0) copy.heldSinceUs = this.publishers.nowUs;
    this.totals.heldBack += 1;
    copy.held.push({ event, missing });
  }

  /** Goes on with the copies whose first held update others delivered; returns whether any moved. */
  private joinHeld(): boolean {
    let moved = false;
    for (const copy of this.copies.values()) {
      const [head] = copy.held;
      if (head === undefined || !this.known.has(venueKeyOf(head.event))) continue;
      this.goOn(copy);
      moved = true;
    }
    return moved;
  }

  /** Takes the first held update, and those behind it up to the next hole. */
  private goOn(copy: UnorderedCopy): void {
    let taken = 0;
    for (const { event, missing } of copy.held) {
      const place = this.known.get(venueKeyOf(event));
      if (taken > 0 && missing > 0 && place === undefined) break;
      if (place === undefined) this.deliver(copy, event);
      else {
        this.totals.duplicates += 1;
        copy.place = Math.max(copy.place, place);
      }
      taken += 1;
    }
    copy.held.splice(0, taken);
    copy.heldSinceUs = this.publishers.nowUs;
  }

  /** The copy whose wait is over: too long, or nobody is left who could bring what is missing. */
  private releasable(): UnorderedCopy | undefined {
    const blocked = [...this.copies.values()].filter(({ held }) => held.length > 0);
    const isLate = blocked.some(
      ({ held, heldSinceUs }) => held.length > MAX_HELD_UPDATES || this.publishers.nowUs - heldSinceUs > MAX_HOLD_US,
    );
    if (!isLate)
      for (const copy of this.copies.values())
        if (copy.held.length === 0 && this.publishers.isFresh(copy.publisher)) return undefined;
    // All wait for each other: first goes what no other has behind its own, then what is older by the venue's time.
    const oldestFirst = blocked.toSorted((a, b) => headTimeOf(a) - headTimeOf(b));
    return oldestFirst.find((copy) => !blocked.some((other) => isBehind(copy, other))) ?? oldestFirst[0];
  }

  /** Lets a copy go on, and reports what nobody brought. */
  private release(copy: UnorderedCopy): void {
    const [head] = copy.held;
    if (head === undefined) return;
    const filled = this.delivered - copy.place;
    const restarted = head.missing === Number.POSITIVE_INFINITY;
    const missed = restarted ? 0 : Math.max(0, head.missing - filled);
    if (missed > 0 || restarted) {
      this.totals.lose(missed);
      this.output.onGap(missed, restarted);
    }
    this.goOn(copy);
  }

  private deliver(copy: UnorderedCopy, event: MarketEvent): void {
    this.delivered += 1;
    copy.place = this.delivered;
    this.known.set(venueKeyOf(event), this.delivered);
    if (this.known.size > MAX_KNOWN) {
      const oldest = this.known.keys().next();
      if (oldest.done !== true) this.known.delete(oldest.value);
    }
    this.output.onEvent(event);
  }

  private meet(publisher: Publisher, firstSequence: number): UnorderedCopy {
    if (this.copies.size >= MAX_COPIES) this.forgetOldest();
    const sequence = new CopySequence(firstSequence);
    const copy: UnorderedCopy = { publisher, sequence, held: [], heldSinceUs: 0, place: 0, isNew: true };
    this.copies.set(publisher.epoch, copy);
    return copy;
  }

  private forgetOldest(): void {
    let oldest: UnorderedCopy | undefined;
    for (const copy of this.copies.values())
      if (oldest === undefined || copy.publisher.lastActiveAtUs < oldest.publisher.lastActiveAtUs) oldest = copy;
    if (oldest === undefined) return;
    while (oldest.held.length > 0) this.release(oldest);
    this.copies.delete(oldest.publisher.epoch);
  }
}

function headTimeOf({ held }: UnorderedCopy): UnixUs {
  return held[0]?.event.exchangeAtUs ?? 0;
}

/** Whether another copy has this one's first held update behind an own one. */
function isBehind(copy: UnorderedCopy, other: UnorderedCopy): boolean {
  const [head] = copy.held;
  return head !== undefined && other.held.findIndex(({ event }) => venueKeyOf(event) === venueKeyOf(head.event)) > 0;
}
