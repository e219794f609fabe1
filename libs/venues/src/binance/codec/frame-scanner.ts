import type { ByteScanner, ScanSink, ScanTarget } from '../../codec/index.js';
import { FrameCursor, Literal } from './frame-scanner-cursor.js';
import { LevelReader } from './frame-scanner-levels.js';
import {
  type ScannedKind,
  type ScannedStream,
  type ScannedSymbol,
  StreamTable,
  SymbolTable,
} from './frame-scanner-symbols.js';
import { MAX_DELTA_SPAN, isPartialStream, timeUsOf } from './wire-rules.js';

const COMBINED = Literal.of('{"stream":"');
const DATA = Literal.of(',"data":');
const HEADS: Readonly<Record<ScannedKind, Literal>> = {
  trade: Literal.of('{"e":"trade","E":'),
  quote: Literal.of('{"u":'),
  depth: Literal.of('{"e":"depthUpdate","E":'),
};
const SYMBOL = Literal.of(',"s":"');
/** What stands between the symbol and the next value. */
const MIDDLES: Readonly<Record<ScannedKind, Literal>> = {
  trade: Literal.of(',"t":'),
  quote: Literal.of(',"b":"'),
  depth: Literal.of(',"U":'),
};
const PRICE = Literal.of(',"p":"');
const SIZE = Literal.of(',"q":"');
const BUYER = Literal.of(',"b":');
const SELLER = Literal.of(',"a":');
const TRADE_TIME = Literal.of(',"T":');
const MAKER_SOLD = Literal.of(',"m":false');
const MAKER_BOUGHT = Literal.of(',"m":true');
const BOUGHT_END = Literal.of(',"m":true,"M":true}}');
const SOLD_END = Literal.of(',"m":false,"M":true}}');
const IGNORED_TRUE = Literal.of(',"M":true');
const IGNORED_FALSE = Literal.of(',"M":false');
const BID_SIZE = Literal.of(',"B":"');
const ASK = Literal.of(',"a":"');
const ASK_SIZE = Literal.of(',"A":"');
const LAST = Literal.of(',"u":');
const BIDS = Literal.of(',"b":[');
const ASKS = Literal.of(',"a":[');

const END_BRACE = 125;
const COMMA = 44;
const TEXT_END = 34;
const BACKSLASH = 92;
const LETTER_U = 117;
const LETTER_T = 116;
const LETTER_B = 98;

/**
 * Reads trades, best bids and asks and book changes of combined streams straight out of the socket's bytes: no JSON.parse, no
 * text, and no object per message. It knows the frames exactly as Binance writes them, key after key, and checks every byte;
 * whatever differs in anything goes to the codec, which decides alone. So the scanner can be of no help with a frame, but never
 * of another opinion (a law in the tests holds the two together).
 */
export class FrameScanner<Target extends ScanTarget> implements ByteScanner {
  private readonly cursor = new FrameCursor();
  private readonly sink: ScanSink<Target>;
  private readonly onLearnt: ((stream: ScannedStream<Target>) => void) | undefined;
  private readonly symbols: SymbolTable<Target>;
  private readonly streams = new StreamTable<Target>();
  private latest: ScannedStream<Target> | undefined;
  private readonly bids = new LevelReader();
  private readonly asks = new LevelReader();

  /** `onLearnt` is told of each stream that is remembered, perhaps more than once. */
  constructor(
    targetOf: (symbol: string) => Target | undefined,
    sink: ScanSink<Target>,
    onLearnt?: (stream: ScannedStream<Target>) => void,
  ) {
    this.sink = sink;
    this.onLearnt = onLearnt;
    this.symbols = new SymbolTable(targetOf);
  }

  scan(bytes: Uint8Array, start: number, end: number): boolean {
    const { cursor } = this;
    cursor.begin(bytes, start, end);
    if (cursor.last !== END_BRACE) return false;
    // In a burst the next frame is of the same stream more often than not.
    let stream = this.latest;
    if (stream === undefined || !cursor.skip(stream.head)) {
      stream = this.streams.find(cursor);
      if (stream === undefined || !cursor.skip(stream.head)) return this.scanUnknown();
      this.latest = stream;
    }
    const first = cursor.count();
    return first >= 0 && cursor.skip(stream.middle) && this.tail(stream.kind, stream.symbol, first);
  }

  /** A frame of a stream that is not remembered. */
  private scanUnknown(): boolean {
    const { cursor } = this;
    const from = cursor.at;
    if (!cursor.skip(COMBINED)) return false;
    const name = this.readName();
    if (name === undefined || isPartialStream(name) || !cursor.skip(DATA)) return false;
    const kind = cursor.peek(2) === LETTER_U ? 'quote' : cursor.peek(6) === LETTER_T ? 'trade' : 'depth';
    if (!cursor.skip(HEADS[kind])) return false;
    const headEnd = cursor.at;
    const first = cursor.count();
    const middleFrom = cursor.at;
    if (first < 0 || !cursor.skip(SYMBOL)) return false;
    const symbol = this.symbols.read(cursor);
    if (symbol === undefined || !cursor.skip(MIDDLES[kind])) return false;
    const middleEnd = cursor.at;
    if (!this.tail(kind, symbol, first)) return false;
    this.learn(kind, symbol, from, headEnd, middleFrom, middleEnd);
    return true;
  }

  private learn(
    kind: ScannedKind,
    symbol: ScannedSymbol<Target>,
    from: number,
    headEnd: number,
    middleFrom: number,
    middleEnd: number,
  ): void {
    const { view } = this.cursor;
    const copy = (start: number, end: number): Literal => new Literal(new Uint8Array(view.buffer.slice(start, end)));
    const stream = { kind, symbol, head: copy(from, headEnd), middle: copy(middleFrom, middleEnd) };
    this.streams.learn(view, from, stream);
    this.onLearnt?.(stream);
  }

  private tail(kind: ScannedKind, symbol: ScannedSymbol<Target>, first: number): boolean {
    if (kind === 'trade') return this.trade(symbol);
    return kind === 'quote' ? this.quote(symbol, first) : this.depth(symbol, first);
  }

  private trade(symbol: ScannedSymbol<Target>): boolean {
    const { cursor } = this;
    const tradeId = cursor.count();
    if (tradeId < 0 || !cursor.skip(PRICE)) return false;
    const priceTicks = cursor.steps(symbol.price);
    if (priceTicks <= 0 || !cursor.skip(SIZE)) return false;
    const sizeLots = cursor.steps(symbol.size);
    if (sizeLots <= 0 || !this.skipOrderIds() || !cursor.skip(TRADE_TIME)) return false;
    const exchangeAtUs = timeUsOf(cursor.count());
    if (exchangeAtUs === undefined || exchangeAtUs < 0) return false;
    if (cursor.left === BOUGHT_END.length && cursor.skip(BOUGHT_END)) {
      this.sink.onScannedTrade(symbol.target, tradeId, priceTicks, sizeLots, 'SELL', exchangeAtUs);
      return true;
    }
    if (cursor.left === SOLD_END.length && cursor.skip(SOLD_END)) {
      this.sink.onScannedTrade(symbol.target, tradeId, priceTicks, sizeLots, 'BUY', exchangeAtUs);
      return true;
    }
    const takerSold = cursor.skip(MAKER_BOUGHT);
    if (!takerSold && !cursor.skip(MAKER_SOLD)) return false;
    // `M` says nothing and may be missing.
    if (!cursor.skip(IGNORED_TRUE) && cursor.peek(0) === COMMA && !cursor.skip(IGNORED_FALSE)) return false;
    if (!this.atEnd()) return false;
    const takerSide = takerSold ? 'SELL' : 'BUY';
    this.sink.onScannedTrade(symbol.target, tradeId, priceTicks, sizeLots, takerSide, exchangeAtUs);
    return true;
  }

  private quote(symbol: ScannedSymbol<Target>, sequence: number): boolean {
    const { cursor } = this;
    const { price, size } = symbol;
    const bidTicks = cursor.steps(price);
    if (bidTicks < 0 || !cursor.skip(BID_SIZE)) return false;
    const bidLots = cursor.steps(size);
    if (bidLots < 0 || !cursor.skip(ASK)) return false;
    const askTicks = cursor.steps(price);
    if (askTicks < 0 || !cursor.skip(ASK_SIZE)) return false;
    const askLots = cursor.steps(size);
    if (askLots < 0 || !this.atEnd()) return false;
    // A side without a price or a size is empty: the codec says how.
    if ((bidTicks === 0) !== (bidLots === 0) || (askTicks === 0) !== (askLots === 0)) return false;
    this.sink.onScannedQuote(symbol.target, sequence, bidTicks, bidLots, askTicks, askLots);
    return true;
  }

  private depth(symbol: ScannedSymbol<Target>, time: number): boolean {
    const { cursor } = this;
    const { price, size } = symbol;
    const first = cursor.count();
    if (first < 0 || !cursor.skip(LAST)) return false;
    const last = cursor.count();
    if (last < first || last - first > MAX_DELTA_SPAN || !cursor.skip(BIDS)) return false;
    const bids = this.bids.read(cursor, price, size);
    if (bids === undefined || !cursor.skip(ASKS)) return false;
    const asks = this.asks.read(cursor, price, size);
    const exchangeAtUs = timeUsOf(time);
    if (asks === undefined || exchangeAtUs === undefined || !this.atEnd()) return false;
    this.sink.onScannedDelta(symbol.target, first, last, bids, asks, exchangeAtUs);
    return true;
  }

  /** The buyer's and seller's order ids, which frames from before 2024-06-18 carry; nothing if there are none. */
  private skipOrderIds(): boolean {
    const { cursor } = this;
    if (cursor.peek(2) !== LETTER_B) return true;
    return cursor.skip(BUYER) && cursor.count() >= 0 && cursor.skip(SELLER) && cursor.count() >= 0;
  }

  /** Whether nothing is left but the closing braces; that the last byte is one is known. */
  private atEnd(): boolean {
    const { cursor } = this;
    return cursor.at + 1 === cursor.limit - 1 && cursor.peek(0) === END_BRACE;
  }

  /** Reads the name of a stream and moves past its end; `undefined` for one that is no plain text. */
  private readName(): string | undefined {
    const { cursor } = this;
    let name = '';
    for (let offset = 0; ; offset += 1) {
      const byte = cursor.peek(offset);
      if (byte === TEXT_END) {
        cursor.at += offset + 1;
        return name;
      }
      if (byte < 32 || byte > 126 || byte === BACKSLASH) return undefined;
      name += String.fromCharCode(byte);
    }
  }
}
