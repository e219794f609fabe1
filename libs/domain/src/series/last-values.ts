import { invariant } from '#libs/kernel';

/** The last n numbers, in memory that is taken once. */
export class LastValues {
  private readonly values: Float64Array;
  private next = 0;
  private filled = 0;

  /** `capacity` is how many are kept, at least 1. */
  constructor(capacity: number) {
    invariant(Number.isSafeInteger(capacity) && capacity >= 1, 'a series keeps at least one value');
    this.values = new Float64Array(capacity);
  }

  /** How many are kept now. */
  get length(): number {
    return this.filled;
  }

  /** Adds a number; the oldest one goes where there is no room. */
  push(value: number): void {
    this.values[this.next] = value;
    this.next = this.next + 1 === this.values.length ? 0 : this.next + 1;
    if (this.filled < this.values.length) this.filled += 1;
  }

  /** The number `back` places before the newest one (0 is the newest); `undefined` where none is kept. */
  fromEnd(back: number): number | undefined {
    if (back < 0 || back >= this.filled) return undefined;
    const at = this.next - 1 - back;
    return this.values[at < 0 ? at + this.values.length : at];
  }

  /** The numbers from the oldest to the newest, as a copy. */
  toArray(): number[] {
    return Array.from({ length: this.filled }, (_, i) => this.fromEnd(this.filled - 1 - i) ?? 0);
  }
}
