import { type ClientOrderId, US_PER_MS, type UnixUs } from '#libs/kernel';

/** What it takes to believe that the venue never had an order. */
export interface AbsenceSettings {
  /** Longest time after sending at which the order may still come to life at the venue, with a margin, in milliseconds. */
  readonly minSinceSentMs: number;
  /** How often the venue must answer that it does not know the order. */
  readonly minNotFound: number;
  /** Over how long, from the first to the last such answer, in milliseconds. */
  readonly minSpanMs: number;
}

/** When the other channels last showed that the order is not there either. */
export interface AbsenceContext {
  /** Since when the private stream is up without a break; `undefined` while it is down. */
  readonly streamSinceUs: UnixUs | undefined;
  /** When a complete reconciliation last began. */
  readonly reconciledAtUs: UnixUs;
  /** When the list of open orders was last fetched, without the order in it. */
  readonly notOpenAtUs: UnixUs;
  /** When the trades were last fetched, all pages, without a trade of an unknown order among them. */
  readonly noTradeAtUs: UnixUs;
}

/** The proof that the venue never had an order; stored with its end. */
export interface AbsenceProof {
  readonly procedure: 'negative-proof';
  readonly sentAtUs: UnixUs;
  readonly notFound: number;
  readonly firstNotFoundAtUs: UnixUs;
  readonly lastNotFoundAtUs: UnixUs;
  readonly reconciledAtUs: UnixUs;
  readonly notOpenAtUs: UnixUs;
  readonly noTradeAtUs: UnixUs;
}

/** One moment on both clocks: the wall clock, and the one that never goes back. */
export interface Moment {
  readonly nowUs: UnixUs;
  readonly monotonicUs: number;
}

interface NotFoundCount {
  times: number;
  readonly first: Moment;
  last: Moment;
}

/**
 * The procedure of negative proof. One "not found" proves nothing, because a venue's read side lags; only this does: long
 * enough since sending, often enough over long enough, with every other channel complete and silent about the order.
 */
export class AbsenceWatch {
  readonly #settings: AbsenceSettings;
  readonly #counts = new Map<ClientOrderId, NotFoundCount>();

  constructor(settings: AbsenceSettings) {
    this.#settings = settings;
  }

  /** The venue answered that it does not know an order. */
  countNotFound(id: ClientOrderId, at: Moment): void {
    const count = this.#counts.get(id);
    if (count === undefined) this.#counts.set(id, { times: 1, first: at, last: at });
    else {
      count.times += 1;
      count.last = at;
    }
  }

  /** The venue knows the order after all, or there is nothing to prove any more: counting would begin anew. */
  forgetOrder(id: ClientOrderId): void {
    this.#counts.delete(id);
  }

  /** The proof, where it is complete. */
  proofOfAbsence(id: ClientOrderId, sentAtUs: UnixUs, context: AbsenceContext): AbsenceProof | undefined {
    const count = this.#counts.get(id);
    const { minNotFound, minSinceSentMs, minSpanMs } = this.#settings;
    if (count === undefined || count.times < minNotFound) return undefined;
    // It was sent before it was looked for: where its time says otherwise, the wall clock was ahead when it was sent.
    const wasClockAhead = sentAtUs > count.first.nowUs;
    const settledAtUs = (wasClockAhead ? count.first.nowUs : sentAtUs) + minSinceSentMs * US_PER_MS;
    const spanUs = count.last.monotonicUs - count.first.monotonicUs;
    if (spanUs < minSpanMs * US_PER_MS || count.last.nowUs < settledAtUs) return undefined;
    const { noTradeAtUs, notOpenAtUs, reconciledAtUs, streamSinceUs } = context;
    // The venue was looked at before it last said so: a look that bears a later time was taken while the wall clock was ahead, who knows when.
    if (Math.max(noTradeAtUs, notOpenAtUs, reconciledAtUs) > count.last.nowUs) return undefined;
    const heardItSent = streamSinceUs !== undefined && streamSinceUs < sentAtUs && !wasClockAhead;
    if (streamSinceUs === undefined || (!heardItSent && reconciledAtUs < settledAtUs)) return undefined;
    if (notOpenAtUs < settledAtUs || noTradeAtUs < settledAtUs) return undefined;
    return {
      procedure: 'negative-proof',
      sentAtUs,
      notFound: count.times,
      firstNotFoundAtUs: count.first.nowUs,
      lastNotFoundAtUs: count.last.nowUs,
      reconciledAtUs,
      notOpenAtUs,
      noTradeAtUs,
    };
  }
}
