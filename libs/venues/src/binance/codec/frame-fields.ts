import { type WireDepth, type WireLevel, plainDecimal } from '../../codec/index.js';
import { type JsonObject, JsonShapeError, asArray, countField } from '../../values/json.js';
import { BINANCE } from './instruments.js';
import { venueTimeUs } from './wire-rules.js';

/** A whole number of any size, as `parseJsonWithWholeNumbers` keeps one beyond 2^53. */
const LONG_ID = /^\d{16,40}$/u;

/** An id that is a whole number of any size; throws JsonShapeError. */
export function idField(data: JsonObject, key: string): string {
  const id = data[key];
  return typeof id === 'string' && LONG_ID.test(id) ? id : String(countField(data, key));
}

/** All of a book, as REST and partial streams of spot give it; throws JsonShapeError. */
export function snapshotDepth(data: JsonObject, instrument: string): WireDepth {
  const lastSequence = countField(data, 'lastUpdateId');
  return {
    type: 'depth',
    venue: BINANCE,
    instrument,
    kind: 'snapshot',
    bids: levelsOf(data, 'bids'),
    asks: levelsOf(data, 'asks'),
    firstSequence: lastSequence,
    lastSequence,
    exchangeTimeUs: 'E' in data ? venueTimeUs(data, 'E') : null,
  };
}

function decimal(text: unknown, what: string): string {
  const plain = typeof text === 'string' ? plainDecimal(text) : undefined;
  if (plain === undefined || plain.startsWith('-')) throw new JsonShapeError(`${what} is not a decimal from 0 up`);
  return plain;
}

/** A price or size under a key as plain decimal text from 0 up; throws JsonShapeError. */
export function amountOf(data: JsonObject, key: string): string {
  return decimal(data[key], `"${key}"`);
}

/** A side of bookTicker; an empty side has size 0. Throws JsonShapeError. */
export function bestOf(data: JsonObject, priceKey: string, sizeKey: string): readonly [string | null, string | null] {
  const price = decimal(data[priceKey], `"${priceKey}"`);
  const size = decimal(data[sizeKey], `"${sizeKey}"`);
  return size === '0' || price === '0' ? [null, null] : [price, size];
}

/** The levels under a key of a depth message; throws JsonShapeError. */
export function levelsOf(data: JsonObject, key: string): WireLevel[] {
  return asArray(data[key], `"${key}"`).map((level) => {
    const [priceText, sizeText] = asArray(level, 'a level');
    const price = decimal(priceText, 'a price');
    if (price === '0') throw new JsonShapeError('a price is 0');
    return [price, decimal(sizeText, 'a size')];
  });
}
