import { BookOracle, type TopOfBook } from '#libs/domain';
import type { QuoteComparison } from '../codec/index.js';
import { TimeOracle } from './time-oracle.js';

/** Compares a rebuilt book with the venue's own best bid and ask, told by another channel. */
export interface QuoteOracle {
  /** How often the two were compared, and how often they were equal in prices and sizes. */
  readonly checks: number;
  readonly matches: number;
  /** The venue told its best bid and ask; its number, and its time, 0 where it sends none. */
  onQuote(sequence: number, exchangeAtUs: number, top: TopOfBook): void;
  /** The book changed; the venue's number and time of the change, `null` where it sends none. */
  onBook(sequence: number | null, timeUs: number | null, top: TopOfBook): void;
  /** The streams have a hole, or go on from another connection. */
  forget(): void;
}

/** The oracle that a venue's rule asks for. */
export function quoteOracleFor(rule: QuoteComparison): QuoteOracle {
  return rule.by === 'sequence' ? new SequenceOracle() : new TimeOracle(rule.marginUs);
}

/** For venues that number quotes and book changes in one line. */
class SequenceOracle implements QuoteOracle {
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
