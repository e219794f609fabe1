import type { Instrument, InstrumentStatus, ListedInstruments } from '#libs/domain';
import { type Decimal, type InstrumentId, type Problem, type Result, ZERO, asId, err, ok, problem } from '#libs/kernel';
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
import { BYBIT } from './name.js';
import { instrumentNameOf } from './codec/symbol-names.js';

/** Spot has one page (557 symbols on 2026-08-09); the other categories have several, and so may spot one day. */
const MAX_PAGES = 20;

/** One page of an answer: instruments, and the cursor of the next page, if there is one. */
interface Page {
  readonly found: FoundInstruments;
  readonly next: string;
}

/**
 * Loads spot instruments from `GET /v5/market/instruments-info`, in the order of the ids. Ids that Bybit does not
 * list are refused by their names; a Problem says what it answered instead.
 */
export async function loadBybitInstruments(
  fetchJson: FetchJson,
  ids: readonly InstrumentId[],
): Promise<Result<ListedInstruments, Problem>> {
  const wanted = new Set<string>(ids);
  const byId = new Map<string, Instrument | Problem>();
  let cursor = '';
  for (let pages = 0; pages < MAX_PAGES && byId.size < wanted.size; pages += 1) {
    const answer = await fetchJson(pathOf(cursor));
    if (!answer.ok) return answer;
    const page = readJson(() => pageOf(answer.value, (id) => wanted.has(id)));
    if (!page.ok) return unreadable(page.error);
    for (const [id, one] of page.value.found) putListed(byId, 'Bybit', id, one);
    cursor = page.value.next;
    if (cursor === '') break;
  }
  return ok(listedOf('Bybit (spot)', ids, byId));
}

/** The instruments in an answer of `GET /v5/market/instruments-info`, spot or linear; throws JsonShapeError. */
export function instrumentsFromInfo(body: unknown): readonly Instrument[] {
  const { found } = pageOf(body, () => true);
  return [...found.values()].filter((one): one is Instrument => 'tickSize' in one);
}

function pathOf(cursor: string): string {
  const page = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  return `/v5/market/instruments-info?category=spot&limit=1000${page}`;
}

/** Instruments that are not wanted are not read, so that a strange one among hundreds does no harm. */
function pageOf(body: unknown, isWanted: (id: string) => boolean): Page {
  const answer = asObject(body, 'the answer');
  const { retCode } = answer;
  if (retCode !== 0) throw new JsonShapeError(`retCode ${String(retCode)}: ${String(answer['retMsg']).slice(0, 200)}`);
  const result = asObject(answer['result'], '"result"');
  const entries = namedEntries(asArray(result['list'], '"list"'), idOf).filter(
    ([id]) => isInstrumentName(id) && isWanted(id),
  );
  const found = new Map<string, Instrument | Problem>();
  for (const [id, one] of entries) {
    const listed = readListed('Bybit', id, () => instrumentOf(one));
    putListed(found, 'Bybit', id, listed);
  }
  const next = result['nextPageCursor'];
  return { found, next: typeof next === 'string' ? next : '' };
}

function idOf(entry: JsonObject): string {
  return instrumentNameOf(textField(entry, 'symbol'), textField(entry, 'baseCoin'), textField(entry, 'quoteCoin'));
}

function instrumentOf(entry: JsonObject): Instrument {
  const lot = asObject(entry['lotSizeFilter'], '"lotSizeFilter"');
  return {
    venue: BYBIT,
    id: asId<InstrumentId>(idOf(entry)),
    venueSymbol: textField(entry, 'symbol'),
    base: textField(entry, 'baseCoin'),
    quote: textField(entry, 'quoteCoin'),
    status: statusOf(textField(entry, 'status')),
    tickSize: positiveStep(asObject(entry['priceFilter'], '"priceFilter"'), 'tickSize'),
    lotSize: positiveStep(lot, firstKey(lot, 'basePrecision', 'qtyStep')),
    minQuantity: decimalField(lot, 'minOrderQty'),
    // Spot's own name since 2025; "maxOrderQty" of spot is the older one and that of linear.
    maxQuantity: decimalField(lot, firstKey(lot, 'maxLimitOrderQty', 'maxOrderQty')),
    minNotional: decimalField(lot, firstKey(lot, 'minOrderAmt', 'minNotionalValue')),
    ...marketLotOf(lot),
  };
}

/** Market orders have a largest quantity of their own: that of spot since 2025, and that of linear. */
function marketLotOf(lot: JsonObject): Pick<Instrument, 'filters'> {
  const key = firstKey(lot, 'maxMarketOrderQty', 'maxMktOrderQty');
  return key in lot ? { filters: { marketLot: { max: decimalField(lot, key) } } } : {};
}

function firstKey(object: JsonObject, first: string, second: string): string {
  return first in object ? first : second;
}

function positiveStep(object: JsonObject, key: string): Decimal {
  const step = decimalField(object, key);
  if (step.lte(ZERO)) throw new JsonShapeError(`"${key}" is not above 0`);
  return step;
}

/** `PreLaunch`, `Delivering`, `Closed` and `Settling` take no orders. */
function statusOf(status: string): InstrumentStatus {
  return status === 'Trading' ? 'TRADING' : 'HALTED';
}

function unreadable(reason: string): Result<never, Problem> {
  return err(problem('ANSWER_UNREADABLE', `Bybit's list of instruments cannot be read: ${reason}.`, { reason }, true));
}
