import { type Instrument, type ListedInstruments, unfitInstrument } from '#libs/domain';
import { type InstrumentId, type Problem, problem } from '#libs/kernel';
import { type JsonObject, asObject, readJson } from '../values/json.js';

/** Instruments that a list has, by id; a reason in place of one that cannot be read. */
export type FoundInstruments = ReadonlyMap<string, Instrument | Problem>;

/** The entries of a venue's list with their names; one that does not say what it is, or is no object, stops no other. */
export function namedEntries(
  list: Iterable<unknown>,
  nameOf: (entry: JsonObject) => string,
): (readonly [name: string, entry: JsonObject])[] {
  return [...list].flatMap((value) => {
    const named = readJson(() => {
      const entry = asObject(value, 'an entry');
      return [nameOf(entry), entry] as const;
    });
    return named.ok ? [named.value] : [];
  });
}

/**
 * Notes an entry under its id. Where two entries of the list with different symbols would have one id, such as symbols that differ
 * in the size of a letter, nobody can say which of them is meant: the id is refused, however many more there are.
 */
export function putListed(
  found: Map<string, Instrument | Problem>,
  venueTitle: string,
  id: string,
  one: Instrument | Problem,
): void {
  const before = found.get(id);
  if (before !== undefined && !isInstrument(before) && before.code === 'INSTRUMENT_AMBIGUOUS') return;
  const isTwofold =
    before !== undefined && isInstrument(before) && isInstrument(one) && before.venueSymbol !== one.venueSymbol;
  found.set(id, isTwofold ? ambiguous(venueTitle, id, [before.venueSymbol, one.venueSymbol]) : one);
}

function ambiguous(venueTitle: string, id: string, symbols: readonly string[]): Problem {
  const message = `${venueTitle} lists two instruments that would be ${id}: ${symbols.join(' and ')}.`;
  return problem('INSTRUMENT_AMBIGUOUS', message, { instrument: id });
}

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
