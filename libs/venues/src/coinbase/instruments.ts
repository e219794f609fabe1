import type { Instrument, InstrumentStatus } from '#libs/domain';
import {
  type Decimal,
  type InstrumentId,
  type Problem,
  type Result,
  TOKEN,
  ZERO,
  asId,
  err,
  ok,
  problem,
} from '#libs/kernel';
import type { VenueId } from '#libs/kernel';
import type { FetchJson } from '../codec/index.js';
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

/** A product of the list, and the product under whose name its market data is published, where that is another. */
interface Listed {
  readonly instrument: Instrument;
  readonly alias: string;
}

/**
 * Loads instruments from the list of products, in the order of the ids. A Problem names ids that Coinbase does not list,
 * and ids whose market data it publishes under another name (`BTC-USDC` is published as `BTC-USD`).
 */
export async function loadCoinbaseInstruments(
  fetchJson: FetchJson,
  ids: readonly InstrumentId[],
): Promise<Result<readonly Instrument[], Problem>> {
  const answer = await fetchJson(PRODUCTS_PATH);
  if (!answer.ok) return answer;
  const wanted = new Set<string>(ids);
  const read = readJson(() => listedOf(answer.value, (id) => wanted.has(id)));
  if (!read.ok) {
    const reason = read.error;
    return err(problem('ANSWER_UNREADABLE', `Coinbase's list of products cannot be read: ${reason}.`, { reason }));
  }
  const byId = new Map(read.value.map((listed) => [listed.instrument.id, listed]));
  const refused = ids.flatMap((id) => whyNot(id, byId.get(id)) ?? []);
  if (refused.length > 0) {
    return err(problem('INSTRUMENT_UNKNOWN', `${refused.join(' ')}`, { instruments: ids.join(',') }));
  }
  return ok(ids.flatMap((id) => byId.get(id)?.instrument ?? []));
}

/** The instruments in an answer of `GET /api/v3/brokerage/market/products`; throws JsonShapeError. */
export function instrumentsFromProducts(body: unknown): Instrument[] {
  return listedOf(body, () => true).map((listed) => listed.instrument);
}

function whyNot(id: InstrumentId, listed: Listed | undefined): string | undefined {
  if (listed === undefined) return `Coinbase does not list ${id}.`;
  if (listed.alias === '') return undefined;
  return `Coinbase publishes the market data of ${id} as ${listed.alias}: ask for that.`;
}

/** Products that are not wanted are not read, so that a strange one among hundreds does no harm. */
function listedOf(body: unknown, isWanted: (id: string) => boolean): Listed[] {
  return asArray(asObject(body, 'the answer')['products'], '"products"')
    .map((product) => asObject(product, 'a product'))
    .filter((product) => {
      const id = textField(product, 'product_id');
      return TOKEN.test(id) && isWanted(id);
    })
    .map((product) => ({ instrument: instrumentOf(product), alias: aliasOf(product) }));
}

function aliasOf(product: JsonObject): string {
  const { alias } = product;
  return typeof alias === 'string' ? alias : '';
}

function instrumentOf(product: JsonObject): Instrument {
  const id = textField(product, 'product_id');
  return {
    venue: COINBASE,
    id: asId<InstrumentId>(id),
    venueSymbol: id,
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

function positiveStep(product: JsonObject, key: string): Decimal {
  const step = decimalField(product, key);
  if (step.lte(ZERO)) throw new JsonShapeError(`"${key}" of ${textField(product, 'product_id')} is not above 0`);
  return step;
}

/** Post-only, limit-only and auction products still take orders. */
function statusOf(product: JsonObject): InstrumentStatus {
  const closed = ['trading_disabled', 'is_disabled', 'view_only'].some((flag) => product[flag] === true);
  if (closed || product['status'] !== 'online') return 'HALTED';
  return product['cancel_only'] === true ? 'CANCEL_ONLY' : 'TRADING';
}
