import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { type BookInput, FrameNames, type FrameSink, type VenueBook, type VenueCodec } from '../../codec/index.js';
import { emitParts } from '../../codec/readable-parts.js';
import { parseExactJson } from '../../values/exact-json.js';
import {
  type JsonObject,
  JsonShapeError,
  asArray,
  asObject,
  isJsonObject,
  readJson,
  textField,
} from '../../values/json.js';
import { OkxBook } from './book.js';
import { emitEvent } from './event-frame.js';
import { legacyPushOf } from './legacy-frame.js';
import {
  type Push,
  bestQuotesOf,
  booksOf,
  instrumentOf,
  tickerQuotesOf,
  topLevelsOf,
  tradesOf,
} from './market-frame.js';
import { OKX } from '../name.js';

/** As people read it. */
const OKX_NAME = 'OKX';

/** Reads the frames of OKX's public WebSocket v5, and knows how its books are kept. */
export class OkxCodec implements VenueCodec {
  readonly venue = OKX;
  private readonly names = new FrameNames(instrumentOf);

  channelOf(text: string): string | undefined {
    return channelOfFrame(text);
  }

  decode(text: string, sink: FrameSink): Result<void, Problem> {
    return decodeOkxFrame(text, sink, this.names);
  }

  book(instrument: string): VenueBook {
    return new OkxBook(instrument);
  }
}

const CHANNEL = /^\{"arg":\{"channel":"([\w-]{1,40})"/u;

function channelOfFrame(text: string): string | undefined {
  if (text === 'pong') return 'pong';
  return CHANNEL.exec(text)?.[1] ?? (text.startsWith('{"event":') ? 'event' : undefined);
}

function decodeOkxFrame(text: string, sink: FrameSink, names: FrameNames): Result<void, Problem> {
  // The answer to our keep-alive is a bare text, no JSON.
  if (text === 'pong') {
    sink.onControl('pong');
    return ok(undefined);
  }
  const json = parseExactJson(text);
  if (!json.ok) return unreadable(json.error);
  const told = readJson(() => dispatch(json.value, sink, names));
  return told.ok ? ok(undefined) : unreadable(told.error);
}

function unreadable(reason: string): Result<void, Problem> {
  return err(problem('FRAME_UNREADABLE', `A frame of OKX cannot be read: ${reason}.`, { venue: OKX, reason }));
}

/** Every reader runs to its end before the sink receives anything, so that nothing of a bad frame is passed on. */
function dispatch(frame: unknown, sink: FrameSink, names: FrameNames): void {
  if (!isJsonObject(frame)) throw new JsonShapeError('the frame is not an object');
  if ('event' in frame) emitEvent(frame, sink);
  else if ('arg' in frame) emitPush(frame, sink, names);
  else if ('table' in frame) emitLegacy(frame, sink, names);
  else if ('code' in frame && 'data' in frame) sink.onControl('REST answer');
  else if ('op' in frame) sink.onControl('request');
  else throw new JsonShapeError('it has neither "event" nor "arg"');
}

function emitLegacy(frame: JsonObject, sink: FrameSink, names: FrameNames): void {
  const { events, books } = legacyPushOf(frame, names);
  const isEmpty = events.read.length + events.strange.length + books.length === 0;
  if (isEmpty) sink.onControl(textField(frame, 'table').slice(0, 40));
  emitParts(OKX_NAME, events, sink);
  for (const input of books) emitBook(input, sink);
}

function emitBook(input: BookInput, sink: FrameSink): void {
  sink.onEvent(input.depth);
  sink.onBook(input);
}

function emitPush(frame: JsonObject, sink: FrameSink, names: FrameNames): void {
  const arg = asObject(frame['arg'], '"arg"');
  const channel = textField(arg, 'channel');
  const pushOf = (): Push => readPush(channel, arg, frame, names);
  switch (channel) {
    case 'trades':
    case 'trades-all':
      emitParts(OKX_NAME, tradesOf(pushOf()), sink);
      return;
    case 'tickers':
      emitParts(OKX_NAME, tickerQuotesOf(pushOf()), sink);
      return;
    case 'bbo-tbt':
      emitParts(OKX_NAME, bestQuotesOf(pushOf()), sink);
      return;
    case 'books':
    case 'books-l2-tbt':
    case 'books50-l2-tbt':
      for (const input of booksOf(pushOf())) emitBook(input, sink);
      return;
    case 'books5':
      // A picture of the top, not a book that is kept: passed on as an event only, or it would cut down the book of `books`.
      for (const depth of topLevelsOf(pushOf())) sink.onEvent(depth);
      return;
    default:
      sink.onControl(channel.slice(0, 40));
  }
}

function readPush(channel: string, arg: JsonObject, frame: JsonObject, names: FrameNames): Push {
  const data = asArray(frame['data'], '"data"');
  const action = 'action' in frame ? textField(frame, 'action') : undefined;
  return { channel, instrument: names.instrumentOf(textField(arg, 'instId')), action, data };
}
