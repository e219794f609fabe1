import type { UnixUs } from '#libs/kernel';
import { type FrameNames, isInstrumentName } from '../../codec/index.js';
import { type JsonObject, JsonShapeError, textField } from '../../values/json.js';
import { usFromRfc3339 } from '../../values/rfc3339.js';

const MOST_PARTS = 3;

/** The product of a message, `BTC-USD` or of futures `BIT-28JUL23-CDE`: products are called as we call instruments. Throws JsonShapeError. */
export function productOf(object: JsonObject, names: FrameNames): string {
  return names.instrumentOf(textField(object, 'product_id'));
}

/** The instrument of a product's name. Throws JsonShapeError. */
export function instrumentOf(productId: string): string {
  const product = productId.normalize('NFC').toUpperCase();
  if (!isInstrumentName(product) || product.split('-').length > MOST_PARTS)
    throw new JsonShapeError('"product_id" is not a product');
  return product;
}

/** A time in microseconds; the venue's "no time" is the year 1, and `null` here. Throws JsonShapeError. */
export function timeField(object: JsonObject, key: string): UnixUs | null {
  const text = textField(object, key);
  if (text.startsWith('0001-01-01T')) return null;
  const timeUs = usFromRfc3339(text);
  if (timeUs === undefined) throw new JsonShapeError(`"${key}" is not a time`);
  return timeUs;
}
