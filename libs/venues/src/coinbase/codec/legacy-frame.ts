import type { UnixUs } from '#libs/kernel';
import type { FrameNames, WireDepth, WireEvent, WireLevel, WireQuote, WireTrade } from '../../codec/index.js';
import { plainFrom, positivePlainFrom, quoteSideWithoutSize, wholeField } from '../../codec/number-text-fields.js';
import { lacksId } from '../../codec/trade-id.js';
import { type JsonObject, JsonShapeError, asArray } from '../../values/json.js';
import { productOf, timeField } from './fields.js';
import { COINBASE } from '../instruments.js';

const LEGACY = new Set(['match', 'l2update', 'snapshot', 'ticker']);

/** Whether a frame without a channel is of the older feed of Coinbase Exchange ("Pro"), by its `type`. */
export function isLegacyType(type: unknown): boolean {
  return typeof type === 'string' && LEGACY.has(type);
}

/**
 * The event of a message of Coinbase Exchange's feed, which Advanced Trade does not send: read for recordings only. Its numbers
 * are to be read as text. Its changes of a book have no number at all, so that no book is kept of them. Throws JsonShapeError.
 */
export function legacyEventOf(frame: JsonObject, names: FrameNames): WireEvent {
  switch (frame['type']) {
    case 'match':
      return tradeOf(frame, names);
    case 'ticker':
      return quoteOf(frame, names);
    case 'snapshot':
      return depthOf(frame, names, 'snapshot', levelsOf(frame, 'bids'), levelsOf(frame, 'asks'));
    default:
      return depthOf(frame, names, 'delta', changesOf(frame, 'buy'), changesOf(frame, 'sell'));
  }
}

function tradeOf(frame: JsonObject, names: FrameNames): WireTrade {
  const { side } = frame;
  if (side !== 'buy' && side !== 'sell') throw new JsonShapeError('"side" is neither buy nor sell');
  return {
    type: 'trade',
    venue: COINBASE,
    instrument: productOf(frame, names),
    tradeId: lacksId(frame, 'trade_id') ? '' : String(requiredWhole(frame, 'trade_id')),
    price: positivePlainFrom(frame['price'], '"price"'),
    size: positivePlainFrom(frame['size'], '"size"'),
    // As in the newer feed it is the side of the maker.
    takerSide: side === 'buy' ? 'sell' : 'buy',
    exchangeTimeUs: timeField(frame, 'time'),
  };
}

/** Until 2022 the sizes were left out: then they are null, and the prices stand. */
function quoteOf(frame: JsonObject, names: FrameNames): WireQuote {
  const [bidPrice, bidSize] = quoteSideWithoutSize(frame['best_bid'], frame['best_bid_size']);
  const [askPrice, askSize] = quoteSideWithoutSize(frame['best_ask'], frame['best_ask_size']);
  const exchangeTimeUs = timeOf(frame);
  const sequence = wholeField(frame, 'sequence') ?? null;
  const of = { type: 'quote', venue: COINBASE, instrument: productOf(frame, names) } as const;
  return { ...of, bidPrice, bidSize, askPrice, askSize, exchangeTimeUs, sequence };
}

function depthOf(
  frame: JsonObject,
  names: FrameNames,
  kind: WireDepth['kind'],
  bids: readonly WireLevel[],
  asks: readonly WireLevel[],
): WireDepth {
  const of = { type: 'depth', venue: COINBASE, instrument: productOf(frame, names), kind } as const;
  return { ...of, bids, asks, firstSequence: null, lastSequence: null, exchangeTimeUs: timeOf(frame) };
}

function levelsOf(frame: JsonObject, key: string): WireLevel[] {
  return asArray(frame[key], `"${key}"`).map((value) => levelOf(asArray(value, 'a level')));
}

function changesOf(frame: JsonObject, side: 'buy' | 'sell'): WireLevel[] {
  const changes = asArray(frame['changes'], '"changes"').map((value) => asArray(value, 'a change'));
  for (const [said] of changes) {
    if (said !== 'buy' && said !== 'sell') throw new JsonShapeError('a side is neither buy nor sell');
  }
  return changes.filter(([said]) => said === side).map(([, ...level]) => levelOf(level));
}

function levelOf([price, size]: readonly unknown[]): WireLevel {
  return [positivePlainFrom(price, 'a price'), plainFrom(size, 'a size')];
}

function requiredWhole(frame: JsonObject, key: string): number {
  const value = wholeField(frame, key);
  if (value === undefined) throw new JsonShapeError(`"${key}" is missing`);
  return value;
}

function timeOf(frame: JsonObject): UnixUs | null {
  return 'time' in frame ? timeField(frame, 'time') : null;
}
