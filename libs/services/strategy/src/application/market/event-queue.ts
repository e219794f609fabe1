/**
 * A queue of a fixed capacity between the wire and the strategies. When it is full the oldest entry makes room: freshest
 * wins, and what was dropped is counted.
 */
export class EventQueue<T> {
  readonly capacity: number;
  /** Grows to the capacity as it is used for the first time. */
  readonly #entries: (T | undefined)[] = [];
  #first = 0;
  #length = 0;
  #dropped = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** How many entries wait. */
  get length(): number {
    return this.#length;
  }

  /** How many entries were dropped since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Adds an entry behind the others. */
  push(entry: T): void {
    if (this.#length === this.capacity) {
      this.shift();
      this.#dropped += 1;
    }
    this.#entries[(this.#first + this.#length) % this.capacity] = entry;
    this.#length += 1;
  }

  /** Takes the oldest entry out. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const entry = this.#entries[this.#first];
    this.#entries[this.#first] = undefined;
    this.#first = (this.#first + 1) % this.capacity;
    this.#length -= 1;
    return entry;
  }
}
