import type { Instrument } from '#libs/domain';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import {
  type BookInput,
  type FrameSink,
  type VenueBook,
  type VenueCodec,
  type WireEvent,
  type WireQuote,
  isServedAlready,
  mayPassLater,
} from '../../codec/index.js';
import { type ReadableParts, emitParts } from '../../codec/readable-parts.js';
import { parseExactJson } from '../../values/exact-json.js';
import { type JsonObject, JsonShapeError, asObject, isJsonObject, parseJson, readJson } from '../../values/json.js';
import { BybitBook } from './book.js';
import { isLegacyTopic, legacyEventsOf } from './legacy-frame.js';
import { bookInputOf, quoteOfTicker, quoteOfTopBook, tradesOf } from './market-frame.js';
import { BYBIT } from '../name.js';
import { SymbolNames } from './symbol-names.js';
import { Tops } from './tops.js';

/** What one frame holds; passed on once all of it has been read. */
type Emitted = (sink: FrameSink) => void;

/** The topic stands first, except in snapshots of tickers, where `type` or `cs` may come before it. */
const TOPIC = /^.{0,80}?"topic":"([^"]{1,80})"/u;
const REPLY = /^.{0,200}?"op":"/u;
const ORDER_BOOK = /^orderbook\.(\d{1,5})\./u;

/**
 * Bybit v5's public frames of spot, linear and inverse (PROTOCOLS.md 5): publicTrade, orderbook, tickers. Spot and linear
 * share their topic names, so that only the connection distinguishes them; `BTCUSDT` is `BTC-USDT` on both.
 */
export class BybitCodec implements VenueCodec {
  readonly venue = BYBIT;
  readonly restChannels = ['rest-instruments-info'];
  private readonly names = new SymbolNames();
  private readonly tops = new Tops();

  learnInstruments(instruments: readonly Instrument[]): void {
    for (const { venueSymbol, id } of instruments) this.names.learnName(venueSymbol, id);
  }

  decode(text: string, sink: FrameSink): Result<void, Problem> {
    const json = parseJson(text);
    if (!json.ok) return unreadable(json.error);
    const told = readJson(() => this.read(asObject(json.value, 'the frame'), text));
    if (!told.ok) return unreadable(told.error);
    told.value(sink);
    return ok(undefined);
  }

  /** `orderbook.200.BTCUSDT` is `orderbook.200`; what has no topic answers a request. */
  channelOf(text: string): string | undefined {
    const topic = TOPIC.exec(text)?.[1];
    if (topic !== undefined) return topic.includes('.') ? topic.slice(0, topic.lastIndexOf('.')) : topic;
    return REPLY.test(text) ? 'op-reply' : undefined;
  }

  book(): VenueBook {
    return new BybitBook();
  }

  private read(frame: JsonObject, text: string): Emitted {
    const { topic } = frame;
    if (topic === undefined) return this.withoutTopic(frame);
    if (typeof topic !== 'string') throw new JsonShapeError('"topic" is not a text');
    const levels = ORDER_BOOK.exec(topic)?.[1];
    if (levels !== undefined) return this.depth(frame, topic, Number(levels));
    if (topic.startsWith('publicTrade.')) return emitAll(tradesOf(frame, this.names));
    if (isLegacyTopic(topic)) return this.legacy(text, topic);
    if (!topic.startsWith('tickers.')) return control(topic);
    const quote = quoteOfTicker(frame, topic, this.names, this.tops);
    return quote === undefined ? control(topic) : emitQuote(quote);
  }

  /** The retired protocols sent numbers bare: the frame is read once more, with their text. */
  private legacy(text: string, topic: string): Emitted {
    const exact = parseExactJson(text);
    if (!exact.ok) throw new JsonShapeError(exact.error);
    return emitAll(legacyEventsOf(asObject(exact.value, 'the frame'), topic, this.names));
  }

  private depth(frame: JsonObject, topic: string, levels: number): Emitted {
    const input = bookInputOf(frame, levels, this.names);
    const quote = levels === 1 ? quoteOfTopBook(input, topic, this.tops) : undefined;
    return (sink) => {
      if (quote !== undefined) sink.onEvent(quote);
      emitDepth(input)(sink);
    };
  }

  /** Replies to what we sent, and bodies of REST. */
  private withoutTopic(frame: JsonObject): Emitted {
    const { result, success, op, ret_msg: said } = frame;
    if (isJsonObject(result) && Array.isArray(result['list'])) {
      this.names.learn(result['list']);
      return control('instruments-info');
    }
    if (success === false)
      return isServedAlready(String(said)) ? control(String(op)) : refusal(String(op), String(said));
    // Two shapes of a pong: `{"success":true,"ret_msg":"pong","op":"ping"}` and `{"op":"pong"}`.
    if (said === 'pong' || op === 'pong') return control('pong');
    return control(typeof op === 'string' ? op : 'unknown');
  }
}

function control(what: string): Emitted {
  return (sink) => sink.onControl(what.slice(0, 64));
}

function refusal(op: string, said: string): Emitted {
  const message = `Bybit refused ${op.slice(0, 32)}: ${said.slice(0, 500)}.`;
  return (sink) =>
    sink.onRefusal(problem('VENUE_REFUSED', message, { reason: said.slice(0, 500) }, mayPassLater(said)));
}

function emitAll(parts: ReadableParts<WireEvent>): Emitted {
  return (sink) => emitParts('Bybit', parts, sink);
}

function emitQuote(quote: WireQuote): Emitted {
  return (sink) => sink.onEvent(quote);
}

function emitDepth(input: BookInput): Emitted {
  return (sink) => {
    sink.onEvent(input.depth);
    sink.onBook(input);
  };
}

function unreadable(reason: string): Result<never, Problem> {
  return err(problem('FRAME_UNREADABLE', `A frame of Bybit cannot be read: ${reason}.`, { reason }));
}
