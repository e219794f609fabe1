import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { FrameNames, type FrameSink, type VenueBook, type VenueCodec } from '../../codec/index.js';
import { emitParts, tellStrange } from '../../codec/readable-parts.js';
import { parseExactJson } from '../../values/exact-json.js';
import { type JsonObject, JsonShapeError, isJsonObject, readJson, textField } from '../../values/json.js';
import { KrakenBook } from './book.js';
import { futuresEventsOf } from './futures-frame.js';
import { legacyMessage } from './legacy-frame.js';
import { booksOf, quotesOf, tradesOf } from './market-frame.js';
import { KRAKEN } from '../name.js';
import { emitNamelessError, emitReply, emitStatus } from './reply-frame.js';
import { instrumentOf } from './symbols.js';

/** Reads the frames of Kraken's WebSocket v2, and knows how its books are kept. */
export class KrakenCodec implements VenueCodec {
  readonly venue = KRAKEN;
  private readonly names = new FrameNames(instrumentOf);

  channelOf(text: string): string | undefined {
    return channelOfFrame(text);
  }

  decode(text: string, sink: FrameSink): Result<void, Problem> {
    return decodeKrakenFrame(text, sink, this.names);
  }

  book(instrument: string): VenueBook {
    return new KrakenBook(instrument);
  }
}

const CHANNEL = /^\{"channel":"(\w{1,40})"/u;
/** Answers name their method first or last. */
const METHOD = /^\{.{0,400}?"method":"(\w{1,40})"/u;

function channelOfFrame(text: string): string | undefined {
  const channel = CHANNEL.exec(text)?.[1];
  if (channel !== undefined) return channel;
  const method = METHOD.exec(text)?.[1];
  return method === undefined ? undefined : `method.${method}`;
}

function decodeKrakenFrame(text: string, sink: FrameSink, names: FrameNames): Result<void, Problem> {
  const json = parseExactJson(text);
  if (!json.ok) return unreadable(json.error);
  const told = readJson(() => dispatch(json.value, sink, names));
  return told.ok ? ok(undefined) : unreadable(told.error);
}

function unreadable(reason: string): Result<void, Problem> {
  return err(problem('FRAME_UNREADABLE', `A frame of Kraken cannot be read: ${reason}.`, { venue: KRAKEN, reason }));
}

/** Every reader runs to its end before the sink receives anything, so that nothing of a bad frame is passed on. */
function dispatch(frame: unknown, sink: FrameSink, names: FrameNames): void {
  if (Array.isArray(frame)) {
    legacyMessage(frame, names)(sink);
    return;
  }
  if (!isJsonObject(frame)) throw new JsonShapeError('the frame is not an object');
  if ('channel' in frame) emitChannel(textField(frame, 'channel'), frame, sink, names);
  else if ('method' in frame) emitReply(frame, sink);
  else if ('feed' in frame) emitFutures(frame, sink);
  else if ('event' in frame) sink.onControl(textField(frame, 'event').slice(0, 40));
  else if ('result' in frame) sink.onControl('REST answer');
  else emitNamelessError(frame, sink);
}

function emitFutures(frame: JsonObject, sink: FrameSink): void {
  const events = futuresEventsOf(frame);
  if (events.length === 0) sink.onControl(textField(frame, 'feed').slice(0, 40));
  for (const event of events) sink.onEvent(event);
}

function emitChannel(channel: string, frame: JsonObject, sink: FrameSink, names: FrameNames): void {
  switch (channel) {
    case 'book':
      for (const input of booksOf(frame, names)) {
        sink.onEvent(input.depth);
        sink.onBook(input);
      }
      return;
    case 'trade': {
      const trades = tradesOf(frame, names);
      // A snapshot is the last 50 trades from before the subscription: history, some of it reported before a reconnect.
      if (frame['type'] === 'snapshot') {
        for (const trade of trades.read) sink.onPastTrade?.(trade);
        sink.onControl('trade snapshot');
        tellStrange('Kraken', trades.strange, sink);
      } else emitParts('Kraken', trades, sink);
      return;
    }
    case 'ticker':
      emitParts('Kraken', quotesOf(frame, names), sink);
      return;
    case 'status':
      emitStatus(frame, sink);
      return;
    default:
      sink.onControl(channel.slice(0, 40));
  }
}
