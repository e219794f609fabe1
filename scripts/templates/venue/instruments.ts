import type { Instrument, ListedInstruments } from '#libs/domain';
import { type InstrumentId, type Problem, type Result, asId, err, ok, problem } from '#libs/kernel';
import { type FetchJson, listedOf, readListed } from '../codec/index.js';
import { type JsonObject, asArray, asObject, decimalField, readJson, textField } from '../values/json.js';
import { SCREAMING } from './name.js';

/** Loads the instruments asked for from the venue's list of products. */
export async function loadPASCALInstruments(
  fetchJson: FetchJson,
  ids: readonly InstrumentId[],
): Promise<Result<ListedInstruments, Problem>> {
  const answer = await fetchJson('/products');
  if (!answer.ok) return answer;
  const found = readJson(() => {
    const products = asArray(answer.value, 'the list').map((product) => asObject(product, 'a product'));
    const entries = products.map((product) => [textField(product, 'product').toUpperCase(), product] as const);
    return new Map(entries.map(([id, product]) => [id, readListed('PASCAL', id, () => instrumentOf(product, id))]));
  });
  if (found.ok) return ok(listedOf('PASCAL', ids, found.value));
  const message = `The list of products of NAME cannot be read: ${found.error}.`;
  return err(problem('VENUE_ANSWER_UNREADABLE', message, { reason: found.error }, true));
}

function instrumentOf(product: JsonObject, id: string): Instrument {
  return {
    venue: SCREAMING,
    id: asId<InstrumentId>(id),
    venueSymbol: textField(product, 'product'),
    base: textField(product, 'base'),
    quote: textField(product, 'quote'),
    status: product['status'] === 'open' ? 'TRADING' : 'HALTED',
    tickSize: decimalField(product, 'tick'),
    lotSize: decimalField(product, 'lot'),
    minQuantity: decimalField(product, 'minimum'),
    maxQuantity: decimalField(product, 'maximum'),
    minNotional: decimalField(product, 'minimumValue'),
  };
}
