import type { WireLevel, WireQuote } from '../codec/index.js';

/** The most states of a book that wait for the quote after them. */
const MAX_WAITING = 64;

interface BookTop {
  readonly timeUs: number;
  readonly text: string;
}

/**
 * Compares a rebuilt book with the venue's own best bid and ask, told by another channel at every change. What was best between
 * two quotes is what the first of them says: a book as it was in between, by the venue's time, must agree in prices and sizes.
 * What lies within `marginUs` of either quote is not judged, because batches and channels differ by that much.
 */
export class BookOracle {
  private readonly marginUs: number;
  private waiting: BookTop[] = [];
  private last: BookTop | undefined;
  checks = 0;
  matches = 0;

  constructor(marginUs: number) {
    this.marginUs = marginUs;
  }

  /** The streams have a hole, or go on from another connection. */
  forget(): void {
    this.waiting = [];
    this.last = undefined;
  }

  /** The book changed; `timeUs` is the venue's time of the change, `null` where it sends none: then nothing is compared. */
  onBook(timeUs: number | null, bid: WireLevel | null, ask: WireLevel | null): void {
    if (timeUs === null || this.last === undefined) return;
    this.waiting.push({ timeUs, text: topText(bid, ask) });
    if (this.waiting.length > MAX_WAITING) this.waiting.shift();
  }

  /** The venue told its best bid and ask. */
  onQuote(quote: WireQuote): void {
    const { exchangeTimeUs: timeUs, bidPrice, bidSize, askPrice, askSize } = quote;
    if (timeUs === null) {
      this.forget();
      return;
    }
    const { last } = this;
    const bid: WireLevel | null = bidPrice === null || bidSize === null ? null : [bidPrice, bidSize];
    const ask: WireLevel | null = askPrice === null || askSize === null ? null : [askPrice, askSize];
    this.last = { timeUs, text: topText(bid, ask) };
    if (last === undefined) return;
    const from = last.timeUs + this.marginUs;
    const to = timeUs - this.marginUs;
    for (const top of this.waiting) {
      if (top.timeUs < from || top.timeUs > to) continue;
      this.checks += 1;
      if (top.text === last.text) this.matches += 1;
    }
    // A book may be told later than the quotes around it; one from before this quote will not be judged any more.
    this.waiting = this.waiting.filter((top) => top.timeUs > to);
  }
}

function topText(bid: WireLevel | null, ask: WireLevel | null): string {
  return [...(bid ?? []), '/', ...(ask ?? [])].join(' ');
}
