import type { Decimal, InstrumentId, VenueId } from '#libs/kernel';
import type { OrderFilters } from './filters/order-filters.js';

/** Whether the venue lets an instrument trade now. */
export const INSTRUMENT_STATUSES = ['TRADING', 'HALTED', 'CANCEL_ONLY'] as const;
/** One of {@link INSTRUMENT_STATUSES}. */
export type InstrumentStatus = (typeof INSTRUMENT_STATUSES)[number];

/** What can be traded at a venue, with the steps and floors that the venue demands of orders in it. */
export interface Instrument {
  readonly venue: VenueId;
  readonly id: InstrumentId;
  /** The venue's own name for it, such as `BTCUSDT`. */
  readonly venueSymbol: string;
  /** The asset bought and sold. */
  readonly base: string;
  /** The asset it is priced in. */
  readonly quote: string;
  readonly status: InstrumentStatus;
  /** The smallest price step (FIX MinPriceIncrement), in quote; positive. */
  readonly tickSize: Decimal;
  /** The smallest quantity step (FIX RoundLot), in base; positive. */
  readonly lotSize: Decimal;
  /** The smallest quantity of one order, in base. */
  readonly minQuantity: Decimal;
  /** The largest quantity of one order, in base; 0 for no limit. */
  readonly maxQuantity: Decimal;
  /** The smallest price × quantity of one order, in quote. */
  readonly minNotional: Decimal;
  /** What else the venue demands of orders; absent where it is not known or there is nothing. See `checkOrderFilters`. */
  readonly filters?: OrderFilters | undefined;
}
