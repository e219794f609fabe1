import type { Level, Side } from '#libs/domain';
import type { Problem, UnixUs } from '#libs/kernel';
import type { StepScale } from '../values/decimal-steps.js';
import type { StepBook } from './step-book.js';

/** An instrument as a scanner knows it: how its texts become ticks and lots. */
export interface ScanTarget {
  readonly price: StepScale;
  readonly size: StepScale;
}

/** Receives what a scanner reads: numbers, so that no object is made per message. Off the grid they are fractions of a step. */
export interface ScanSink<Target extends ScanTarget> {
  onScannedTrade(
    target: Target,
    tradeId: number,
    priceSteps: number,
    sizeSteps: number,
    takerSide: Side,
    exchangeAtUs: UnixUs,
  ): void;
  /** A best bid and ask; a side that is empty is 0 and 0. */
  onScannedQuote(
    target: Target,
    sequence: number,
    bidPriceSteps: number,
    bidSizeSteps: number,
    askPriceSteps: number,
    askSizeSteps: number,
  ): void;
  /** A change of a book. The levels are lent until the call returns. */
  onScannedDelta(
    target: Target,
    firstSequence: number,
    lastSequence: number,
    bids: readonly Level[],
    asks: readonly Level[],
    exchangeAtUs: UnixUs,
  ): void;
}

/** Reads the frequent frames of a venue in place. */
export interface ByteScanner {
  /**
   * Reads one frame in `bytes` from `start` up to `end` and passes what it holds to the sink; returns `false`, and passes nothing, where it is
   * none that the scanner knows byte for byte: the venue's codec decides then. Every byte of a frame that it knows is ASCII. What lies behind
   * the frame may be looked at too: `bytes` must stay as they are for as long as frames of them are scanned, which go forward.
   */
  scan(bytes: Uint8Array, start: number, end: number): boolean;
}

/** What a venue has beside its codec, so that frequent frames cost little: the same meaning, read and kept in numbers. */
export interface FastPath {
  /**
   * `targetOf` finds the instrument of a venue's symbol, `undefined` for one that nobody asked for; it always returns the same for a symbol.
   * `onSlower` is told why frames of this scanner cost more than elsewhere, where that shows only among them; they are read all the same.
   */
  newScanner<Target extends ScanTarget>(
    targetOf: (symbol: string) => Target | undefined,
    sink: ScanSink<Target>,
    onSlower?: (why: Problem) => void,
  ): ByteScanner;
  newBook(): StepBook;
  /** Why frames cost more here than elsewhere; `undefined`, or left out, where they do not. */
  whySlower?(): Problem | undefined;
}
