import { type TopOfBook, isFarBelow } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { QuoteComparison } from '../codec/index.js';
import type { SessionBook } from './session-book.js';

/** A venue that reports every change of its best bid and ask does so within a fraction of this, in milliseconds. */
const PATIENCE_MS = 1_000;
/** As long where neither number nor time tells which of the two is newer. */
const BLIND_PATIENCE_MS = 3_000;
/** A book that stands still for so long while newer quotes say other prices has a channel that is dead, in milliseconds. */
const FROZEN_MS = 5_000;

/**
 * Watches whether the venue's channel of best bids and asks says what its own book says. It says nothing after a subscription until
 * something changes (Binance `bookTicker`), may lose a change, and may die while the rest of its connection flows: then the last quote would
 * stand, beside a book that is LIVE, for as long as that lasts. So may the channel of the book, and the book would stand, and be LIVE.
 */
export class QuoteWatch {
  readonly #comparison: QuoteComparison;
  #silentMs = 0;
  #sequence = 0;
  #atUs: UnixUs = 0;
  #last: Pick<TopOfBook, 'bidPriceTicks' | 'askPriceTicks'> | undefined;
  #behindMs = 0;
  /** Whether the book stands still, though newer quotes have long said other prices. */
  isFrozen = false;
  /** Where the book stood when it fell behind. */
  #behindAt: number | null = null;

  constructor(comparison: QuoteComparison) {
    this.#comparison = comparison;
  }

  /** What was told is counted in steps that do not hold any more. */
  forget(): void {
    this.#last = undefined;
  }

  /** A quote was passed on. */
  noteQuote(sequence: number, exchangeAtUs: UnixUs, { bidPriceTicks, askPriceTicks }: TopOfBook): void {
    this.#silentMs = 0;
    this.#sequence = sequence;
    this.#atUs = exchangeAtUs;
    this.#last = { bidPriceTicks, askPriceTicks };
  }

  /** Time has passed; returns the best of a book that can be believed where it is newer than the last quote and says other prices. */
  untold(passedMs: number, book: SessionBook): TopOfBook | undefined {
    this.#silentMs += passedMs;
    if (this.#silentMs < PATIENCE_MS || !book.isLive || !book.isDeep || !this.#isOlderThan(book)) return undefined;
    const top = book.top();
    return this.#says(top) ? undefined : top;
  }

  /** Another book is watched from now on. */
  beginBook(): void {
    this.#behindMs = 0;
    this.isFrozen = false;
  }

  /** Time has passed; see {@link isFrozen}. */
  watchBook(passedMs: number, book: SessionBook): void {
    const isBehind = book.isLive && book.isDeep && this.#isNewerThan(book) && !this.#says(book.top());
    const goesOn = isBehind && this.#behindAt === book.position;
    this.#behindMs = goesOn ? this.#behindMs + passedMs : 0;
    this.#behindAt = isBehind ? book.position : null;
    this.isFrozen = this.#behindMs >= FROZEN_MS;
  }

  #says(top: TopOfBook | undefined): boolean {
    return top?.bidPriceTicks === this.#last?.bidPriceTicks && top?.askPriceTicks === this.#last?.askPriceTicks;
  }

  /** Whether the last quote is surely newer than a book. */
  #isNewerThan({ lastSequence, exchangeTimeUs }: SessionBook): boolean {
    if (this.#last === undefined) return false;
    if (this.#comparison.by === 'sequence') return lastSequence !== null && this.#sequence > lastSequence;
    return exchangeTimeUs !== null && this.#atUs > exchangeTimeUs + this.#comparison.marginUs;
  }

  #isOlderThan({ lastSequence, exchangeTimeUs }: SessionBook): boolean {
    if (this.#last === undefined) return true;
    if (this.#comparison.by === 'sequence') {
      const sequence = lastSequence ?? 0;
      return sequence > this.#sequence || isFarBelow(sequence, this.#sequence);
    }
    if (exchangeTimeUs === null || this.#atUs === 0) return this.#silentMs >= BLIND_PATIENCE_MS;
    return exchangeTimeUs > this.#atUs + this.#comparison.marginUs;
  }
}
