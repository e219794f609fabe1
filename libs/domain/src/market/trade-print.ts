import type { UnixUs } from '#libs/kernel';
import type { Steps } from '../instrument/steps.js';
import type { Side } from './market-event.js';

/**
 * What a print on a public feed is.
 *
 * - `execution`: an order met another one. Raw trades are these.
 * - `aggregate`: executions of one taking order at one price, told as one (Binance `aggTrade`, OKX `trades`).
 * - the others move the tape, and no order of anybody's was in the book for them: a block that two parties agreed on, an auction, what
 *   an insurance fund took over, a correction. They are no executions.
 */
export const PRINT_KINDS = ['execution', 'aggregate', 'block', 'auction', 'insurance', 'correction'] as const;

/** One of {@link PRINT_KINDS}. */
export type PrintKind = (typeof PRINT_KINDS)[number];

/** The first and the last id of the executions that an aggregate is made of, both inclusive; every id between is one of them. */
export interface IdRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** A print of one market, as far as it matters whether and how it counts. */
export interface TradePrint {
  readonly kind: PrintKind;
  /**
   * The venue's id among the prints of this kind; `undefined` where it sends none: such a print can never be known as a repeat. Ids may
   * begin anew, so that what tells one print from another is the id together with the venue's time.
   */
  readonly id: string | undefined;
  /** Of an aggregate; `undefined` where the venue does not say it. */
  readonly madeOf?: IdRange | undefined;
  /** The venue's time; 0 where it sends none. */
  readonly exchangeAtUs: UnixUs;
  readonly priceTicks: Steps;
  readonly sizeLots: Steps;
  readonly takerSide: Side;
}

/** Why a print adds nothing to what was traded. */
export type UncountedReason =
  /** Of another kind, or of no size or price. */
  | 'no-execution'
  /** The same print came before. */
  | 'repeat'
  /** Its executions were counted from another channel. */
  | 'told-before'
  /** Raw and aggregated trades of a venue that does not say how they belong together: the kind that came first is the one that counts. */
  | 'other-channel';

/** How much of a print counts: all of it, the part of an aggregate that was not told before, or nothing. */
export type CountedPrint =
  | { readonly counts: true; readonly sizeLots: Steps; readonly executions: number }
  | { readonly counts: false; readonly why: UncountedReason };
