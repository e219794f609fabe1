import type { Instrument } from '#libs/domain';
import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { SAMPLE_PLACE } from './sample-messages.js';

const one = new Decimal('1');

/** The instrument of the samples, with steps of 1; it fits the order of the samples. */
export const SAMPLE_INSTRUMENT: Instrument = {
  venue: asId<VenueId>(SAMPLE_PLACE.venue),
  id: asId<InstrumentId>(SAMPLE_PLACE.instrument),
  venueSymbol: 'AB',
  base: 'A',
  quote: 'B',
  status: 'TRADING',
  tickSize: one,
  lotSize: one,
  minQuantity: one,
  maxQuantity: new Decimal('10000'),
  minNotional: one,
};
