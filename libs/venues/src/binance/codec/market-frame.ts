import type { Instrument, Level, Side } from '#libs/domain';
import { type UnixUs, usFromMs } from '#libs/kernel';
import { type StepScale, parseSteps, stepScale } from '../../values/decimal-steps.js';
import {
  type JsonObject,
  JsonShapeError,
  asArray,
  countField,
  flagField,
  isJsonObject,
  parseJson,
  readJson,
  textField,
} from '../../values/json.js';

/** How the texts of one symbol become ticks and lots. */
export interface SymbolScale {
  readonly price: StepScale;
  readonly size: StepScale;
}

/** What a decoder tells about a frame: numbers only, so that a decoder without intermediate objects can take its place. */
export interface MarketFrameSink {
  /** The scale of a symbol as Binance writes it, `undefined` for one that nobody asked for. */
  scaleOf(symbol: string): SymbolScale | undefined;
  onTrade(
    symbol: string,
    tradeId: number,
    priceTicks: number,
    sizeLots: number,
    takerSide: Side,
    exchangeAtUs: UnixUs,
  ): void;
  onQuote(symbol: string, sequence: number, bidTicks: number, bidLots: number, askTicks: number, askLots: number): void;
  onDepth(
    symbol: string,
    first: number,
    last: number,
    bids: readonly Level[],
    asks: readonly Level[],
    exchangeAtUs: UnixUs,
  ): void;
  /** The answer to our request `id` (-1 where it names none), with the reason of a refusal. */
  onReply(id: number, refusal: string | undefined): void;
  /** The server is about to close the connection: reconnect at once. */
  onShutdown(): void;
  /** A frame that is none of ours, such as a stream that nobody handles. */
  onOther(what: string): void;
}

/** What became of a frame; `bad` carries the reason. */
export type FrameOutcome =
  { readonly kind: 'data' | 'control' | 'other' } | { readonly kind: 'bad'; readonly reason: string };

/** The scale of an instrument's prices and sizes. */
export function symbolScaleOf(instrument: Instrument): SymbolScale {
  return { price: stepScale(instrument.tickSize), size: stepScale(instrument.lotSize) };
}

/**
 * Decodes one frame of a market stream, raw or combined (PROTOCOLS.md 1.1), and tells the sink. Unknown keys are ignored;
 * a missing or wrong one makes the frame bad and tells nothing. Prices and sizes off the symbol's present grid come as
 * fractions of a step, see {@link parseSteps}.
 */
export function decodeMarketFrame(text: string, sink: MarketFrameSink): FrameOutcome {
  const json = parseJson(text);
  if (!json.ok) return { kind: 'bad', reason: json.error };
  const outcome = readJson(() => dispatch(json.value, sink));
  return outcome.ok ? outcome.value : { kind: 'bad', reason: outcome.error };
}

function dispatch(value: unknown, sink: MarketFrameSink): FrameOutcome {
  if (!isJsonObject(value)) throw new JsonShapeError('the frame is not an object');
  const data = 'stream' in value ? value['data'] : value;
  if (!isJsonObject(data)) {
    // Streams of arrays exist (`!miniTicker@arr`); nobody here asked for one.
    if (!Array.isArray(data)) throw new JsonShapeError('"data" is not an object');
    sink.onOther('array');
    return { kind: 'other' };
  }
  switch (data['e']) {
    case 'trade':
      return trade(data, sink);
    case 'depthUpdate':
      return depth(data, sink);
    case 'serverShutdown':
      sink.onShutdown();
      return { kind: 'control' };
    case undefined:
      return untyped(data, sink);
    default:
      sink.onOther(typeof data['e'] === 'string' ? data['e'] : 'unknown');
      return { kind: 'other' };
  }
}

/** Frames without an event name: bookTicker, and answers to our requests. */
function untyped(data: JsonObject, sink: MarketFrameSink): FrameOutcome {
  if ('s' in data && 'u' in data && 'b' in data) return quote(data, sink);
  if ('result' in data || 'code' in data || 'error' in data) {
    const { id } = data;
    const refusal = isJsonObject(data['error']) ? data['error'] : data;
    const refused = 'code' in refusal;
    sink.onReply(
      typeof id === 'number' ? id : -1,
      refused ? `${String(refusal['code'])}: ${String(refusal['msg'])}` : undefined,
    );
    return { kind: 'control' };
  }
  sink.onOther('unknown');
  return { kind: 'other' };
}

function trade(data: JsonObject, sink: MarketFrameSink): FrameOutcome {
  const symbol = textField(data, 's');
  const scale = sink.scaleOf(symbol);
  if (scale === undefined) return other(symbol, sink);
  const tradeId = countField(data, 't');
  const priceTicks = positiveSteps(data, 'p', scale.price);
  const sizeLots = positiveSteps(data, 'q', scale.size);
  // `m` says that the buyer was the maker: then the taker sold.
  const takerSide = flagField(data, 'm') ? 'SELL' : 'BUY';
  sink.onTrade(symbol, tradeId, priceTicks, sizeLots, takerSide, venueTimeUs(data, 'T'));
  return { kind: 'data' };
}

function quote(data: JsonObject, sink: MarketFrameSink): FrameOutcome {
  const symbol = textField(data, 's');
  const scale = sink.scaleOf(symbol);
  if (scale === undefined) return other(symbol, sink);
  const sequence = countField(data, 'u');
  const bidTicks = steps(textField(data, 'b'), 'b', scale.price);
  const bidLots = steps(textField(data, 'B'), 'B', scale.size);
  const askTicks = steps(textField(data, 'a'), 'a', scale.price);
  sink.onQuote(symbol, sequence, bidTicks, bidLots, askTicks, steps(textField(data, 'A'), 'A', scale.size));
  return { kind: 'data' };
}

function depth(data: JsonObject, sink: MarketFrameSink): FrameOutcome {
  const symbol = textField(data, 's');
  const scale = sink.scaleOf(symbol);
  if (scale === undefined) return other(symbol, sink);
  const first = countField(data, 'U');
  const last = countField(data, 'u');
  if (first > last) throw new JsonShapeError('"U" is above "u"');
  const exchangeAtUs = venueTimeUs(data, 'E');
  sink.onDepth(symbol, first, last, levelsOf(data, 'b', scale), levelsOf(data, 'a', scale), exchangeAtUs);
  return { kind: 'data' };
}

function other(symbol: string, sink: MarketFrameSink): FrameOutcome {
  sink.onOther(`the symbol ${symbol.slice(0, 32)}`);
  return { kind: 'other' };
}

/** The levels under a key of a depth message; throws JsonShapeError. */
export function levelsOf(data: JsonObject, key: string, scale: SymbolScale): Level[] {
  return asArray(data[key], `"${key}"`).map((level) => {
    const [price, size] = asArray(level, 'a level');
    if (typeof price !== 'string' || typeof size !== 'string') throw new JsonShapeError('a level is not two texts');
    const priceTicks = steps(price, 'a price', scale.price);
    if (priceTicks === 0) throw new JsonShapeError('a price is 0');
    return { priceTicks, sizeLots: steps(size, 'a size', scale.size) };
  });
}

/** A positive price or size under a key, in steps; throws JsonShapeError. */
export function positiveSteps(data: JsonObject, key: string, scale: StepScale): number {
  const value = steps(textField(data, key), key, scale);
  if (value === 0) throw new JsonShapeError(`"${key}" is 0`);
  return value;
}

function steps(text: string, what: string, scale: StepScale): number {
  const value = parseSteps(text, scale);
  if (value === undefined) throw new JsonShapeError(`${what} "${text.slice(0, 48)}" is not a plain decimal`);
  return value;
}

/** Above this a time is in microseconds already (`timeUnit=MICROSECOND`): as milliseconds it would be the year 5138. */
const MICROSECONDS_FROM = 100_000_000_000_000;

/** A time of Binance in microseconds: milliseconds unless the connection asked for microseconds. */
export function venueTimeUs(data: JsonObject, key: string): UnixUs {
  const us = timeUsOf(countField(data, key));
  if (us === undefined) throw new JsonShapeError(`"${key}" is not a time`);
  return us;
}

/** A count of milliseconds or microseconds since the epoch as microseconds; `undefined` for one beyond all times. */
export function timeUsOf(time: number): UnixUs | undefined {
  const us = time >= MICROSECONDS_FROM ? time : usFromMs(time);
  return Number.isSafeInteger(us) ? us : undefined;
}
