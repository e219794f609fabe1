import type { Instrument, InstrumentStatus } from '#libs/domain';
import {
  Decimal,
  type InstrumentId,
  type Problem,
  type Result,
  TOKEN,
  type VenueId,
  ZERO,
  asId,
  err,
  ok,
  parseDecimal,
  problem,
} from '#libs/kernel';
import type { FetchJson } from '../../codec/index.js';
import {
  type JsonObject,
  JsonShapeError,
  asArray,
  asObject,
  isJsonObject,
  readJson,
  textField,
} from '../../values/json.js';

/** The venue's name in our suite. */
export const BINANCE: VenueId = asId<VenueId>('binance');

/** Binance prints 8 decimals whatever the tick; a filter of 0 means "no filter", so this is the finest step there is. */
const FINEST_STEP = new Decimal('0.00000001');

/** Symbols per request: a thousand in one address are longer than servers take (HTTP 431). */
const SYMBOLS_PER_REQUEST = 100;

/** Binance's name for an instrument: `BTC-USDT` is `BTCUSDT`. */
export function venueSymbolOf(id: InstrumentId): string {
  return id.replace('-', '');
}

/**
 * The instruments in an answer of `GET /api/v3/exchangeInfo`. A symbol whose name cannot be one of our ids is left out;
 * throws JsonShapeError if a symbol lacks what an order needs.
 */
export function instrumentsFromExchangeInfo(body: unknown): Instrument[] {
  const symbols = asArray(asObject(body, 'the answer')['symbols'], '"symbols"');
  return symbols
    .map((symbol) => asObject(symbol, 'a symbol'))
    .filter(hasPlainName)
    .map(instrumentOf);
}

/**
 * Loads instruments by a fetcher, of the exchange or of a tape; entries that were not asked for do no harm. The exchange refuses all
 * of a request where it does not know one.
 */
export async function loadBinanceInstruments(
  fetchJson: FetchJson,
  ids: readonly InstrumentId[],
): Promise<Result<readonly Instrument[], Problem>> {
  const byId = new Map<InstrumentId, Instrument>();
  for (let i = 0; i < ids.length; i += SYMBOLS_PER_REQUEST) {
    const listed = await loadListed(fetchJson, ids.slice(i, i + SYMBOLS_PER_REQUEST));
    if (!listed.ok) return listed;
    for (const instrument of listed.value) byId.set(instrument.id, instrument);
  }
  const missing = ids.filter((id) => !byId.has(id)).join(', ');
  if (missing !== '') {
    return err(problem('INSTRUMENT_UNKNOWN', `Binance does not list ${missing}.`, { instruments: missing }));
  }
  return ok(ids.flatMap((id) => byId.get(id) ?? []));
}

async function loadListed(
  fetchJson: FetchJson,
  ids: readonly InstrumentId[],
): Promise<Result<readonly Instrument[], Problem>> {
  const wanted = new Set(ids.map(venueSymbolOf));
  const symbols = encodeURIComponent(JSON.stringify([...wanted]));
  const answer = await fetchJson(`/api/v3/exchangeInfo?symbols=${symbols}`);
  if (!answer.ok) return answer;
  const known = readJson(() => {
    const listed = asArray(asObject(answer.value, 'the answer')['symbols'], '"symbols"');
    return instrumentsFromExchangeInfo({
      symbols: listed.filter((one) => isJsonObject(one) && wanted.has(String(one['symbol']))),
    });
  });
  if (known.ok) return known;
  const message = `Binance's answer to exchangeInfo cannot be read: ${known.error}.`;
  return err(problem('VENUE_ANSWER_UNREADABLE', message, { what: 'exchangeInfo' }, true));
}

function hasPlainName(symbol: JsonObject): boolean {
  return TOKEN.test(`${textField(symbol, 'baseAsset')}-${textField(symbol, 'quoteAsset')}`);
}

function instrumentOf(symbol: JsonObject): Instrument {
  const base = textField(symbol, 'baseAsset');
  const quote = textField(symbol, 'quoteAsset');
  const filters = asArray(symbol['filters'], '"filters"').filter(isJsonObject);
  const price = filterOf(filters, 'PRICE_FILTER');
  const lot = filterOf(filters, 'LOT_SIZE');
  const notional = filterOf(filters, 'NOTIONAL') ?? filterOf(filters, 'MIN_NOTIONAL');
  if (lot === undefined) throw new JsonShapeError(`${base}-${quote} has no LOT_SIZE`);
  return {
    venue: BINANCE,
    id: asId<InstrumentId>(`${base}-${quote}`),
    venueSymbol: textField(symbol, 'symbol'),
    base,
    quote,
    status: statusOf(textField(symbol, 'status')),
    tickSize: positiveOr(filterValue(price, 'tickSize'), FINEST_STEP),
    lotSize: positiveOr(filterValue(lot, 'stepSize'), FINEST_STEP),
    minQuantity: filterValue(lot, 'minQty'),
    maxQuantity: filterValue(lot, 'maxQty'),
    minNotional: filterValue(notional, 'minNotional'),
  };
}

function filterOf(filters: readonly JsonObject[], type: string): JsonObject | undefined {
  return filters.find((filter) => filter['filterType'] === type);
}

function filterValue(filter: JsonObject | undefined, key: string): Decimal {
  if (filter === undefined) return ZERO;
  const value = parseDecimal(textField(filter, key));
  if (value === undefined || value.lt(ZERO)) throw new JsonShapeError(`"${key}" is not a decimal from 0 up`);
  return value;
}

function positiveOr(value: Decimal, fallback: Decimal): Decimal {
  return value.gt(ZERO) ? value : fallback;
}

/** CANCEL_ONLY exists since 2026-07; everything that is neither that nor TRADING takes no orders. */
function statusOf(status: string): InstrumentStatus {
  if (status === 'TRADING' || status === 'CANCEL_ONLY') return status;
  return 'HALTED';
}
