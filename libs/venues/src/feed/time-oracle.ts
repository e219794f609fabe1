import { type TopOfBook, sameTop } from '#libs/domain';
import type { QuoteOracle } from './quote-oracle.js';

/** The most states of a book that wait for the quote after them. */
const MAX_WAITING = 64;

interface TimedTop extends TopOfBook {
  readonly timeUs: number;
}

/**
 * For venues that give quotes and book changes times of one clock. What was best between two quotes is what the first of them
 * says: a book as it was in between must agree in prices and sizes. What lies within `marginUs` of either quote is not judged,
 * because batches and channels differ by that much.
 */
export class TimeOracle implements QuoteOracle {
  readonly #marginUs: number;
  #waiting: TimedTop[] = [];
  #last: TimedTop | undefined;
  checks = 0;
  matches = 0;

  constructor(marginUs: number) {
    this.#marginUs = marginUs;
  }

  forget(): void {
    this.#waiting = [];
    this.#last = undefined;
  }

  onBook(_sequence: number | null, timeUs: number | null, top: TopOfBook): void {
    if (timeUs === null || this.#last === undefined) return;
    this.#waiting.push(timed(timeUs, top));
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
  }

  onQuote(_sequence: number, exchangeAtUs: number, top: TopOfBook): void {
    if (exchangeAtUs === 0) {
      this.forget();
      return;
    }
    const last = this.#last;
    this.#last = timed(exchangeAtUs, top);
    if (last === undefined) return;
    const from = last.timeUs + this.#marginUs;
    const to = exchangeAtUs - this.#marginUs;
    for (const waiting of this.#waiting) {
      if (waiting.timeUs < from || waiting.timeUs > to) continue;
      this.checks += 1;
      if (sameTop(waiting, last)) this.matches += 1;
    }
    // A book may arrive later than the quotes around it; one from before this quote will not be judged any more.
    this.#waiting = this.#waiting.filter(({ timeUs }) => timeUs > to);
  }
}

/** A copy: the caller may reuse its object. */
function timed(timeUs: number, { bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots }: TopOfBook): TimedTop {
  return { timeUs, bidPriceTicks, bidSizeLots, askPriceTicks, askSizeLots };
}
