import type { Instrument } from '#libs/domain';
import { Decimal, type InstrumentId, type VenueId, asId, formatDecimal } from '#libs/kernel';
import type { InstrumentReply } from './instrument.v1.js';
import { orderFiltersFromReply, orderFiltersToReply } from './order-filters-mapper.js';

/** Puts an instrument on the wire. */
export function instrumentToReply(instrument: Instrument): InstrumentReply {
  return {
    venue: instrument.venue,
    id: instrument.id,
    venueSymbol: instrument.venueSymbol,
    base: instrument.base,
    quote: instrument.quote,
    status: instrument.status,
    tickSize: formatDecimal(instrument.tickSize),
    lotSize: formatDecimal(instrument.lotSize),
    minQuantity: formatDecimal(instrument.minQuantity),
    maxQuantity: formatDecimal(instrument.maxQuantity),
    minNotional: formatDecimal(instrument.minNotional),
    ...(instrument.filters === undefined ? {} : { filters: orderFiltersToReply(instrument.filters) }),
  };
}

/** Takes an instrument off the wire; throws if a decimal is unreadable. */
export function instrumentFromReply(reply: InstrumentReply): Instrument {
  return {
    venue: asId<VenueId>(reply.venue),
    id: asId<InstrumentId>(reply.id),
    venueSymbol: reply.venueSymbol,
    base: reply.base,
    quote: reply.quote,
    status: reply.status,
    tickSize: new Decimal(reply.tickSize),
    lotSize: new Decimal(reply.lotSize),
    minQuantity: new Decimal(reply.minQuantity),
    maxQuantity: new Decimal(reply.maxQuantity),
    minNotional: new Decimal(reply.minNotional),
    ...(reply.filters === undefined ? {} : { filters: orderFiltersFromReply(reply.filters) }),
  };
}
