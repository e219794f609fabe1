import { type TimeZone, type UnixUs, invariant } from '#libs/kernel';

/** No zone has ever been further from UTC than this, in microseconds. */
const MAX_OFFSET_US = 26 * 3_600_000_000;

/**
 * What the clocks of a zone show, in microseconds since 1970-01-01 00:00 of that zone, and when they first show it. Where clocks
 * are set forward a time never comes, and the moment of the change stands for it; where they are set back the first of the two
 * counts, so that a day that has begun does not end again.
 */
export class LocalClock {
  private readonly starts: readonly number[];
  private readonly offsets: readonly number[];

  constructor({ name, offsets }: TimeZone) {
    invariant(offsets.length > 0, `the zone ${name} has no offset`);
    // The first offset holds for all time before, too.
    this.starts = offsets.map(({ fromUs }, index) => (index === 0 ? -Infinity : fromUs));
    this.offsets = offsets.map(({ offsetUs }) => offsetUs);
    const isOrdered = this.starts.every((startUs, index) => index === 0 || startUs > (this.starts[index - 1] ?? 0));
    invariant(isOrdered, `the offsets of ${name} are not in the order of time`);
  }

  /** What the clocks show at a moment. */
  localUs(atUs: UnixUs): number {
    return atUs + (this.offsets[this.offsetAt(atUs)] ?? 0);
  }

  /** The first moment at which the clocks show `localUs` or later. */
  firstAt(localUs: number): UnixUs {
    for (let index = this.offsetAt(localUs - MAX_OFFSET_US); ; index += 1) {
      const atUs = Math.max(this.starts[index] ?? 0, localUs - (this.offsets[index] ?? 0));
      if (atUs < (this.starts[index + 1] ?? Infinity)) return atUs;
    }
  }

  /** The place of the offset that holds at a moment. */
  private offsetAt(atUs: UnixUs): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.starts[middle] ?? 0) <= atUs) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
