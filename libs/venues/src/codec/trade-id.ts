import { TOKEN } from '#libs/kernel';
import { type JsonObject, JsonShapeError, textField } from '../values/json.js';

/**
 * The venue's id of a trade; empty where the message has none (no such field, null or an empty text). Such a trade counts all the same: it
 * cannot be known as a repeat, and is no less traded. Throws JsonShapeError for what is there and is no id.
 */
export function tradeIdOf(trade: JsonObject, key: string, form: RegExp = TOKEN): string {
  if (lacksId(trade, key)) return '';
  const id = textField(trade, key);
  if (!form.test(id)) throw new JsonShapeError(`"${key}" is not an id`);
  return id;
}

/** Whether a message has no id at all. */
export function lacksId(trade: JsonObject, key: string): boolean {
  const id = trade[key] ?? '';
  return id === '';
}
