// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { BarView } from './bar-view.js';
import type { ReplayStateView } from './replay-state-view.js';
import type { TapeTradeView } from './tape-trade-view.js';

/** The schema `ReplayView` of the gateway's answers and commands. */
export interface ReplayView {
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  /** The smallest step of a price, in quote; a plain decimal text */
  readonly tickSize: string;
  /** Oldest first */
  readonly states: readonly ReplayStateView[];
  /** Oldest first, from one step before the first state on */
  readonly trades: readonly TapeTradeView[];
  /** The newest before those, oldest first: 40 at most */
  readonly earlierTrades: readonly TapeTradeView[];
  /** The oldest trades of the part that are left out, because there are too many */
  readonly tradesLeftOut: number;
  /** By the second, oldest first: 15 minutes up to the last state */
  readonly bars: readonly BarView[];
  /** How far the recording was read, in microseconds since the epoch */
  readonly reachedUs: number;
  /** Where to go on: behind the last state, or at the same place where one request did not get there; null at the end, in microseconds since the epoch */
  readonly nextFromUs: number | null;
}
