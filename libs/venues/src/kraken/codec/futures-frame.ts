import { US_PER_MS } from '#libs/kernel';
import type { WireDepth, WireEvent, WireLevel, WireTrade } from '../../codec/index.js';
import { isTraded, plainFrom, positivePlainFrom, quoteSide, wholeField } from '../../codec/number-text-fields.js';
import { tradeIdOf } from '../../codec/trade-id.js';
import { type JsonObject, JsonShapeError, asArray, asObject, textField } from '../../values/json.js';
import { KRAKEN } from '../name.js';
import { assetName, instrumentOf } from './symbols.js';

/** `PI_XBTUSD` is a perpetual, `FI_XBTUSD_220624` expires; the kind of contract is kept, or several would have one name. */
const PRODUCT = /^([A-Z]{2})_([A-Z0-9]{2,12}?)(USDT|USDC|USD|EUR|GBP|XBT)(?:_(\d{6}))?$/u;

/**
 * The events of a message of Kraken Futures (`feed`), a market of its own that Tradewind does not connect to: read for recordings
 * only, and without a book. Messages of other feeds are none. Throws JsonShapeError.
 */
export function futuresEventsOf(frame: JsonObject): WireEvent[] {
  switch (textField(frame, 'feed')) {
    case 'trade':
      return [tradeOf(frame)].filter(isTraded);
    case 'book':
      return [deltaOf(frame)];
    case 'book_snapshot':
      return [snapshotOf(frame)];
    case 'ticker':
      return 'product_id' in frame ? [quoteOf(frame)] : [];
    default:
      return [];
  }
}

function tradeOf(frame: JsonObject): WireTrade {
  return {
    type: 'trade',
    venue: KRAKEN,
    instrument: productOf(frame),
    tradeId: tradeIdOf(frame, 'uid'),
    price: plainFrom(frame['price'], '"price"'),
    size: plainFrom(frame['qty'], '"qty"'),
    takerSide: sideOf(frame),
    exchangeTimeUs: timeOf(frame, 'time'),
    ...kindOf(frame),
  };
}

/** A `block` was agreed past the book; `assignment` and `termination` move a position that nobody traded. A liquidation trades. */
function kindOf({ type }: JsonObject): Pick<WireTrade, 'kind'> {
  if (type === 'block') return { kind: 'block' };
  return type === 'assignment' || type === 'termination' ? { kind: 'insurance' } : {};
}

function deltaOf(frame: JsonObject): WireDepth {
  const side = sideOf(frame);
  const level: WireLevel = [positivePlainFrom(frame['price'], '"price"'), plainFrom(frame['qty'], '"qty"')];
  return depthOf(frame, 'delta', side === 'buy' ? [level] : [], side === 'sell' ? [level] : []);
}

function snapshotOf(frame: JsonObject): WireDepth {
  const side = (key: string): WireLevel[] =>
    asArray(frame[key], `"${key}"`).map((value) => {
      const level = asObject(value, 'a level');
      return [positivePlainFrom(level['price'], '"price"'), plainFrom(level['qty'], '"qty"')];
    });
  return depthOf(frame, 'snapshot', side('bids'), side('asks'));
}

function depthOf(
  frame: JsonObject,
  kind: WireDepth['kind'],
  bids: readonly WireLevel[],
  asks: readonly WireLevel[],
): WireDepth {
  const sequence = wholeField(frame, 'seq') ?? null;
  const exchangeTimeUs = timeOf(frame, 'timestamp');
  const of = { type: 'depth', venue: KRAKEN, instrument: productOf(frame), kind } as const;
  return { ...of, bids, asks, firstSequence: sequence, lastSequence: sequence, exchangeTimeUs };
}

function quoteOf(frame: JsonObject): WireEvent {
  const [bidPrice, bidSize] = quoteSide(frame['bid'], frame['bid_size']);
  const [askPrice, askSize] = quoteSide(frame['ask'], frame['ask_size']);
  const of = { type: 'quote', venue: KRAKEN, instrument: productOf(frame) } as const;
  return { ...of, bidPrice, bidSize, askPrice, askSize, exchangeTimeUs: timeOf(frame, 'time'), sequence: null };
}

function productOf(frame: JsonObject): string {
  const product = textField(frame, 'product_id').toUpperCase();
  const [, kind, base = '', quote = '', date] = PRODUCT.exec(product) ?? [];
  if (kind === undefined) throw new JsonShapeError(`"${product.slice(0, 40)}" is not a product`);
  const pair = instrumentOf(`${assetName(base)}/${assetName(quote)}`);
  return date === undefined ? `${pair}-${kind}` : `${pair}-${kind}-${date}`;
}

function sideOf(frame: JsonObject): 'buy' | 'sell' {
  const side = textField(frame, 'side');
  if (side === 'buy' || side === 'sell') return side;
  throw new JsonShapeError('"side" is neither buy nor sell');
}

function timeOf(frame: JsonObject, key: string): number | null {
  const ms = wholeField(frame, key);
  if (ms === undefined) return null;
  const us = ms * US_PER_MS;
  if (ms < 0 || !Number.isSafeInteger(us)) throw new JsonShapeError(`"${key}" is not a time`);
  return us;
}
