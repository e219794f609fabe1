import type { Instrument, InstrumentStatus, ListedInstruments } from '#libs/domain';
import {
  Decimal,
  type InstrumentId,
  type Problem,
  type Result,
  type VenueId,
  ZERO,
  asId,
  err,
  instrumentName,
  maxDecimal,
  ok,
  problem,
} from '#libs/kernel';
import { type FetchJson, listedOf, namedEntries, putListed, readListed } from '../../codec/index.js';
import {
  type JsonObject,
  JsonShapeError,
  asArray,
  asObject,
  isJsonObject,
  readJson,
  textField,
} from '../../values/json.js';
import { filterOf, filterValue, orderFiltersOf } from './order-filters.js';

/** The venue's name in our suite. */
export const BINANCE: VenueId = asId<VenueId>('binance');

/** Binance prints 8 decimals whatever the tick; a filter of 0 means "no filter", so this is the finest step there is. */
const FINEST_STEP = new Decimal('0.00000001');

/** Codes of a name that is not listed, and of one that cannot be one. */
const NAME_REFUSALS: readonly string[] = ['-1121', '-1100'];

/** Symbols per request: a thousand in one address are longer than servers take (HTTP 431). */
const SYMBOLS_PER_REQUEST = 100;

/** Binance's name for an instrument: `BTC-USDT` is `BTCUSDT`. */
export function venueSymbolOf(id: InstrumentId): string {
  return id.replace('-', '');
}

/** The instruments in an answer of `GET /api/v3/exchangeInfo`; entries that cannot be named or read are left out. */
export function instrumentsFromExchangeInfo(body: unknown): Instrument[] {
  return [...foundIn(body, () => true).values()].filter((one): one is Instrument => 'tickSize' in one);
}

/**
 * Loads instruments by a fetcher, of the exchange or of a tape; entries that were not asked for do no harm. The exchange refuses all of
 * a request where it does not know one, and does not say which one: then each half is asked for by itself.
 */
export async function loadBinanceInstruments(
  fetchJson: FetchJson,
  ids: readonly InstrumentId[],
): Promise<Result<ListedInstruments, Problem>> {
  const found = new Map<string, Instrument | Problem>();
  for (let i = 0; i < ids.length; i += SYMBOLS_PER_REQUEST) {
    const listed = await loadListed(fetchJson, ids.slice(i, i + SYMBOLS_PER_REQUEST), found);
    if (!listed.ok) return listed;
  }
  return ok(listedOf('Binance', ids, found));
}

async function loadListed(
  fetchJson: FetchJson,
  ids: readonly InstrumentId[],
  found: Map<string, Instrument | Problem>,
): Promise<Result<void, Problem>> {
  const wanted = new Set(ids.map(venueSymbolOf));
  const symbols = encodeURIComponent(JSON.stringify([...wanted]));
  const answer = await fetchJson(`/api/v3/exchangeInfo?symbols=${symbols}`);
  if (!answer.ok) return isBadName(answer.error) ? loadHalves(fetchJson, ids, found, answer.error) : answer;
  const known = readJson(() => foundIn(answer.value, (symbol) => wanted.has(symbol)));
  if (known.ok) {
    for (const [id, one] of known.value) found.set(id, one);
    return ok(undefined);
  }
  const message = `Binance's answer to exchangeInfo cannot be read: ${known.error}.`;
  return err(problem('VENUE_ANSWER_UNREADABLE', message, { what: 'exchangeInfo' }, true));
}

/** One of several names is bad, and nobody says which. */
async function loadHalves(
  fetchJson: FetchJson,
  ids: readonly InstrumentId[],
  found: Map<string, Instrument | Problem>,
  refusal: Problem,
): Promise<Result<void, Problem>> {
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) {
    const message = `Binance does not list ${only}: ${refusal.message}`;
    found.set(only, problem('INSTRUMENT_UNKNOWN', message, { instrument: only }));
    return ok(undefined);
  }
  const middle = Math.ceil(ids.length / 2);
  const first = await loadListed(fetchJson, ids.slice(0, middle), found);
  return first.ok ? loadListed(fetchJson, ids.slice(middle), found) : first;
}

/** Whether a name was refused; any other answer of 400, such as a proxy's, says nothing of the names. */
function isBadName({ details }: Problem): boolean {
  return details['status'] === '400' && NAME_REFUSALS.includes(details['code'] ?? '');
}

/** The wanted entries of a list by their ids; one whose name cannot be an id of ours is known by its symbol. */
function foundIn(body: unknown, isWanted: (symbol: string) => boolean): Map<string, Instrument | Problem> {
  const found = new Map<string, Instrument | Problem>();
  const answer = asObject(body, 'the answer');
  const ofVenue = Array.isArray(answer['exchangeFilters']) ? answer['exchangeFilters'].filter(isJsonObject) : [];
  const symbols = namedEntries(asArray(answer['symbols'], '"symbols"'), (one) => textField(one, 'symbol'));
  for (const [venueSymbol, symbol] of symbols) {
    if (!isWanted(venueSymbol)) continue;
    const assets = readJson(() => [textField(symbol, 'baseAsset'), textField(symbol, 'quoteAsset')] as const);
    if (!assets.ok) continue;
    const name = instrumentName(...assets.value);
    if (!name.ok) found.set(venueSymbol, name.error);
    else {
      const one = readListed('Binance', name.value, () => instrumentOf(symbol, name.value, ofVenue));
      putListed(found, 'Binance', name.value, one);
    }
  }
  return found;
}

function instrumentOf(symbol: JsonObject, id: InstrumentId, ofVenue: readonly JsonObject[]): Instrument {
  const filters = asArray(symbol['filters'], '"filters"').filter(isJsonObject);
  const price = filterOf(filters, 'PRICE_FILTER');
  const lot = filterOf(filters, 'LOT_SIZE');
  const [notional, older] = ['NOTIONAL', 'MIN_NOTIONAL'].map((type) => filterOf(filters, type));
  if (lot === undefined) throw new JsonShapeError(`${id} has no LOT_SIZE`);
  return {
    venue: BINANCE,
    id,
    venueSymbol: textField(symbol, 'symbol'),
    base: textField(symbol, 'baseAsset'),
    quote: textField(symbol, 'quoteAsset'),
    status: statusOf(textField(symbol, 'status')),
    tickSize: positiveOr(filterValue(price, 'tickSize'), FINEST_STEP),
    lotSize: positiveOr(filterValue(lot, 'stepSize'), FINEST_STEP),
    minQuantity: filterValue(lot, 'minQty'),
    maxQuantity: filterValue(lot, 'maxQty'),
    // Both hold where both are listed.
    minNotional: maxDecimal(filterValue(notional, 'minNotional'), filterValue(older, 'minNotional')),
    filters: orderFiltersOf(filters, ofVenue),
  };
}

function positiveOr(value: Decimal, fallback: Decimal): Decimal {
  return value.gt(ZERO) ? value : fallback;
}

/** CANCEL_ONLY exists since 2026-07; everything that is neither that nor TRADING takes no orders. */
function statusOf(status: string): InstrumentStatus {
  if (status === 'TRADING' || status === 'CANCEL_ONLY') return status;
  return 'HALTED';
}
