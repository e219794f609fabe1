import type { Instrument } from '#libs/domain';
import { Decimal, type InstrumentId, ONE, type VenueId, ZERO, asId } from '#libs/kernel';
import { type VenueName, venues } from '#libs/venues';
import type { TapeNotes } from '../read/frame.js';
import { recordedFetch } from './recorded-answers.js';
import { type SurveyedInstrument, surveyTape } from './survey-tape.js';

/**
 * The instruments of a tape: with the steps that its recorded REST responses state, else (with a note) with the finest steps that its
 * frames show. An id of which the tape has nothing at all is left out of the answer.
 */
export async function tapeInstruments(
  folder: string,
  venue: VenueName,
  ids: readonly InstrumentId[],
  notes: TapeNotes,
): Promise<readonly Instrument[]> {
  const fetchJson = await recordedFetch(folder, venue, notes);
  const byId = new Map<InstrumentId, Instrument>();
  for (const id of ids) {
    const told = await venues[venue].protocol.loadInstruments(fetchJson, [id]);
    const [instrument] = told.ok ? told.value.instruments : [];
    if (instrument !== undefined) byId.set(id, instrument);
  }
  const inferred = ids.filter((id) => !byId.has(id));
  if (inferred.length > 0) {
    const survey = await surveyTape(folder, venue, notes);
    for (const id of inferred) {
      const seen = survey.instruments.get(id);
      if (seen !== undefined) byId.set(id, inferredInstrument(venue, id, seen));
    }
    const named = inferred.filter((id) => byId.has(id)).join(', ');
    if (named !== '')
      notes.onNote(`the tape does not state the steps of ${named}: the finest that its frames show are taken`);
  }
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function inferredInstrument(venue: VenueName, id: InstrumentId, seen: SurveyedInstrument): Instrument {
  const point = id.indexOf('-');
  const lotSize = step(seen.sizeDecimals);
  return {
    venue: asId<VenueId>(venue),
    id,
    venueSymbol: venues[venue].protocol.symbolOf?.(id) ?? id,
    base: id.slice(0, point),
    quote: id.slice(point + 1),
    status: 'TRADING',
    tickSize: step(seen.priceDecimals),
    lotSize,
    minQuantity: lotSize,
    maxQuantity: new Decimal('1000000000'),
    minNotional: ZERO,
  };
}

/** 2 decimals are steps of 0.01. */
function step(decimals: number): Decimal {
  return decimals === 0 ? ONE : new Decimal(`0.${'0'.repeat(decimals - 1)}1`);
}
