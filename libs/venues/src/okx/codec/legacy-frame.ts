import type { BookInput, FrameNames, WireDepth, WireQuote, WireTrade } from '../../codec/index.js';
import { plainFrom, quoteSideWithoutSize } from '../../codec/number-text-fields.js';
import { type ReadableParts, readParts, readTrades } from '../../codec/readable-parts.js';
import { tradeIdOf } from '../../codec/trade-id.js';
import { type JsonObject, JsonShapeError, asArray, asObject, textField } from '../../values/json.js';
import { usFromRfc3339 } from '../../values/rfc3339.js';
import { checksumOf, levelsOf, sideOf } from './market-frame.js';
import { OKX } from '../name.js';

const NOTHING = { read: [], strange: [] };

/** What a message of the old protocol means: events, and what its books are kept from. */
export interface LegacyPush {
  readonly events: ReadableParts<WireTrade | WireQuote | WireDepth>;
  readonly books: readonly BookInput[];
}

/**
 * A message of OKX's WebSocket v3 (`table`), which v5 replaced in 2022: `spot/trade`, `futures/ticker`, `swap/depth5`,
 * `spot/depth_l2_tbt`. Its books have the checksum that v5 had. Other tables are none. Throws JsonShapeError.
 */
export function legacyPushOf(frame: JsonObject, names: FrameNames): LegacyPush {
  const table = textField(frame, 'table');
  const data = asArray(frame['data'], '"data"');
  const asRecord = (value: unknown): JsonObject => asObject(value, 'a record of "data"');
  switch (table.slice(table.indexOf('/') + 1)) {
    case 'trade':
      return { events: readTrades(data, (record) => tradeOf(asRecord(record), names)), books: [] };
    case 'ticker':
      return { events: readParts(data, (record) => quoteOf(asRecord(record), names)), books: [] };
    case 'depth5':
      return { events: readParts(data, (record) => depthOf(asRecord(record), 'snapshot', names)), books: [] };
    case 'depth':
    case 'depth_l2_tbt': {
      const kind = kindOf(frame);
      const books = data
        .map(asRecord)
        .map((record) => ({ depth: depthOf(record, kind, names), checksum: checksumOf(record) }));
      return { events: NOTHING, books };
    }
    default:
      return { events: NOTHING, books: [] };
  }
}

function tradeOf(trade: JsonObject, names: FrameNames): WireTrade {
  return {
    type: 'trade',
    venue: OKX,
    instrument: names.instrumentOf(textField(trade, 'instrument_id')),
    tradeId: tradeIdOf(trade, 'trade_id'),
    price: plainFrom(trade['price'], '"price"'),
    // Spot said "size", the derivatives "qty".
    size: plainFrom(trade['size'] ?? trade['qty'], '"size"'),
    takerSide: sideOf(trade),
    exchangeTimeUs: timeOf(trade),
  };
}

/** Until 2021 the sizes were left out: then they are null, and the prices stand. */
function quoteOf(ticker: JsonObject, names: FrameNames): WireQuote {
  const [bidPrice, bidSize] = quoteSideWithoutSize(ticker['best_bid'], ticker['best_bid_size']);
  const [askPrice, askSize] = quoteSideWithoutSize(ticker['best_ask'], ticker['best_ask_size']);
  const of = { type: 'quote', venue: OKX, instrument: names.instrumentOf(textField(ticker, 'instrument_id')) } as const;
  return { ...of, bidPrice, bidSize, askPrice, askSize, exchangeTimeUs: timeOf(ticker), sequence: null };
}

function depthOf(record: JsonObject, kind: WireDepth['kind'], names: FrameNames): WireDepth {
  return {
    type: 'depth',
    venue: OKX,
    instrument: names.instrumentOf(textField(record, 'instrument_id')),
    kind,
    bids: levelsOf(record['bids'], '"bids"'),
    asks: levelsOf(record['asks'], '"asks"'),
    firstSequence: null,
    lastSequence: null,
    exchangeTimeUs: timeOf(record),
  };
}

function kindOf(frame: JsonObject): WireDepth['kind'] {
  const action = textField(frame, 'action');
  if (action === 'partial') return 'snapshot';
  if (action === 'update') return 'delta';
  throw new JsonShapeError('"action" is neither partial nor update');
}

function timeOf(record: JsonObject): number {
  const time = usFromRfc3339(textField(record, 'timestamp'));
  if (time === undefined) throw new JsonShapeError('"timestamp" is not a time in UTC');
  return time;
}
