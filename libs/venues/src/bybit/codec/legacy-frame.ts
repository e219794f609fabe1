import { US_PER_MS } from '#libs/kernel';
import type { WireDepth, WireEvent, WireLevel, WireQuote, WireTrade } from '../../codec/index.js';
import { plainFrom, positivePlainFrom, quoteSide, wholeField } from '../../codec/number-text-fields.js';
import { type ReadableParts, readTrades } from '../../codec/readable-parts.js';
import { tradeIdOf } from '../../codec/trade-id.js';
import { type JsonObject, JsonShapeError, asArray, asObject, textField } from '../../values/json.js';
import { usFromRfc3339 } from '../../values/rfc3339.js';
import { BYBIT } from '../name.js';
import type { SymbolNames } from './symbol-names.js';

/** Topics of the protocols before v5, which Bybit switched off in 2023; old recordings hold them. */
const LEGACY = /^(?:trade\.|orderBookL2_25\.|depth$|bookTicker$)/u;

/** Whether a topic is one of the retired ones that are still read. */
export function isLegacyTopic(topic: string): boolean {
  return LEGACY.test(topic);
}

/**
 * The events of a retired topic. Its numbers were bare, so that the frame is to be read with numbers as text. Nothing in them
 * shows a hole: they are passed on as events, and no book is kept of them. Throws JsonShapeError.
 */
export function legacyEventsOf(frame: JsonObject, topic: string, names: SymbolNames): ReadableParts<WireEvent> {
  if (frame['data'] === undefined) return { read: [], strange: [] };
  if (topic.startsWith('trade.'))
    return readTrades(asArray(frame['data'], '"data"'), (trade) => tradeOf(asObject(trade, 'a record'), names));
  if (topic.startsWith('orderBookL2_25.')) return { read: [depthOf(frame, topic, names)], strange: [] };
  const data = asObject(frame['data'], '"data"');
  return { read: [topic === 'depth' ? spotDepthOf(data, names) : spotQuoteOf(data, names)], strange: [] };
}

function records(value: unknown): JsonObject[] {
  return asArray(value, '"data"').map((record) => asObject(record, 'a record'));
}

function tradeOf(trade: JsonObject, names: SymbolNames): WireTrade {
  return {
    type: 'trade',
    venue: BYBIT,
    instrument: names.instrumentOf(textField(trade, 'symbol')),
    tradeId: tradeIdOf(trade, 'trade_id'),
    price: plainFrom(trade['price'], '"price"'),
    size: plainFrom(trade['size'], '"size"'),
    takerSide: sideOf(trade) === 'Buy' ? 'buy' : 'sell',
    exchangeTimeUs: 'trade_time_ms' in trade ? timeOf(trade, 'trade_time_ms', US_PER_MS) : writtenTime(trade),
  };
}

/** A snapshot lists levels; a change lists removed ones, changed ones and new ones, each with its side. */
function depthOf(frame: JsonObject, topic: string, names: SymbolNames): WireDepth {
  const isSnapshot = frame['type'] === 'snapshot';
  if (!isSnapshot && frame['type'] !== 'delta') throw new JsonShapeError('"type" is neither snapshot nor delta');
  const levels = isSnapshot ? snapshotLevels(frame['data']) : changedLevels(asObject(frame['data'], '"data"'));
  const side = (name: string): WireLevel[] => levels.filter((level) => sideOf(level) === name).map(levelOf);
  return {
    type: 'depth',
    venue: BYBIT,
    instrument: names.instrumentOf(topic.slice(topic.indexOf('.') + 1)),
    kind: isSnapshot ? 'snapshot' : 'delta',
    bids: side('Buy'),
    asks: side('Sell'),
    firstSequence: null,
    lastSequence: null,
    exchangeTimeUs: timeOf(frame, 'timestamp_e6' in frame ? 'timestamp_e6' : 'timestampE6', 1),
  };
}

/** Inverse contracts sent a bare list, linear ones wrapped it. */
function snapshotLevels(data: unknown): JsonObject[] {
  return records(Array.isArray(data) ? data : (asObject(data, '"data"')['order_book'] ?? []));
}

function changedLevels(data: JsonObject): JsonObject[] {
  const removed = records(data['delete'] ?? []).map((level) => ({ ...level, size: '0' }));
  return [...removed, ...records(data['update'] ?? []), ...records(data['insert'] ?? [])];
}

function levelOf(level: JsonObject): WireLevel {
  return [positivePlainFrom(level['price'], '"price"'), plainFrom(level['size'], '"size"')];
}

function spotDepthOf(data: JsonObject, names: SymbolNames): WireDepth {
  const side = (key: string): WireLevel[] =>
    asArray(data[key], `"${key}"`).map((value) => {
      const [price, size] = asArray(value, 'a level');
      return [positivePlainFrom(price, 'a price'), plainFrom(size, 'a size')];
    });
  return {
    type: 'depth',
    venue: BYBIT,
    instrument: names.instrumentOf(textField(data, 's')),
    kind: 'snapshot',
    bids: side('b'),
    asks: side('a'),
    firstSequence: null,
    lastSequence: null,
    exchangeTimeUs: timeOf(data, 't', US_PER_MS),
  };
}

function spotQuoteOf(data: JsonObject, names: SymbolNames): WireQuote {
  const [bidPrice, bidSize] = quoteSide(data['bidPrice'], data['bidQty']);
  const [askPrice, askSize] = quoteSide(data['askPrice'], data['askQty']);
  const instrument = names.instrumentOf(textField(data, 'symbol'));
  const of = { type: 'quote', venue: BYBIT, instrument } as const;
  return {
    ...of,
    bidPrice,
    bidSize,
    askPrice,
    askSize,
    exchangeTimeUs: timeOf(data, 'time', US_PER_MS),
    sequence: null,
  };
}

function sideOf(record: JsonObject): 'Buy' | 'Sell' {
  const { side } = record;
  if (side !== 'Buy' && side !== 'Sell') throw new JsonShapeError('"side" is neither Buy nor Sell');
  return side;
}

function timeOf(record: JsonObject, key: string, usPerUnit: number): number {
  const us = (wholeField(record, key) ?? Number.NaN) * usPerUnit;
  if (!Number.isSafeInteger(us) || us < 0) throw new JsonShapeError(`"${key}" is not a time`);
  return us;
}

function writtenTime(trade: JsonObject): number {
  const us = usFromRfc3339(textField(trade, 'timestamp'));
  if (us === undefined) throw new JsonShapeError('"timestamp" is not a time');
  return us;
}
