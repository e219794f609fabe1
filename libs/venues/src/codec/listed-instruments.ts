import { type Instrument, type ListedInstruments, unfitInstrument } from '#libs/domain';
import { type InstrumentId, type Problem, problem } from '#libs/kernel';
import { readJson } from '../values/json.js';

/** Instruments that a list has, by id; a reason in place of one that cannot be read. */
export type FoundInstruments = ReadonlyMap<string, Instrument | Problem>;

/** Reads one entry of a list: a strange one is refused by its own name, and stops no other. */
export function readListed(venueTitle: string, id: string, read: () => Instrument): Instrument | Problem {
  const entry = readJson(read);
  if (entry.ok) return entry.value;
  const message = `${venueTitle} lists ${id} in a way that cannot be read: ${entry.error}.`;
  return problem('INSTRUMENT_UNREADABLE', message, { instrument: id });
}

/** What was found of what was asked for: each id is either an instrument that can be fed, or refused by its name. */
export function listedOf(venueTitle: string, ids: readonly InstrumentId[], found: FoundInstruments): ListedInstruments {
  const instruments: Instrument[] = [];
  const refused: Problem[] = [];
  for (const id of ids) {
    const one = found.get(id) ?? unlisted(venueTitle, id);
    const why = isInstrument(one) ? unfitInstrument(one) : one;
    if (why !== undefined) refused.push(why);
    else if (isInstrument(one)) instruments.push(one);
  }
  return { instruments, refused };
}

function unlisted(venueTitle: string, id: InstrumentId): Problem {
  return problem('INSTRUMENT_UNKNOWN', `${venueTitle} does not list ${id}.`, { instrument: id });
}

function isInstrument(one: Instrument | Problem): one is Instrument {
  return 'tickSize' in one;
}
