import { type Decimal, type Result, err, ok, parseDecimal } from '#libs/kernel';

/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object and neither an array nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses JSON text; an error is a short reason, never an exception. */
export function parseJson(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text));
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : 'it is not JSON');
  }
}

/** Thrown by the readers below; {@link readJson} turns it into a value. */
export class JsonShapeError extends Error {
  override readonly name = 'JsonShapeError';
}

/** Runs a reader over a JSON value; a wrong shape comes back as its reason. Anything else that is thrown is a bug. */
export function readJson<T>(read: () => T): Result<T, string> {
  try {
    return ok(read());
  } catch (cause) {
    if (cause instanceof JsonShapeError) return err(cause.message);
    throw cause;
  }
}

/** The value as an object; throws {@link JsonShapeError}. */
export function asObject(value: unknown, what: string): JsonObject {
  if (!isJsonObject(value)) throw new JsonShapeError(`${what} is not an object`);
  return value;
}

/** The value as an array; throws {@link JsonShapeError}. */
export function asArray(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new JsonShapeError(`${what} is not an array`);
  return value as readonly unknown[];
}

/** A text field; throws {@link JsonShapeError}. */
export function textField(object: JsonObject, key: string): string {
  const value = object[key];
  if (typeof value !== 'string') throw new JsonShapeError(`"${key}" is not a text`);
  return value;
}

/** A field that is a whole number from 0 to 2^53 - 1; throws {@link JsonShapeError}. */
export function countField(object: JsonObject, key: string): number {
  const value = object[key];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new JsonShapeError(`"${key}" is not a whole number from 0 up`);
  }
  return value;
}

/** A field that is true or false; throws {@link JsonShapeError}. */
export function flagField(object: JsonObject, key: string): boolean {
  const value = object[key];
  if (typeof value !== 'boolean') throw new JsonShapeError(`"${key}" is neither true nor false`);
  return value;
}

/** A field that is a plain decimal text; throws {@link JsonShapeError}. */
export function decimalField(object: JsonObject, key: string): Decimal {
  const value = parseDecimal(textField(object, key));
  if (value === undefined) throw new JsonShapeError(`"${key}" is not a plain decimal`);
  return value;
}
