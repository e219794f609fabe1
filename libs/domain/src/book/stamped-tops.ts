import type { TopOfBook } from './order-book.js';

/** A best bid and ask with the venue's number of it. */
export type StampedTop = TopOfBook & { readonly sequence: number };

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const FIRST_PLACES = 16;

/** A queue of best bids and asks, in records that are used again: one goes through it for every quote. */
export class StampedTops {
  /** A ring; its length is a power of 2. */
  private records: (Writable<StampedTop> | undefined)[] = Array.from({ length: FIRST_PLACES });
  private head = 0;
  private count = 0;

  /** How many there are. */
  get length(): number {
    return this.count;
  }

  /** One of them, 0 being the oldest; lent until it is dropped. */
  at(place: number): StampedTop | undefined {
    return place < this.count ? this.records[(this.head + place) & (this.records.length - 1)] : undefined;
  }

  /** Lent until the next is added; `undefined` while there is none. */
  get newest(): StampedTop | undefined {
    return this.count === 0 ? undefined : this.at(this.count - 1);
  }

  /** Adds a copy: the caller may reuse its object. */
  push(sequence: number, top: TopOfBook): void {
    if (this.count === this.records.length) this.grow();
    const { records } = this;
    const place = (this.head + this.count) & (records.length - 1);
    const record = records[place];
    const { bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots } = top;
    this.count += 1;
    if (record === undefined) {
      records[place] = { sequence, bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots };
      return;
    }
    record.sequence = sequence;
    record.bidPriceTicks = bidPriceTicks;
    record.bidSizeLots = bidSizeLots;
    record.askPriceTicks = askPriceTicks;
    record.askSizeLots = askSizeLots;
  }

  /** Drops so many of the oldest. */
  drop(count: number): void {
    this.head = (this.head + count) & (this.records.length - 1);
    this.count -= count;
  }

  private grow(): void {
    const { records, head } = this;
    this.records = [...records.slice(head), ...records.slice(0, head), ...Array.from(records, () => undefined)];
    this.head = 0;
  }
}
