import type { JsonObject } from '../../values/json.js';
import { JsonShapeError, asArray, asObject, textField } from '../../values/json.js';
import type { BookInput, FrameNames, WireLevel, WireQuote, WireTrade } from '../../codec/index.js';
import { plainFrom, positivePlainFrom, quoteSide, wholeField } from '../../codec/number-text-fields.js';
import { type ReadableParts, readParts, readTrades } from '../../codec/readable-parts.js';
import { tradeIdOf } from '../../codec/trade-id.js';
import { usFromRfc3339 } from '../../values/rfc3339.js';
import { KRAKEN } from '../name.js';

/** A checksum is an unsigned 32-bit number. */
const MAX_CHECKSUM = 0xffff_ffff;
/** The largest depth there is, twice over: a longer side in one message is nothing that Kraken sends. */
const MAX_LEVELS = 2_000;

/** An id is a JSON number, which may be beyond 2^53. */
const WHOLE_ID = /^\d{1,40}$/u;

/** The trades of a `trade` message. `side` is the taker's (PROTOCOLS.md 3). Throws JsonShapeError. */
export function tradesOf(frame: JsonObject, names: FrameNames): ReadableParts<WireTrade> {
  return readTrades(items(frame), (item) => {
    const trade = asItem(item);
    return {
      type: 'trade',
      venue: KRAKEN,
      instrument: names.instrumentOf(textField(trade, 'symbol')),
      tradeId: tradeIdOf(trade, 'trade_id', WHOLE_ID),
      price: plainFrom(trade['price'], '"price"'),
      size: plainFrom(trade['qty'], '"qty"'),
      takerSide: sideOf(trade),
      exchangeTimeUs: timeOf(trade),
    };
  });
}

/** The best bid and ask of a `ticker` message. Throws JsonShapeError. */
export function quotesOf(frame: JsonObject, names: FrameNames): ReadableParts<WireQuote> {
  return readParts(items(frame), (item) => {
    const ticker = asItem(item);
    const [bidPrice, bidSize] = quoteSide(ticker['bid'], ticker['bid_qty']);
    const [askPrice, askSize] = quoteSide(ticker['ask'], ticker['ask_qty']);
    return {
      type: 'quote',
      venue: KRAKEN,
      instrument: names.instrumentOf(textField(ticker, 'symbol')),
      bidPrice,
      bidSize,
      askPrice,
      askSize,
      exchangeTimeUs: timeOf(ticker),
      sequence: null,
    };
  });
}

/** The depth of a `book` message, with its checksum and the number text that the checksum is made of. Throws JsonShapeError. */
export function booksOf(frame: JsonObject, names: FrameNames): BookInput[] {
  const kind = kindOf(frame);
  return items(frame).map((item) => {
    const book = asItem(item);
    const bids = levelsOf(book['bids'], '"bids"');
    const asks = levelsOf(book['asks'], '"asks"');
    return {
      depth: {
        type: 'depth',
        venue: KRAKEN,
        instrument: names.instrumentOf(textField(book, 'symbol')),
        kind,
        bids: bids.plain,
        asks: asks.plain,
        firstSequence: null,
        lastSequence: null,
        exchangeTimeUs: timeOf(book),
      },
      checksum: checksumOf(book),
      asSent: { bids: bids.sent, asks: asks.sent },
    };
  });
}

function items(frame: JsonObject): readonly unknown[] {
  return asArray(frame['data'], '"data"');
}

function asItem(value: unknown): JsonObject {
  return asObject(value, 'an item of "data"');
}

function kindOf(frame: JsonObject): 'snapshot' | 'delta' {
  const type = textField(frame, 'type');
  if (type === 'snapshot') return 'snapshot';
  if (type === 'update') return 'delta';
  throw new JsonShapeError('"type" is neither snapshot nor update');
}

function levelsOf(value: unknown, what: string): { readonly plain: WireLevel[]; readonly sent: WireLevel[] } {
  const plain: WireLevel[] = [];
  const sent: WireLevel[] = [];
  if (value === undefined || value === null) return { plain, sent };
  const levels = asArray(value, what);
  if (levels.length > MAX_LEVELS) throw new JsonShapeError(`${what} has more than ${MAX_LEVELS} levels`);
  for (const item of levels) {
    const level = asObject(item, 'a level');
    const price = textField(level, 'price');
    const size = textField(level, 'qty');
    plain.push([positivePlainFrom(price, '"price"'), plainFrom(size, '"qty"')]);
    sent.push([price, size]);
  }
  return { plain, sent };
}

function checksumOf(book: JsonObject): number | undefined {
  const checksum = wholeField(book, 'checksum');
  if (checksum === undefined || (checksum >= 0 && checksum <= MAX_CHECKSUM)) return checksum;
  throw new JsonShapeError('"checksum" is not a number of 32 bits');
}

function sideOf(trade: JsonObject): 'buy' | 'sell' {
  const side = textField(trade, 'side');
  if (side === 'buy' || side === 'sell') return side;
  throw new JsonShapeError('"side" is neither buy nor sell');
}

function timeOf(item: JsonObject): number | null {
  if (item['timestamp'] === undefined || item['timestamp'] === null) return null;
  const time = usFromRfc3339(textField(item, 'timestamp'));
  if (time === undefined) throw new JsonShapeError('"timestamp" is not a time in UTC');
  return time;
}
