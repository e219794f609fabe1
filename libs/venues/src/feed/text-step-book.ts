import type { TopOfBook } from '#libs/domain';
import { invariant } from '#libs/kernel';
import type { BookVerdict, CountedLevels, DepthChange, StepBook, VenueBook } from '../codec/index.js';
import { type WireScale, levelsInSteps, sideInSteps, topOf } from './step-values.js';

/** A book that its venue's rule keeps in text, such as one with a checksum over what was written, in ticks and lots. */
export class TextStepBook implements StepBook {
  readonly #book: VenueBook;
  #scale: WireScale;
  readonly waiting = 0;
  readonly dropped = 0;

  constructor(book: VenueBook, scale: WireScale) {
    this.#book = book;
    this.#scale = scale;
  }

  /** Counts in other steps from now on; the book in text is what it was. */
  changeScale(scale: WireScale): void {
    this.#scale = scale;
  }

  get state(): StepBook['state'] {
    const { state } = this.#book.figures();
    // No rule of a book knows of silence.
    return state === 'STALE' || state === 'HALTED' ? 'RESYNCING' : state;
  }

  get lastSequence(): number | null {
    return this.#book.figures().lastSequence;
  }

  apply({ input }: DepthChange): BookVerdict {
    invariant(input !== undefined, 'a book in text is fed by a codec');
    return this.#book.apply(input);
  }

  invalidate(): void {
    this.#book.invalidate();
  }

  levels(side: 'bid' | 'ask', limit: number): CountedLevels {
    return levelsInSteps(this.#book.levels(side, limit), this.#scale);
  }

  top(): TopOfBook | undefined {
    const { bestBid, bestAsk } = this.#book.figures();
    const bid = sideInSteps(bestBid?.[0] ?? null, bestBid?.[1] ?? null, this.#scale);
    const ask = sideInSteps(bestAsk?.[0] ?? null, bestAsk?.[1] ?? null, this.#scale);
    return bid === undefined || ask === undefined ? undefined : topOf(bid, ask);
  }
}
