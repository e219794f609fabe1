import type { TopOfBook } from '#libs/domain';

/** Compares a rebuilt book with the venue's own best bid and ask, which come by another channel. */
export interface QuoteOracle {
  /** How often the two were compared, and how often they were equal in prices and sizes. */
  readonly checks: number;
  readonly matches: number;
  /** The venue sent its best bid and ask; its number, and its time, 0 where it sends none. */
  onQuote(sequence: number, exchangeAtUs: number, top: TopOfBook): void;
  /** The book changed; the venue's number and time of the change, `null` where it sends none. */
  onBook(sequence: number | null, timeUs: number | null, top: TopOfBook): void;
  /** The streams have a hole, or go on from another connection. */
  forget(): void;
}
