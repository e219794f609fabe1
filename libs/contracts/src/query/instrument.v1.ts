import type { InstrumentStatus } from '#libs/domain';
import type { OrderFiltersReply } from './order-filters-mapper.js';

/** The subject of the question what an instrument is: `query.instrument.v1.<venue>.<instrument>`. */
export const INSTRUMENT_QUERY = 'query.instrument.v1';

/** What the questions about an instrument are refused with that market-data leaves out for good, such as one that the venue does not list. */
export const INSTRUMENT_LEFT_OUT = 'INSTRUMENT_LEFT_OUT';

/** An instrument on the wire: the fields of the domain's `Instrument`, decimals as text. */
export interface InstrumentReply {
  readonly venue: string;
  readonly id: string;
  readonly venueSymbol: string;
  readonly base: string;
  readonly quote: string;
  readonly status: InstrumentStatus;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly minQuantity: string;
  readonly maxQuantity: string;
  readonly minNotional: string;
  /** What else the venue demands of orders; absent where it is not known or there is nothing. */
  readonly filters?: OrderFiltersReply;
}
