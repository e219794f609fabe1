import { type UnixUs, usFromMs } from '#libs/kernel';
import type { BookInput, WireDepth, WireLevel, WireQuote, WireTrade } from '../../codec/index.js';
import { plainFrom, positivePlainFrom, quoteSide } from '../../codec/number-text-fields.js';
import { type ReadableParts, readTrades } from '../../codec/readable-parts.js';
import { tradeIdOf } from '../../codec/trade-id.js';
import { type JsonObject, JsonShapeError, asArray, asObject, countField, textField } from '../../values/json.js';
import { BYBIT } from '../name.js';
import type { SymbolNames } from './symbol-names.js';
import type { TopFields, Tops } from './tops.js';

/** Bybit sends at most so many trades in one message. */
const MAX_TRADES = 1_024;

/** The trades of a `publicTrade` message, as they came; `S` is the taker's side. */
export function tradesOf(frame: JsonObject, names: SymbolNames): ReadableParts<WireTrade> {
  const data = asArray(frame['data'], '"data"');
  if (data.length > MAX_TRADES) throw new JsonShapeError(`more than ${MAX_TRADES} trades in one message`);
  return readTrades(data, (value) => {
    const trade = asObject(value, 'a trade');
    const { S: side } = trade;
    if (side !== 'Buy' && side !== 'Sell') throw new JsonShapeError('"S" is neither Buy nor Sell');
    return {
      type: 'trade',
      venue: BYBIT,
      instrument: names.instrumentOf(textField(trade, 's')),
      tradeId: tradeIdOf(trade, 'i'),
      price: plainFrom(trade['p'], '"p"'),
      size: plainFrom(trade['v'], '"v"'),
      takerSide: side === 'Buy' ? 'buy' : 'sell',
      exchangeTimeUs: timeField(trade, 'T'),
      // Agreed between two parties, past the book.
      ...(trade['BT'] === true ? { kind: 'block' as const } : {}),
    };
  });
}

/**
 * An `orderbook` message. `u == 1` means that Bybit's service restarted and that this is the whole book, even where the type
 * says delta. One level (`orderbook.1`) is only the top, whose update numbers are not those of the deeper books.
 */
export function bookInputOf(frame: JsonObject, levels: number, names: SymbolNames): BookInput {
  const data = asObject(frame['data'], '"data"');
  const update = countField(data, 'u');
  const reset = update === 1;
  const depth: WireDepth = {
    type: 'depth',
    venue: BYBIT,
    instrument: names.instrumentOf(textField(data, 's')),
    kind: reset ? 'snapshot' : kindOf(frame),
    bids: levelsOf(data, 'b'),
    asks: levelsOf(data, 'a'),
    firstSequence: update,
    lastSequence: update,
    exchangeTimeUs: timeField(frame, 'ts'),
  };
  return { depth, levels, ...(reset ? { reset } : {}), ...(levels === 1 ? { partial: true } : {}) };
}

/** The best bid and ask that an `orderbook.1` message states; `undefined` for a change of nothing known. */
export function quoteOfTopBook({ depth }: BookInput, topic: string, tops: Tops): WireQuote | undefined {
  const [bid, ask] = [depth.bids[0], depth.asks[0]];
  const said = { bidPrice: bid?.[0], bidSize: bid?.[1], askPrice: ask?.[0], askSize: ask?.[1] };
  const top = depth.kind === 'snapshot' ? said : tops.changed(topic, said);
  if (top === undefined) return undefined;
  tops.remember(topic, top);
  return quoteOf(depth.instrument, top, depth.exchangeTimeUs, depth.lastSequence);
}

/**
 * The best bid and ask of a `tickers` message: linear and inverse send them, and in deltas only what changed; spot and
 * option tickers of this name carry none. `undefined` if the message says nothing of them.
 */
export function quoteOfTicker(frame: JsonObject, topic: string, names: SymbolNames, tops: Tops): WireQuote | undefined {
  const data = asObject(frame['data'], '"data"');
  const { bid1Price: bidPrice, bid1Size: bidSize, ask1Price: askPrice, ask1Size: askSize } = data;
  const said: TopFields = { bidPrice, bidSize, askPrice, askSize };
  if (Object.values(said).every((field) => field === undefined)) return undefined;
  const instrument = names.instrumentOf(textField(data, 'symbol'));
  const sequence = 'cs' in frame ? countField(frame, 'cs') : null;
  const timeUs = timeField(frame, 'ts');
  const top = kindOf(frame) === 'snapshot' ? said : tops.changed(topic, said);
  if (top === undefined) return undefined;
  const quote = quoteOf(instrument, top, timeUs, sequence);
  // Only now: what cannot be read must not stay.
  tops.remember(topic, top);
  return quote;
}

function quoteOf(instrument: string, top: TopFields, timeUs: UnixUs | null, sequence: number | null): WireQuote {
  const [bidPrice, bidSize] = quoteSide(top.bidPrice, top.bidSize);
  const [askPrice, askSize] = quoteSide(top.askPrice, top.askSize);
  const of = { type: 'quote', venue: BYBIT, instrument } as const;
  return { ...of, bidPrice, bidSize, askPrice, askSize, exchangeTimeUs: timeUs, sequence };
}

function kindOf(frame: JsonObject): WireDepth['kind'] {
  const { type } = frame;
  if (type === 'snapshot' || type === 'delta') return type;
  throw new JsonShapeError('"type" is neither snapshot nor delta');
}

function levelsOf(data: JsonObject, key: string): WireLevel[] {
  return asArray(data[key], `"${key}"`).map((level) => {
    const [price, size] = asArray(level, 'a level');
    return [positivePlainFrom(price, 'a price'), plainFrom(size, 'a size')];
  });
}

/** Bybit's times are whole milliseconds. */
function timeField(object: JsonObject, key: string): UnixUs {
  const us = usFromMs(countField(object, key));
  if (!Number.isSafeInteger(us)) throw new JsonShapeError(`"${key}" is not a time`);
  return us;
}
