import { z } from 'zod';
import { type InstrumentId, type VenueId, asId, parseInstrumentName } from '#libs/kernel';

/** An instrument at a venue, as settings name it. */
export interface InstrumentName {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
}

/** The name of a venue in settings. */
const VENUE = /^[a-z][a-z0-9-]{0,31}$/u;

/** Reads `venue:BASE-QUOTE`, in any script's letters; `undefined` for anything else. */
export function parseMarketName(text: string): InstrumentName | undefined {
  const [venue = '', name = '', ...rest] = text.split(':');
  const instrument = parseInstrumentName(name);
  if (!VENUE.test(venue) || !instrument.ok || rest.length > 0) return undefined;
  return { venue: asId<VenueId>(venue), instrument: instrument.value };
}

/** A setting that lists instruments as `venue:BASE-QUOTE`, separated by commas; at least one. */
export const instrumentListSetting = z.string().transform((text, context): readonly InstrumentName[] => {
  const names: InstrumentName[] = [];
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const name = parseMarketName(part);
    if (name !== undefined) names.push(name);
    else {
      context.addIssue({
        code: 'custom',
        message: `"${part}" is not of the form venue:BASE-QUOTE, such as binance:BTC-USDT`,
      });
    }
  }
  return names;
});
