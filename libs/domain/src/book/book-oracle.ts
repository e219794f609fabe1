import { invariant } from '#libs/kernel';
import type { TopOfBook } from './order-book.js';

interface Stamped extends TopOfBook {
  readonly sequence: number;
}

/** The most quotes and the most open checks that are kept; older ones are dropped unjudged. */
export const MAX_ORACLE_ENTRIES = 8_192;

/**
 * Judges a rebuilt book by the venue's own best bid and ask: after the diff that ends at `u`, price and size must equal
 * the latest quote with an id at or below `u`.
 *
 * Which quote is the latest is known only once a newer one has arrived, so that a check stays open until then. Quotes
 * and diffs come on different channels in any order; each channel's ids only grow.
 */
export class BookOracle {
  private quotes: Stamped[] = [];
  private open: Stamped[] = [];
  private readonly maxEntries: number;
  /** Checks made. */
  checks = 0;
  /** Checks in which price and size of both sides were equal. */
  matches = 0;

  constructor(maxEntries = MAX_ORACLE_ENTRIES) {
    invariant(maxEntries >= 2, 'an oracle needs two quotes to compare');
    this.maxEntries = maxEntries;
  }

  /** Takes a quote of the venue. */
  onQuote(sequence: number, quote: TopOfBook): void {
    const newest = this.quotes.at(-1);
    if (newest !== undefined && sequence <= newest.sequence) return;
    this.quotes.push(stamped(sequence, quote));
    if (this.quotes.length > this.maxEntries) this.quotes.splice(0, this.quotes.length >> 1);
    this.settle();
  }

  /** Takes the top of the book after the diff that ends at `sequence` was applied. */
  onBook(sequence: number, top: TopOfBook): void {
    this.open.push(stamped(sequence, top));
    if (this.open.length > this.maxEntries) this.open.splice(0, this.open.length >> 1);
    this.settle();
  }

  /** Forgets everything that is open: after a gap no quote can be proven to be the latest. */
  onBreak(): void {
    this.quotes = [];
    this.open = [];
  }

  private settle(): void {
    const newest = this.quotes.at(-1);
    if (newest === undefined) return;
    let settled = 0;
    let used = 0;
    for (const check of this.open) {
      if (check.sequence >= newest.sequence) break;
      settled += 1;
      while ((this.quotes[used + 1]?.sequence ?? Infinity) <= check.sequence) used += 1;
      const quote = this.quotes[used];
      if (quote !== undefined && quote.sequence <= check.sequence) this.judge(quote, check);
    }
    if (settled > 0) this.open.splice(0, settled);
    if (used > 0) this.quotes.splice(0, used);
  }

  private judge(quote: TopOfBook, book: TopOfBook): void {
    this.checks += 1;
    if (sameTop(quote, book)) this.matches += 1;
  }
}

/** Whether two tops have the same prices and sizes on both sides. */
export function sameTop(a: TopOfBook, b: TopOfBook): boolean {
  return (
    a.bidPriceTicks === b.bidPriceTicks &&
    a.bidSizeLots === b.bidSizeLots &&
    a.askPriceTicks === b.askPriceTicks &&
    a.askSizeLots === b.askSizeLots
  );
}

/** A copy: the caller may reuse its object. One object per quote, made in one piece, because this runs for every quote. */
function stamped(sequence: number, top: TopOfBook): Stamped {
  const { bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots } = top;
  return { sequence, bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots };
}
