import type { Problem, Result, UnixUs } from '#libs/kernel';
import type { Steps, Instrument } from '../instrument/index.js';
import type { MarketTrade } from '../market/index.js';

/** The most bars of one question. */
export const MAX_PAST_BARS = 5_000;
/** The most trades of one question. */
export const MAX_PAST_TRADES = 5_000;

/**
 * A closed bar as a venue made it, in the ticks and lots of the live events; what the venue does not say is `undefined`. A price
 * from before a change of the tick size lies between two ticks and is rounded to the nearest one.
 */
export interface PastBar {
  /** The start of its interval. */
  readonly fromUs: UnixUs;
  /** The end of its interval, which belongs to the next. */
  readonly toUs: UnixUs;
  readonly openTicks: Steps;
  readonly highTicks: Steps;
  readonly lowTicks: Steps;
  readonly closeTicks: Steps;
  readonly volumeLots: bigint;
  /** The part of it in which the taker bought. */
  readonly buyVolumeLots: bigint | undefined;
  /** The sum of price times size, in ticks times lots. */
  readonly valueTickLots: bigint | undefined;
  readonly trades: number | undefined;
}

/**
 * What a venue knows of the past, asked by REST: bounded in tries, size and time, within the venue's limits of requests.
 * A failure is a Problem; `retryable` says whether the same question may be answered later.
 */
export interface MarketHistory {
  /**
   * The closed bars of an interval that begin from `fromUs` on and before `toUs`, oldest first; the one that is open is left out.
   * A venue may leave out intervals without trades, and may know no older ones. `HISTORY_INTERVAL_UNKNOWN` where the venue has
   * no bars of this length, `HISTORY_TOO_LONG` beyond {@link MAX_PAST_BARS}.
   */
  bars(
    instrument: Instrument,
    intervalUs: number,
    fromUs: UnixUs,
    toUs: UnixUs,
  ): Promise<Result<readonly PastBar[], Problem>>;
  /**
   * The newest `limit` trades of those from `fromUs` on, oldest first; fewer where the venue gives no more. `HISTORY_TOO_LONG`
   * beyond {@link MAX_PAST_TRADES}.
   */
  trades(instrument: Instrument, fromUs: UnixUs, limit: number): Promise<Result<readonly MarketTrade[], Problem>>;
}
