import type { Instrument, ListedInstruments } from '#libs/domain';
import { type Decimal, type InstrumentId, type Problem, type Result, ZERO, asId, err, ok, problem } from '#libs/kernel';
import {
  type FetchJson,
  type FoundInstruments,
  listedOf,
  namedEntries,
  putListed,
  readListed,
} from '../codec/index.js';
import {
  type JsonObject,
  JsonShapeError,
  asArray,
  asObject,
  decimalField,
  readJson,
  textField,
} from '../values/json.js';
import { OKX } from './name.js';

/** Loads the spot instruments asked for from `GET /api/v5/public/instruments`. */
export async function loadOkxInstruments(
  fetchJson: FetchJson,
  ids: readonly InstrumentId[],
): Promise<Result<ListedInstruments, Problem>> {
  const answer = await fetchJson('/api/v5/public/instruments?instType=SPOT');
  if (!answer.ok) return answer;
  const read = readJson(() => instrumentsOf(answer.value, new Set(ids)));
  if (!read.ok) return err(unreadable(read.error));
  return ok(listedOf('OKX', ids, read.value));
}

function unreadable(reason: string): Problem {
  return problem('VENUE_ANSWER_UNREADABLE', `OKX's list of instruments cannot be read: ${reason}.`, { reason }, true);
}

/** Only the wanted instruments are read closely: those that are announced have empty texts for numbers. */
function instrumentsOf(body: unknown, wanted: ReadonlySet<string>): FoundInstruments {
  const answer = asObject(body, 'the answer');
  const code = textField(answer, 'code');
  if (code !== '0') throw new JsonShapeError(`it says ${code.slice(0, 20)} ${String(answer['msg']).slice(0, 200)}`);
  const found = new Map<string, Instrument | Problem>();
  const entries = namedEntries(asArray(answer['data'], '"data"'), (one) =>
    textField(one, 'instId').normalize('NFC').toUpperCase(),
  );
  for (const [id, listed] of entries) {
    if (!wanted.has(id)) continue;
    const one = readListed('OKX', id, () => instrumentOf(listed, id));
    putListed(found, 'OKX', id, one);
  }
  return found;
}

function instrumentOf(listed: JsonObject, id: string): Instrument {
  return {
    venue: OKX,
    id: asId<InstrumentId>(id),
    venueSymbol: textField(listed, 'instId'),
    base: textField(listed, 'baseCcy'),
    quote: textField(listed, 'quoteCcy'),
    // Everything else (suspend, preopen, test, rebase) takes no orders.
    status: listed['state'] === 'live' ? 'TRADING' : 'HALTED',
    tickSize: positive(listed, 'tickSz'),
    lotSize: positive(listed, 'lotSz'),
    minQuantity: positive(listed, 'minSz'),
    // `maxMktSz` is no quantity: of spot it is an amount of USDT (OKX, Get instruments), and bounds a market order by its value.
    maxQuantity: positive(listed, 'maxLmtSz'),
    // OKX has no smallest value of an order, only a smallest quantity.
    minNotional: ZERO,
  };
}

function positive(listed: JsonObject, key: string): Decimal {
  const value = decimalField(listed, key);
  if (value.lte(ZERO)) throw new JsonShapeError(`"${key}" is not above 0`);
  return value;
}
