import type { Decimal } from '#libs/kernel';
import type { Side } from '../market/index.js';

/** A market that an account may not trade, on one side or on both. */
export interface Restriction {
  readonly venue: string;
  readonly instrument: string;
  /** `undefined` restricts both sides. */
  readonly side: Side | undefined;
}

/** So many within so long. */
export interface RateLimit {
  readonly most: number;
  /** At most a minute. */
  readonly windowMs: number;
}

/** What guards an account beside the limits of its instruments; from the settings. */
export interface AccountGuards {
  /** Farthest that a limit price may be from the market's, as a part of the market's price, such as 0.1. */
  readonly priceCollar: Decimal;
  /** Most orders that may be open or unknown at once in all of the account; `undefined` leaves it to the venue. */
  readonly maxOpenOrders: number | undefined;
  /** The same in one instrument. */
  readonly maxOpenOrdersPerInstrument: number | undefined;
  readonly restrictions: readonly Restriction[];
  /** Most new orders of the account; none for no limit. */
  readonly orderRates: readonly RateLimit[];
  /** The same of one strategy. */
  readonly orderRatesPerStrategy: readonly RateLimit[];
  /** Most orders of one strategy in one instrument on one side while the instrument has no fill; one more trips the strategy. */
  readonly repeatedOrders: readonly RateLimit[];
  /** How long the same order of a strategy is taken for a duplicate, in milliseconds, at most a minute; 0 for never. */
  readonly duplicateWindowMs: number;
}
