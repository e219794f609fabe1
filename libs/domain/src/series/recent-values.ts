import { type UnixUs, invariant } from '#libs/kernel';

/**
 * The numbers of a window of time, in memory that is taken once. A number belongs to the window while it is younger than
 * `windowUs`, counted from the newest time that was heard. Time does not go back: a number from the past is taken as one
 * of now, because it is known only now. Where there are more than there is room for, the oldest goes and is counted.
 */
export class RecentValues {
  private readonly values: Float64Array;
  private readonly times: Float64Array;
  private readonly windowUs: number;
  private first = 0;
  private filled = 0;
  private nowUs: UnixUs = 0;
  /** Numbers that went before their time because there was no room. */
  crowdedOut = 0;

  /** `windowUs` in microseconds, positive; `capacity` is the most numbers that are kept, at least 1. */
  constructor(windowUs: number, capacity: number) {
    invariant(Number.isSafeInteger(windowUs) && windowUs > 0, 'a window of time is positive');
    invariant(Number.isSafeInteger(capacity) && capacity >= 1, 'a series keeps at least one value');
    this.windowUs = windowUs;
    this.values = new Float64Array(capacity);
    this.times = new Float64Array(capacity);
  }

  /** How many are in the window. */
  get length(): number {
    return this.filled;
  }

  /** Adds a number of a time. */
  push(atUs: UnixUs, value: number): void {
    this.advance(atUs);
    if (this.filled === this.values.length) {
      this.dropOldest();
      this.crowdedOut += 1;
    }
    const at = this.place(this.filled);
    this.values[at] = value;
    this.times[at] = this.nowUs;
    this.filled += 1;
  }

  /** Time has passed: what is too old goes. */
  advance(nowUs: UnixUs): void {
    this.nowUs = Math.max(this.nowUs, nowUs);
    while (this.filled > 0 && (this.times[this.first] ?? 0) <= this.nowUs - this.windowUs) this.dropOldest();
  }

  /** The number `back` places before the newest one (0 is the newest); `undefined` where none is kept. */
  fromEnd(back: number): number | undefined {
    if (back < 0 || back >= this.filled) return undefined;
    return this.values[this.place(this.filled - 1 - back)];
  }

  /** The numbers from the oldest to the newest, as a copy. */
  toArray(): number[] {
    return Array.from({ length: this.filled }, (_, i) => this.values[this.place(i)] ?? 0);
  }

  private place(index: number): number {
    const at = this.first + index;
    return at >= this.values.length ? at - this.values.length : at;
  }

  private dropOldest(): void {
    this.first = this.place(1);
    this.filled -= 1;
  }
}
