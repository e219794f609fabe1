import type { MarketEvent } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import { type HeldUpdate, type Hole, RecentKeys, StreamCopy } from './copy.js';
import { isWhole, venueKeyOf, venueStartOf } from './key.js';
import { PUBLISHER_FRESH_US, type Publisher, type Publishers } from './publishers.js';
import type { TickContinuity } from './continuity.js';

/** The longest that an update waits for an earlier one of another publisher. */
export const MAX_HOLD_US = 500_000;
/** The most updates of one copy of a stream that wait. */
export const MAX_HELD_UPDATES = 4_096;
/** The most publishers of one stream: two feeds, and the next life of each. */
const MAX_COPIES = 8;
/** A key from the past is a second copy, unless it is this much newer by the venue's time: then the venue started again. */
const ANEW_AFTER_US = 1_000_000;

/** Where a stream's updates and gaps go. */
export interface StreamOutput {
  onEvent(event: MarketEvent): void;
  onGap(missed: number, restarted: boolean): void;
}

/** A hole of nothing: the record follows the one before it. */
const NO_HOLE: Hole = { records: 0, afterKey: 0 };

/**
 * Makes one stream of several publishers' copies: the first copy of an update is delivered at once, later ones are
 * dropped, by the venue's own numbers. Where a copy has a hole, what comes after it waits for the others to fill it, and
 * a gap is reported only when no living publisher can any more. Bounded in updates and in time.
 */
export class ArbitratedStream {
  private readonly copies = new Map<number, StreamCopy>();
  private readonly recent = new RecentKeys();
  private readonly publishers: Publishers;
  private readonly totals: TickContinuity;
  private readonly output: StreamOutput;
  private lastKey = 0;
  private lastExchangeAtUs: UnixUs = 0;
  private deliveredAtUs: UnixUs = 0;
  /** Whether the venue was seen to skip numbers: then a jump says nothing. A quote's numbers always skip. */
  private isSparse: boolean;
  /** Whether a book cannot be built on what was delivered until a snapshot comes. */
  private isBroken = false;

  constructor(publishers: Publishers, totals: TickContinuity, output: StreamOutput, isSparse: boolean) {
    this.publishers = publishers;
    this.totals = totals;
    this.output = output;
    this.isSparse = isSparse;
  }

  /** Whether updates wait. */
  get isWaiting(): boolean {
    if (this.copies.size === 1) return false;
    for (const copy of this.copies.values()) if (copy.held.length > 0) return true;
    return false;
  }

  /** Takes a message of one publisher. */
  accept(publisher: Publisher, firstSequence: number, events: readonly MarketEvent[]): void {
    const copy = this.copies.get(publisher.epoch) ?? this.meet(publisher, firstSequence);
    const { skip, lost } = copy.sequence.step(firstSequence, events.length);
    this.totals.duplicates += skip;
    if (skip >= events.length) return;
    if (this.copies.size === 1) {
      this.passAll(copy, skip, lost, events);
      return;
    }
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
      const head = copy?.held.shift();
      if (copy === undefined || head === undefined) return;
      this.reportGap(head.event, head.hole);
      this.deliver(head.event, head.key);
    }
  }

  /** The common case, one publisher: its own sequence says everything. */
  private passAll(copy: StreamCopy, skip: number, lost: number, events: readonly MarketEvent[]): void {
    const last = events.at(-1);
    if (last === undefined) return;
    if (lost > 0) {
      this.totals.lose(lost);
      this.isBroken = true;
      this.output.onGap(lost, false);
    }
    const next = events[skip];
    if (next !== undefined && !copy.isNew && lost === 0 && !this.joins(next)) this.isSparse = true;
    for (let i = skip; i < events.length; i += 1) {
      const event = events[i];
      if (event === undefined) continue;
      if (isWhole(event)) this.isBroken = false;
      this.recent.add(venueKeyOf(event));
      this.output.onEvent(event);
    }
    copy.isNew = false;
    copy.lastKey = venueKeyOf(last);
    this.lastKey = copy.lastKey;
    this.lastExchangeAtUs = last.exchangeAtUs;
    this.deliveredAtUs = this.publishers.nowUs;
  }

  private take(copy: StreamCopy, event: MarketEvent, lost: number): void {
    const key = venueKeyOf(event);
    if (key === 0) {
      this.takeUnnumbered(copy, event);
      return;
    }
    const hole = this.holeBefore(copy, lost);
    const began = this.beganAnew(copy, event, key);
    copy.isNew = false;
    copy.lastKey = key;
    if (began) {
      this.beginAnew(copy, event, key);
      return;
    }
    if (copy.isOutdated || (key <= this.lastKey && !(this.isBroken && isWhole(event)))) {
      this.totals.duplicates += 1;
      return;
    }
    if (copy.held.length === 0 && this.follows(event, hole)) {
      this.deliver(event, key);
      return;
    }
    if (copy.held.length === 0) copy.heldSinceUs = this.publishers.nowUs;
    this.totals.heldBack += 1;
    copy.held.push({ event, key, hole });
  }

  /** What the venue does not number cannot be compared: one publisher is followed as long as it lives. */
  private takeUnnumbered(copy: StreamCopy, event: MarketEvent): void {
    for (const leader of this.copies.values()) {
      if (!this.publishers.isFresh(leader.publisher)) continue;
      if (leader === copy) this.output.onEvent(event);
      else this.totals.duplicates += 1;
      return;
    }
  }

  private holeBefore(copy: StreamCopy, lost: number): Hole {
    if (copy.isNew) return { records: Number.POSITIVE_INFINITY, afterKey: 0 };
    return lost === 0 ? NO_HOLE : { records: lost, afterKey: copy.lastKey };
  }

  /** Whether an update joins on to what was delivered. */
  private follows(event: MarketEvent, { records, afterKey }: Hole): boolean {
    if (this.joins(event)) return true;
    // A jump of numbers that have no holes: the publisher itself lacks something.
    if (!this.isSparse) return false;
    return records === 0 || (records < Number.POSITIVE_INFINITY && this.recent.after(afterKey) >= records);
  }

  /** Whether the venue's own numbers leave no room before an update. */
  private joins(event: MarketEvent): boolean {
    return isWhole(event) || venueStartOf(event) <= this.lastKey + 1;
  }

  private deliver(event: MarketEvent, key: number): void {
    if (isWhole(event)) this.isBroken = false;
    this.lastKey = key;
    this.lastExchangeAtUs = Math.max(this.lastExchangeAtUs, event.exchangeAtUs);
    this.deliveredAtUs = this.publishers.nowUs;
    this.recent.add(key);
    this.output.onEvent(event);
  }

  /** Delivers the held updates that join on now, drops those that others delivered; returns whether any moved on. */
  private joinHeld(): boolean {
    let moved = false;
    for (const copy of this.copies.values()) {
      let head = copy.held[0];
      let taken = 0;
      while (head !== undefined) {
        if (head.key <= this.lastKey) this.totals.duplicates += 1;
        else if (this.follows(head.event, head.hole)) this.deliver(head.event, head.key);
        else break;
        taken += 1;
        head = copy.held[taken];
      }
      if (taken === 0) continue;
      copy.held.splice(0, taken);
      copy.heldSinceUs = this.publishers.nowUs;
      moved = true;
    }
    return moved;
  }

  /** The copy whose first held update is due: nobody who is alive can bring what is missing before it, or it waited too long. */
  private releasable(): StreamCopy | undefined {
    let first: StreamCopy | undefined;
    let head: HeldUpdate | undefined;
    let isFull = false;
    for (const copy of this.copies.values()) {
      const [own] = copy.held;
      if (own === undefined) continue;
      isFull ||= copy.held.length > MAX_HELD_UPDATES || this.publishers.nowUs - copy.heldSinceUs > MAX_HOLD_US;
      if (head === undefined || own.key < head.key) [first, head] = [copy, own];
    }
    if (first === undefined || head === undefined || isFull) return first;
    let agreed = false;
    for (const other of this.copies.values()) {
      if (other === first || other.isOutdated || !this.publishers.isFresh(other.publisher)) continue;
      if (other.lastKey < head.key) return undefined;
      agreed ||= other.held[0]?.key === head.key && other.held[0].hole.records === 0;
    }
    // Two publishers that lost nothing skip the same numbers: so does the venue.
    if (agreed && head.hole.records === 0) this.isSparse = true;
    return first;
  }

  private reportGap(event: MarketEvent, { records, afterKey }: Hole): void {
    const restarted = records === Number.POSITIVE_INFINITY;
    const room = venueStartOf(event) - this.lastKey - 1;
    // A new publisher's first number tells what it missed only where the venue skips none.
    const lost = restarted ? (this.isSparse ? 0 : room) : Math.max(0, records - this.recent.after(afterKey));
    const missed = Math.min(room, lost);
    if (missed === 0 && !restarted) return;
    this.totals.lose(missed);
    this.isBroken = true;
    this.output.onGap(missed, restarted);
  }

  /** Whether the venue began its numbers again: a copy falls back behind itself, or is alone and clearly newer in time. */
  private beganAnew(copy: StreamCopy, event: MarketEvent, key: number): boolean {
    if (key < copy.lastKey) {
      const isFollower = copy.isOutdated;
      copy.isOutdated = false;
      return !isFollower;
    }
    if (copy.isOutdated) copy.isOutdated = this.lastKey < key;
    if (key > this.lastKey || key === copy.lastKey || this.hasOthers(copy)) return false;
    if (event.exchangeAtUs === 0) return this.publishers.nowUs - this.deliveredAtUs > PUBLISHER_FRESH_US;
    return event.exchangeAtUs > this.lastExchangeAtUs + ANEW_AFTER_US;
  }

  private beginAnew(copy: StreamCopy, event: MarketEvent, key: number): void {
    for (const other of this.copies.values()) {
      other.held = [];
      other.isOutdated = other !== copy;
    }
    this.recent.clear();
    this.lastExchangeAtUs = 0;
    if (!isWhole(event)) {
      this.isBroken = true;
      this.output.onGap(0, true);
    }
    this.deliver(event, key);
  }

  private hasOthers(copy: StreamCopy): boolean {
    for (const other of this.copies.values())
      if (other !== copy && this.publishers.isFresh(other.publisher)) return true;
    return false;
  }

  private meet(publisher: Publisher, firstSequence: number): StreamCopy {
    const copy = new StreamCopy(publisher, firstSequence);
    if (this.copies.size >= MAX_COPIES) this.forgetOldest();
    this.copies.set(publisher.epoch, copy);
    return copy;
  }

  private forgetOldest(): void {
    let oldest: StreamCopy | undefined;
    for (const copy of this.copies.values())
      if (oldest === undefined || copy.publisher.lastActiveAtUs < oldest.publisher.lastActiveAtUs) oldest = copy;
    if (oldest !== undefined) this.copies.delete(oldest.publisher.epoch);
  }
}
