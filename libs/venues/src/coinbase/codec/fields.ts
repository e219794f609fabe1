import type { UnixUs } from '#libs/kernel';
import { type JsonObject, JsonShapeError, textField } from '../../values/json.js';
import { usFromRfc3339 } from '../../values/rfc3339.js';

/** `BTC-USD`, and longer ones of futures such as `BIT-28JUL23-CDE`. */
const PRODUCT = /^[A-Z0-9]{1,30}(?:-[A-Z0-9]{1,15}){1,2}$/u;

/** The product of a message; products are called as we call instruments. Throws JsonShapeError. */
export function productOf(object: JsonObject): string {
  const product = textField(object, 'product_id').toUpperCase();
  if (!PRODUCT.test(product)) throw new JsonShapeError('"product_id" is not a product');
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
