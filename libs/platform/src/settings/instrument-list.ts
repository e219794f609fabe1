import { z } from 'zod';
import { type InstrumentId, type VenueId, asId } from '#libs/kernel';

/** An instrument at a venue, as settings name it. */
export interface InstrumentName {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
}

const NAME = /^([a-z][a-z0-9-]{0,31}):([A-Z0-9]{1,20}-[A-Z0-9]{1,20})$/u;

/** A setting that lists instruments as `venue:BASE-QUOTE`, separated by commas; at least one. */
export const instrumentListSetting = z.string().transform((text, context): readonly InstrumentName[] => {
  const names: InstrumentName[] = [];
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const match = NAME.exec(part);
    if (match?.[1] === undefined || match[2] === undefined) {
      context.addIssue({
        code: 'custom',
        message: `"${part}" is not of the form venue:BASE-QUOTE, such as binance:BTC-USDT`,
      });
    } else {
      names.push({ venue: asId<VenueId>(match[1]), instrument: asId<InstrumentId>(match[2]) });
    }
  }
  return names;
});
