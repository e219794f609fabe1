import type { Instrument, TopOfBook } from '#libs/domain';
import type { BookVerdict, CountedLevels, DepthChange, StepBook } from '../codec/index.js';

/** The book of one instrument as one connection brings it, or as all do where the venue's numbers hold across connections. */
export class SessionBook {
  readonly instrument: Instrument;
  readonly #book: StepBook;
  #timeUs: number | null = null;
  /** Whether more than the top of the book was ever taken. */
  isDeep = false;

  constructor(instrument: Instrument, book: StepBook) {
    this.instrument = instrument;
    this.#book = book;
  }

  get state(): StepBook['state'] {
    return this.#book.state;
  }

  get lastSequence(): number | null {
    return this.#book.lastSequence;
  }

  get waiting(): number {
    return this.#book.waiting;
  }

  get dropped(): number {
    return this.#book.dropped;
  }

  /** Whether it can be believed. */
  get isLive(): boolean {
    return this.#book.state === 'LIVE';
  }

  /** Whether a snapshot is missing. */
  get needsSnapshot(): boolean {
    return this.#book.state !== 'LIVE';
  }

  /** How far it is: the venue's number of the last update, or its time where it sends none; `null` if neither is known. */
  get position(): number | null {
    return this.#book.lastSequence ?? this.#timeUs;
  }

  /** The venue's time of the last update, in microseconds; `null` if it sends none. */
  get exchangeTimeUs(): number | null {
    return this.#timeUs;
  }

  apply(change: DepthChange): BookVerdict {
    const verdict = this.#book.apply(change);
    if (verdict === 'applied') {
      this.#timeUs = change.exchangeTimeUs;
      this.isDeep ||= !change.isPartial;
    }
    return verdict;
  }

  invalidate(): void {
    this.#book.invalidate();
  }

  levels(side: 'bid' | 'ask', limit: number): CountedLevels {
    return this.#book.levels(side, limit);
  }

  /** The best bid and ask; see {@link StepBook.top}. */
  top(): TopOfBook | undefined {
    return this.#book.top();
  }
}
