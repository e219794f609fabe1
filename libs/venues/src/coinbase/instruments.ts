import type { Instrument, InstrumentStatus, ListedInstruments } from '#libs/domain';
import { type Decimal, type InstrumentId, type Problem, type Result, ZERO, asId, err, ok, problem } from '#libs/kernel';
import type { VenueId } from '#libs/kernel';
import {
  type FetchJson,
  type FoundInstruments,
  isInstrumentName,
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

/** The venue's name in our suite. */
export const COINBASE: VenueId = asId<VenueId>('coinbase');

/** Every product with its steps; public, no key needed, about 1.1 MB (recorded 2026-08-09: 920 products on one page). */
const PRODUCTS_PATH = '/api/v3/brokerage/market/products';

/**
 * Loads instruments from the list of products, in the order of the ids. Refused by their names are ids that Coinbase does not list,
 * and ids whose market data it publishes under another name (`BTC-USDC` is published as `BTC-USD`).
 */
export async function loadCoinbaseInstruments(
  fetchJson: FetchJson,
  ids: readonly InstrumentId[],
): Promise<Result<ListedInstruments, Problem>> {
  const answer = await fetchJson(PRODUCTS_PATH);
  if (!answer.ok) return answer;
  const wanted = new Set<string>(ids);
  const read = readJson(() => productsOf(answer.value, wanted));
  if (!read.ok) {
    const reason = read.error;
    return err(
      problem('ANSWER_UNREADABLE', `Coinbase's list of products cannot be read: ${reason}.`, { reason }, true),
    );
  }
  return ok(listedOf('Coinbase', ids, read.value));
}

/** The instruments in an answer of `GET /api/v3/brokerage/market/products`; throws JsonShapeError. */
export function instrumentsFromProducts(body: unknown): Instrument[] {
  const products = asArray(asObject(body, 'the answer')['products'], '"products"');
  return namedEntries(products, idOf).flatMap(([id, product]) => (isInstrumentName(id) ? [instrumentOf(product)] : []));
}

/** Products that are not wanted are not read, so that a strange one among hundreds does no harm. */
function productsOf(body: unknown, wanted: ReadonlySet<string>): FoundInstruments {
  const found = new Map<string, Instrument | Problem>();
  const products = asArray(asObject(body, 'the answer')['products'], '"products"');
  for (const [id, product] of namedEntries(products, idOf)) {
    if (!wanted.has(id) || !isInstrumentName(id)) continue;
    const alias = aliasOf(product);
    const one = alias === '' ? readListed('Coinbase', id, () => instrumentOf(product)) : publishedAs(id, alias);
    putListed(found, 'Coinbase', id, one);
  }
  return found;
}

/** Products are called as we call instruments, but for the size of letters. */
function idOf(product: JsonObject): string {
  return textField(product, 'product_id').normalize('NFC').toUpperCase();
}

function publishedAs(id: string, alias: string): Problem {
  const message = `Coinbase publishes the market data of ${id} as ${alias}: ask for that.`;
  return problem('INSTRUMENT_UNKNOWN', message, { instrument: id, alias });
}

function aliasOf(product: JsonObject): string {
  const { alias } = product;
  return typeof alias === 'string' ? alias : '';
}

function instrumentOf(product: JsonObject): Instrument {
  return {
    venue: COINBASE,
    id: asId<InstrumentId>(idOf(product)),
    venueSymbol: textField(product, 'product_id'),
    base: textField(product, 'base_currency_id'),
    quote: textField(product, 'quote_currency_id'),
    status: statusOf(product),
    tickSize: positiveStep(product, 'price_increment' in product ? 'price_increment' : 'quote_increment'),
    lotSize: positiveStep(product, 'base_increment'),
    minQuantity: decimalField(product, 'base_min_size'),
    maxQuantity: decimalField(product, 'base_max_size'),
    minNotional: decimalField(product, 'quote_min_size'),
  };
}

const CLOSING_FLAGS = ['trading_disabled', 'is_disabled', 'view_only', 'auction_mode'];

function positiveStep(product: JsonObject, key: string): Decimal {
  const step = decimalField(product, key);
  if (step.lte(ZERO)) throw new JsonShapeError(`"${key}" of ${textField(product, 'product_id')} is not above 0`);
  return step;
}

/** Post-only and limit-only products still take orders; in an auction nothing trades, and the book may be crossed. */
function statusOf(product: JsonObject): InstrumentStatus {
  if (CLOSING_FLAGS.some((flag) => product[flag] === true) || product['status'] !== 'online') return 'HALTED';
  return product['cancel_only'] === true ? 'CANCEL_ONLY' : 'TRADING';
}
