import { BookOracle, type TopOfBook } from '#libs/domain';
import type { QuoteOracle } from './quote-oracle.js';

/** For venues that number quotes and book changes in one line. */
export class SequenceOracle implements QuoteOracle {
  readonly #oracle = new BookOracle();

  get checks(): number {
    return this.#oracle.checks;
  }

  get matches(): number {
    return this.#oracle.matches;
  }

  onQuote(sequence: number, _exchangeAtUs: number, top: TopOfBook): void {
    this.#oracle.onQuote(sequence, top);
  }

  onBook(sequence: number | null, _timeUs: number | null, top: TopOfBook): void {
    if (sequence !== null) this.#oracle.onBook(sequence, top);
  }

  forget(): void {
    this.#oracle.onBreak();
  }
}
