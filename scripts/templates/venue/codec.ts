import { type Problem, type Result, US_PER_MS, err, ok, problem } from '#libs/kernel';
import {
  type BookInput,
  type FrameSink,
  type VenueBook,
  type VenueCodec,
  type WireLevel,
  type WireTrade,
  isInstrumentName,
} from '../codec/index.js';
import { plainFrom, positivePlainFrom, wholeField } from '../codec/number-text-fields.js';
import { parseExactJson } from '../values/exact-json.js';
import { type JsonObject, JsonShapeError, asArray, asObject, readJson, textField } from '../values/json.js';
import { PASCALBook } from './book.js';
import { SCREAMING } from './name.js';

/** More levels than the venue sends. */
const MAX_LEVELS = 5_000;

/** Reads the frames of the venue's public WebSocket, and knows how its books are kept. */
export const CAMELCodec: VenueCodec = {
  venue: SCREAMING,
  channelOf: (text) => /^\{"channel":"([\w-]{1,40})"/u.exec(text)?.[1],
  decode: decodeFrame,
  book: (instrument): VenueBook => new PASCALBook(instrument),
};

/** Every reader runs to its end before the sink receives anything, so that nothing of a bad frame is passed on. */
function decodeFrame(text: string, sink: FrameSink): Result<void, Problem> {
  const json = parseExactJson(text);
  const read = json.ok ? readJson(() => dispatch(asObject(json.value, 'the frame'), sink)) : json;
  if (read.ok) return ok(undefined);
  const details = { venue: SCREAMING, reason: read.error };
  return err(problem('FRAME_UNREADABLE', `A frame of NAME cannot be read: ${read.error}.`, details));
}

function dispatch(frame: JsonObject, sink: FrameSink): void {
  const channel = textField(frame, 'channel');
  if (channel === 'trades') {
    sink.onEvent(tradeOf(frame));
    return;
  }
  if (channel !== 'book') {
    sink.onControl(channel.slice(0, 40));
    return;
  }
  const input = bookOf(frame);
  sink.onEvent(input.depth);
  sink.onBook(input);
}

function tradeOf(frame: JsonObject): WireTrade {
  return {
    type: 'trade',
    venue: SCREAMING,
    instrument: instrumentOf(frame),
    tradeId: String(countOf(frame, 'id')),
    price: positivePlainFrom(frame['price'], '"price"'),
    size: positivePlainFrom(frame['size'], '"size"'),
    takerSide: sideOf(frame),
    exchangeTimeUs: timeOf(frame),
  };
}

function bookOf(frame: JsonObject): BookInput {
  const sequence = countOf(frame, 'sequence');
  const kind = textField(frame, 'kind') === 'snapshot' ? 'snapshot' : 'delta';
  const levels = { bids: levelsOf(frame['bids'], '"bids"'), asks: levelsOf(frame['asks'], '"asks"') };
  const numbers = { firstSequence: sequence, lastSequence: sequence, exchangeTimeUs: timeOf(frame) };
  return {
    depth: { type: 'depth', venue: SCREAMING, instrument: instrumentOf(frame), kind, ...levels, ...numbers },
    previousSequence: kind === 'delta' ? countOf(frame, 'previous') : undefined,
  };
}

function levelsOf(value: unknown, what: string): WireLevel[] {
  const levels = asArray(value, what);
  if (levels.length > MAX_LEVELS) throw new JsonShapeError(`${what} has more than ${MAX_LEVELS} levels`);
  return levels.map((item) => {
    const [price, size] = asArray(item, 'a level');
    return [positivePlainFrom(price, 'a price'), plainFrom(size, 'a size')];
  });
}

function instrumentOf(frame: JsonObject): string {
  const instrument = textField(frame, 'product').toUpperCase();
  if (!isInstrumentName(instrument)) throw new JsonShapeError('"product" is not an instrument');
  return instrument;
}

function sideOf(frame: JsonObject): 'buy' | 'sell' {
  const side = textField(frame, 'side');
  if (side === 'buy' || side === 'sell') return side;
  throw new JsonShapeError('"side" is neither buy nor sell');
}

function countOf(frame: JsonObject, key: string): number {
  const count = wholeField(frame, key);
  if (count === undefined || count < 0) throw new JsonShapeError(`"${key}" is not a number from 0`);
  return count;
}

/** Times are whole milliseconds. */
function timeOf(frame: JsonObject): number {
  const us = countOf(frame, 'time') * US_PER_MS;
  if (!Number.isSafeInteger(us)) throw new JsonShapeError('"time" is not a time');
  return us;
}
