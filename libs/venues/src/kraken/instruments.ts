import type { Instrument, InstrumentStatus, ListedInstruments } from '#libs/domain';
import { Decimal, type InstrumentId, type Problem, type Result, ZERO, asId, err, ok, problem } from '#libs/kernel';
import {
  type FetchJson,
  type FoundInstruments,
  isInstrumentName,
  listedOf,
  putListed,
  readListed,
} from '../codec/index.js';
import {
  type JsonObject,
  JsonShapeError,
  asArray,
  asObject,
  countField,
  decimalField,
  isJsonObject,
  readJson,
  textField,
} from '../values/json.js';
import { KRAKEN } from './name.js';
import { assetName, instrumentOf } from './codec/symbols.js';

/** No asset has more decimals. */
const MAX_DECIMALS = 30;

/**
 * Loads the instruments asked for from `GET /0/public/AssetPairs`. The whole list is fetched, because one unknown name in a
 * request for some pairs fails all of them, and because REST knows pairs by other names than WebSocket v2.
 */
export async function loadKrakenInstruments(
  fetchJson: FetchJson,
  ids: readonly InstrumentId[],
): Promise<Result<ListedInstruments, Problem>> {
  const answer = await fetchJson('/0/public/AssetPairs');
  if (!answer.ok) return answer;
  const read = readJson(() => pairsOf(answer.value, new Set(ids)));
  if (!read.ok) return err(unreadable(read.error));
  return ok(listedOf('Kraken', ids, read.value));
}

function unreadable(reason: string): Problem {
  return problem('VENUE_ANSWER_UNREADABLE', `Kraken's list of pairs cannot be read: ${reason}.`, { reason }, true);
}

/** Only the wanted pairs are read closely: a strange one elsewhere in the list must not stop a feed. */
function pairsOf(body: unknown, wanted: ReadonlySet<string>): FoundInstruments {
  const answer = asObject(body, 'the answer');
  const errors = asArray(answer['error'] ?? [], '"error"');
  if (errors.length > 0) throw new JsonShapeError(`it says ${String(errors[0]).slice(0, 200)}`);
  const found = new Map<string, Instrument | Problem>();
  for (const pair of Object.values(asObject(answer['result'], '"result"')).filter(isJsonObject)) {
    const symbol = symbolOf(pair);
    if (symbol === undefined || !wanted.has(idOf(symbol))) continue;
    const one = readListed('Kraken', idOf(symbol), () => pairOf(pair, symbol));
    putListed(found, 'Kraken', idOf(symbol), one);
  }
  return found;
}

/** The pair's name in WebSocket v2; `undefined` if it has none (dark pools), or none that can be an id of ours. */
function symbolOf(pair: JsonObject): string | undefined {
  const { wsname } = pair;
  if (typeof wsname !== 'string') return undefined;
  const parts = wsname.split('/').map(assetName);
  return parts.length === 2 && isInstrumentName(parts.join('-')) ? parts.join('/') : undefined;
}

function idOf(symbol: string): string {
  return symbol.replace('/', '-').normalize('NFC').toUpperCase();
}

function pairOf(pair: JsonObject, symbol: string): Instrument {
  const id = instrumentOf(symbol);
  const [base = '', quote = ''] = id.split('-');
  return {
    venue: KRAKEN,
    id: asId<InstrumentId>(id),
    venueSymbol: symbol,
    base,
    quote,
    status: statusOf(pair),
    tickSize: 'tick_size' in pair ? positive(pair, 'tick_size') : stepOf(pair, 'pair_decimals'),
    lotSize: stepOf(pair, 'lot_decimals'),
    minQuantity: decimalField(pair, 'ordermin'),
    // Kraken has no largest quantity of an order.
    maxQuantity: ZERO,
    minNotional: 'costmin' in pair ? decimalField(pair, 'costmin') : ZERO,
  };
}

function positive(pair: JsonObject, key: string): Decimal {
  const value = decimalField(pair, key);
  if (value.lte(ZERO)) throw new JsonShapeError(`"${key}" is not above 0`);
  return value;
}

/** One unit of the last of so many decimals. */
function stepOf(pair: JsonObject, key: string): Decimal {
  const decimals = countField(pair, key);
  if (decimals > MAX_DECIMALS) throw new JsonShapeError(`"${key}" is over ${MAX_DECIMALS}`);
  return new Decimal(decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`);
}

/** `post_only`, `limit_only` and `reduce_only` count as halted: a market order would be refused there. */
function statusOf(pair: JsonObject): InstrumentStatus {
  const status = 'status' in pair ? textField(pair, 'status') : 'online';
  if (status === 'online') return 'TRADING';
  return status === 'cancel_only' ? 'CANCEL_ONLY' : 'HALTED';
}
