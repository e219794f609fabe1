import type { Decimal } from '#libs/kernel';
import type { Side } from '../market/index.js';

/** A market that an account may not trade, on one side or on both. */
export interface Restriction {
  readonly venue: string;
  readonly instrument: string;
  /** `undefined` restricts both sides. */
  readonly side: Side | undefined;
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
}
