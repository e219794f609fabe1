import type { Instrument, TopOfBook } from '#libs/domain';
import type { BookVerdict, CountedLevels, DepthChange, StepBook } from '../codec/index.js';
import type { WireScale } from './step-values.js';
import { TextStepBook } from './text-step-book.js';

/** The book of one instrument as one connection brings it, or as all do where the venue's numbers hold across connections. */
export class SessionBook {
  instrument: Instrument;
  #book: StepBook;
  #timeUs: number | null = null;
  /** Whether more than the top of the book was ever taken. */
  isDeep = false;

  constructor(instrument: Instrument, book: StepBook) {
    this.instrument = instrument;
    this.#book = book;
  }

  /** Goes on in other steps: with the same book where it is kept in text, else with a new one; returns whether it is the same. */
  changeScale(instrument: Instrument, scale: WireScale, newBook: (() => StepBook) | undefined): boolean {
    this.instrument = instrument;
    if (newBook === undefined && this.#book instanceof TextStepBook) this.#book.changeScale(scale);
    else if (newBook !== undefined) this.#book = newBook();
    return newBook === undefined;
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
