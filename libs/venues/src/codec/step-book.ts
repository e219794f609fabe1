import type { BookState, Level, TopOfBook } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { BookInput, BookVerdict } from './venue-codec.js';

/** Levels in steps, and how many there was no number for. */
export interface CountedLevels {
  readonly levels: readonly Level[];
  readonly left: number;
}

/** A depth message in ticks and lots; off the grid in fractions of a step. */
export interface DepthChange {
  readonly isSnapshot: boolean;
  /** Only the top of the book; see `BookInput.partial`. */
  readonly isPartial: boolean;
  /** First and last update number that it covers; `null` if the venue sends none. */
  readonly firstSequence: number | null;
  readonly lastSequence: number | null;
  /** The update number that must have come before, where the venue says it. */
  readonly previousSequence: number | undefined;
  readonly exchangeTimeUs: UnixUs | null;
  /** Lent until the call returns where a scanner read them. */
  readonly bids: CountedLevels;
  readonly asks: CountedLevels;
  /** The message as a codec read it; absent where a scanner did, which no book in text is fed by. */
  readonly input: BookInput | undefined;
}

/** A book of one instrument in ticks and lots, kept by its venue's own rule. */
export interface StepBook {
  /** How far it can be trusted, the silence of its connection left aside. */
  readonly state: Exclude<BookState, 'STALE' | 'HALTED'>;
  /** The venue's number of the last update; `null` before the first, and where the venue sends none. */
  readonly lastSequence: number | null;
  /** How many changes wait for a snapshot, and how many were forgotten because too many waited. */
  readonly waiting: number;
  readonly dropped: number;
  apply(change: DepthChange): BookVerdict;
  /** Something was lost: nothing is believed until a snapshot. */
  invalidate(): void;
  /** Up to `limit` levels of a side, best first. */
  levels(side: 'bid' | 'ask', limit: number): CountedLevels;
  /** The best bid and ask, an empty side 0 and 0; `undefined` if there is no number for one of them. */
  top(): TopOfBook | undefined;
}
