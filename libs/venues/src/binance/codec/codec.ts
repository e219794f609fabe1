import type { Instrument } from '#libs/domain';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import {
  type BookInput,
  type FrameSink,
  type VenueBook,
  type VenueCodec,
  type WireDepth,
  type WireQuote,
  type WireTrade,
} from '../../codec/index.js';
import { isTraded } from '../../codec/number-text-fields.js';
import { lacksId } from '../../codec/trade-id.js';
import {
  type JsonObject,
  JsonShapeError,
  countField,
  flagField,
  isJsonObject,
  parseJson,
  readJson,
  textField,
} from '../../values/json.js';
import { parseJsonWithWholeNumbers } from '../../values/whole-numbers.js';
import { BinanceBook } from './book.js';
import { BINANCE } from './instruments.js';
import { amountOf, bestOf, idField, levelsOf, snapshotDepth } from './frame-fields.js';
import { NamelessSnapshots } from './nameless-snapshots.js';
import { SymbolNames } from './symbol-names.js';
import { MAX_DELTA_SPAN, isPartialStream, venueTimeUs } from './wire-rules.js';

/** What one frame holds; passed on once all of it has been read. */
type Emitted = (sink: FrameSink) => void;

/** What is called a print that is no trade. */
const NO_TRADE = 'a print that is no trade';
/** How a combined frame, a raw frame, and an answer to a request begin. */
const STREAM = /^\{"stream":"([^"]{1,600})"/u;
const EVENT = /^\{"e":"([^"]{1,40})"/u;
const ANSWER = /^\{"(?:result|id|error|code)":/u;
/** A number whose last digits `JSON.parse` may lose; times in microseconds, which some ask for, begin with another digit. */
const BEYOND_2_53 = /[[:,\s](?:9\d{15}|\d{17,})/u;
/** Where a stream name or the address of a REST request names the symbol. */
const SYMBOL_IN_NAME = /^(?:\w+\.)?([^\s?&=@]{1,80})@|(?:^|[?&\s])symbol=([^\s?&=]{1,600})/u;

/**
 * Binance Spot's public frames, raw or combined, and its REST depth snapshots (PROTOCOLS.md 1.1, 1.2): trade, aggTrade (a trade
 * whose id is the aggregate's), bookTicker, depthUpdate, depth5/10/20. Symbols are distinguished by the known quote assets,
 * and exactly once an answer of exchangeInfo was decoded, or the instruments were given.
 */
export class BinanceCodec implements VenueCodec {
  readonly venue = BINANCE;
  readonly restChannels = ['rest-depth', 'rest-exchangeInfo'];
  readonly isNumberedAcrossConnections = true;
  private readonly names = new SymbolNames();
  private readonly nameless = new NamelessSnapshots();
  private readonly readsAggregates: boolean;

  /** `readsAggregates`: whether aggTrade is a trade; a feed that asks for every trade by itself has no use for their sums. */
  constructor({ readsAggregates = true }: { readonly readsAggregates?: boolean } = {}) {
    this.readsAggregates = readsAggregates;
  }

  learnInstruments(instruments: readonly Instrument[]): void {
    for (const { venueSymbol, id } of instruments) this.names.learnName(venueSymbol, id);
  }

  decode(text: string, sink: FrameSink, stream?: string): Result<void, Problem> {
    const json = BEYOND_2_53.test(text) ? parseJsonWithWholeNumbers(text) : parseJson(text);
    if (!json.ok) return unreadable(json.error);
    const told = readJson(() => this.read(json.value, stream));
    if (!told.ok) return unreadable(told.error);
    told.value(sink);
    return ok(undefined);
  }

  /** `btcusdt@depth@100ms` is `depth-100ms`; a raw frame is of its event. */
  channelOf(text: string): string | undefined {
    const stream = decoded(STREAM.exec(text)?.[1]);
    if (stream !== undefined) return stream.slice(stream.indexOf('@') + 1).replaceAll(/[@!]/gu, '-');
    return EVENT.exec(text)?.[1] ?? (ANSWER.test(text) ? 'reply' : undefined);
  }

  book(): VenueBook {
    return new BinanceBook();
  }

  private read(value: unknown, stream: string | undefined): Emitted {
    if (!isJsonObject(value)) throw new JsonShapeError('the frame is not an object');
    if (!('stream' in value)) return this.readRaw(value, stream ?? '');
    // Whoever encoded the name in the address may be answered with it as it was asked for.
    const name = decoded(textField(value, 'stream'));
    const { data } = value;
    if (isJsonObject(data)) return this.readRaw(data, name);
    if (!Array.isArray(data)) throw new JsonShapeError('"data" is neither an object nor a list');
    return control(name);
  }

  private readRaw(data: JsonObject, stream: string): Emitted {
    const event = data['e'];
    if (event === 'trade') return isNoTrade(data) ? control(NO_TRADE) : emitTrade(this.trade(data));
    if (event === 'aggTrade' && this.readsAggregates) return emitTrade(this.aggregate(data));
    if (event === 'depthUpdate') return this.emitUpdate(this.update(data, stream));
    // Spot sends its best bid and ask without a name, the derivatives with this one.
    if (event === 'bookTicker') return emitEvent(this.quote(data));
    if (event === 'serverShutdown') return closing();
    if (typeof event === 'string') return control(event);
    if (event !== undefined) throw new JsonShapeError('"e" is not a text');
    if ('lastUpdateId' in data) return this.emitSnapshot(data, stream);
    if ('u' in data && 's' in data) return emitEvent(this.quote(data));
    return this.readAnswer(data);
  }

  /** Answers to requests, and bodies of REST. */
  private readAnswer(data: JsonObject): Emitted {
    const { symbols } = data;
    if (Array.isArray(symbols)) {
      this.names.learn(symbols);
      return control('exchangeInfo');
    }
    const refused = isJsonObject(data['error']) ? data['error'] : data;
    if ('code' in refused) return refusal(String(refused['code']), `Binance refused: ${String(refused['msg'])}`);
    return 'result' in data ? answer() : control('unknown');
  }

  /** An aggregate is the raw trades `f` to `l`; its own id means nothing among theirs. */
  private aggregate(data: JsonObject): WireTrade {
    const [first, last] = [BigInt(idField(data, 'f')), BigInt(idField(data, 'l'))];
    if (first > last) throw new JsonShapeError('"f" is above "l"');
    return { ...this.trade(data, 'a'), kind: 'aggregate', madeOf: { first, last } };
  }

  private trade(data: JsonObject, idKey: 't' | 'a' = 't'): WireTrade {
    return {
      type: 'trade',
      venue: this.venue,
      instrument: this.names.instrumentOf(textField(data, 's')),
      tradeId: lacksId(data, idKey) ? '' : idField(data, idKey),
      price: amountOf(data, 'p'),
      size: amountOf(data, 'q'),
      // `m` says that the buyer was the maker: then the taker sold.
      takerSide: flagField(data, 'm') ? 'sell' : 'buy',
      exchangeTimeUs: venueTimeUs(data, 'T'),
    };
  }

  private quote(data: JsonObject): WireQuote {
    const [bidPrice, bidSize] = bestOf(data, 'b', 'B');
    const [askPrice, askSize] = bestOf(data, 'a', 'A');
    const instrument = this.names.instrumentOf(textField(data, 's'));
    const sequence = countField(data, 'u');
    const { venue } = this;
    return {
      type: 'quote',
      venue,
      instrument,
      bidPrice,
      bidSize,
      askPrice,
      askSize,
      exchangeTimeUs: 'E' in data ? venueTimeUs(data, 'E') : null,
      sequence,
    };
  }

  private delta(data: JsonObject): WireDepth {
    // Changes of the futures join by `pu`, the last number of the one before: their own numbers leave holes.
    const firstSequence = 'pu' in data ? countField(data, 'pu') + 1 : countField(data, 'U');
    const lastSequence = countField(data, 'u');
    if (firstSequence > lastSequence) throw new JsonShapeError('"U" is above "u"');
    const span = lastSequence - firstSequence;
    if (span > MAX_DELTA_SPAN) throw new JsonShapeError(`the change claims to cover ${span} updates`);
    const instrument = this.names.instrumentOf(textField(data, 's'));
    return {
      type: 'depth',
      venue: this.venue,
      instrument,
      kind: 'delta',
      bids: levelsOf(data, 'b'),
      asks: levelsOf(data, 'a'),
      firstSequence,
      lastSequence,
      exchangeTimeUs: venueTimeUs(data, 'E'),
    };
  }

  /** On a partial stream the derivatives call the whole top of a book an update too; spot has no such event there. */
  private update(data: JsonObject, stream: string): BookInput {
    const depth = this.delta(data);
    return isPartialStream(stream) ? { depth: { ...depth, kind: 'snapshot' }, partial: true } : { depth };
  }

  private emitUpdate(input: BookInput): Emitted {
    const { depth } = input;
    const told = [...this.nameless.release(depth).map((snapshot) => emitDepth({ depth: snapshot })), emitDepth(input)];
    return (sink) => {
      for (const tell of told) tell(sink);
    };
  }

  private emitSnapshot(data: JsonObject, stream: string): Emitted {
    const isPartial = isPartialStream(stream);
    const instrument = this.instrumentOfSnapshot(data, stream);
    const depth = snapshotDepth(data, instrument ?? '');
    if (instrument !== undefined) return emitDepth({ depth, ...(isPartial ? { partial: true } : {}) });
    // Between several symbols there is no guessing.
    const waits = !isPartial && this.names.isUnheard && this.nameless.hold(depth);
    if (!waits) throw new JsonShapeError('nothing names the symbol of a snapshot');
    return control('a snapshot that waits for the first symbol');
  }

  /** Spot's snapshot does not name its symbol: its stream or request does, or else that only one symbol was ever seen. */
  private instrumentOfSnapshot(data: JsonObject, stream: string): string | undefined {
    if ('symbol' in data) return this.names.instrumentOf(textField(data, 'symbol'));
    const match = SYMBOL_IN_NAME.exec(stream);
    const symbol = match?.[1] ?? decoded(match?.[2]);
    return symbol === undefined ? this.names.only : this.names.instrumentOfStream(symbol);
  }
}

/** A percent-encoded text; as it stands where it is none. */
function decoded(text: string): string;
function decoded(text: string | undefined): string | undefined;
function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Prints of the derivatives that no order of anybody's was in the book for: `X` is `INSURANCE_FUND`, `ADL` or `NA`, whose size is 0. */
function isNoTrade(data: JsonObject): boolean {
  const { X: type } = data;
  return typeof type === 'string' && type !== 'MARKET';
}

function unreadable(reason: string): Result<never, Problem> {
  return err(problem('FRAME_UNREADABLE', `A frame of Binance cannot be read: ${reason}.`, { reason }));
}

function control(what: string): Emitted {
  return (sink) => sink.onControl(what);
}

function answer(): Emitted {
  return (sink) => {
    sink.onControl('answer');
    sink.onReply?.(undefined);
  };
}

function refusal(code: string, message: string): Emitted {
  const refused = problem('VENUE_REFUSED', message, { code: code.slice(0, 64) });
  return (sink) => {
    sink.onRefusal(refused);
    sink.onReply?.(refused);
  };
}

function closing(): Emitted {
  const message = 'Binance announced that it closes the connection.';
  return (sink) => sink.onRefusal(problem('VENUE_CLOSES', message, { code: 'SHUTDOWN' }));
}

function emitEvent(event: WireTrade | WireQuote): Emitted {
  return (sink) => sink.onEvent(event);
}

function emitTrade(trade: WireTrade): Emitted {
  return isTraded(trade) ? emitEvent(trade) : control(NO_TRADE);
}

function emitDepth(input: BookInput): Emitted {
  return (sink) => {
    sink.onEvent(input.depth);
    sink.onBook(input);
  };
}
