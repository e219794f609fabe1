import { type Result, ok } from '#libs/kernel';
import { type ExactJson, parseExactJson } from './exact-json.js';
import { isJsonObject, parseJson } from './json.js';

/** A bare number of 16 digits or more: `JSON.parse` may lose the last of them. */
const LONG_NUMBER = /[[:,\s]\d{16,}/u;

/**
 * Parses JSON text as {@link parseJson} does, but for whole numbers beyond 2^53: they are the text that was sent. Ids are such numbers; a
 * rounded one would be somebody else's.
 */
export function parseJsonWithWholeNumbers(text: string): Result<unknown, string> {
  const json = parseJson(text);
  if (!json.ok || !LONG_NUMBER.test(text)) return json;
  const exact = parseExactJson(text);
  return exact.ok ? ok(withTexts(json.value, exact.value)) : exact;
}

function withTexts(value: unknown, exact: ExactJson | undefined): unknown {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value) ? exact : value;
  if (Array.isArray(value) && Array.isArray(exact)) {
    const texts = exact as readonly ExactJson[];
    return value.map((one: unknown, at) => withTexts(one, texts[at]));
  }
  if (!isJsonObject(value) || !isJsonObject(exact)) return value;
  const texts = exact as Readonly<Record<string, ExactJson | undefined>>;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withTexts(one, texts[key])]));
}
