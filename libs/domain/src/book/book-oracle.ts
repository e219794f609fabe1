import { invariant } from '#libs/kernel';
import type { TopOfBook } from './order-book.js';
import { StampedTops } from './stamped-tops.js';

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
  private readonly quotes = new StampedTops();
  private readonly open = new StampedTops();
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
    const { quotes } = this;
    if (sequence <= (quotes.newest?.sequence ?? -1)) return;
    quotes.push(sequence, quote);
    if (quotes.length > this.maxEntries) quotes.drop(quotes.length >> 1);
    if (this.open.length > 0) this.settle();
  }

  /** Takes the top of the book after the diff that ends at `sequence` was applied. */
  onBook(sequence: number, top: TopOfBook): void {
    const { open } = this;
    open.push(sequence, top);
    if (open.length > this.maxEntries) open.drop(open.length >> 1);
    this.settle();
  }

  /** Forgets everything that is open: after a gap no quote can be proven to be the latest. */
  onBreak(): void {
    this.quotes.drop(this.quotes.length);
    this.open.drop(this.open.length);
  }

  private settle(): void {
    const { quotes, open } = this;
    const newest = quotes.newest?.sequence;
    if (newest === undefined) return;
    let used = 0;
    let check = open.at(0);
    while (check !== undefined && check.sequence < newest) {
      while ((quotes.at(used + 1)?.sequence ?? Infinity) <= check.sequence) used += 1;
      const quote = quotes.at(used);
      if (quote !== undefined && quote.sequence <= check.sequence) this.judge(quote, check);
      open.drop(1);
      check = open.at(0);
    }
    if (used > 0) quotes.drop(used);
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
