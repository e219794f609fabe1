import { type Problem, type Result, type UnixUs, err, ok, problem } from '#libs/kernel';
import {
  FrameNames,
  type FrameSink,
  type VenueBook,
  type VenueCodec,
  type WireDepth,
  type WireQuote,
  type WireTrade,
  isServedAlready,
  mayPassLater,
} from '../../codec/index.js';
import { plainFrom, positivePlainFrom, quoteSide } from '../../codec/number-text-fields.js';
import { emitParts, readParts, readTrades, tellStrange } from '../../codec/readable-parts.js';
import { tradeIdOf } from '../../codec/trade-id.js';
import { parseExactJson } from '../../values/exact-json.js';
import {
  type JsonObject,
  JsonShapeError,
  asArray,
  asObject,
  countField,
  isJsonObject,
  parseJson,
  readJson,
} from '../../values/json.js';
import { CoinbaseBook } from './book.js';
import { instrumentOf, productOf, timeField } from './fields.js';
import { COINBASE } from '../instruments.js';
import { isLegacyType, legacyEventOf } from './legacy-frame.js';

const CHANNEL = /^\{"channel":"(\w{1,40})"/u;

/** What {@link CoinbaseCodec} calls a product whose status is another than before. */
export const PRODUCT_NEWS = 'product news';
/** Of a product that was not told of before: no news. */
const USUAL_STATUS = 'online ';
/** More products than this are not remembered; Coinbase lists about 900. */
const MAX_PRODUCTS = 20_000;

/** The last status and message of each product. */
type ProductStatuses = Map<string, string>;

/** What one frame holds; passed on once all of it has been read. */
type Emitted = (sink: FrameSink) => void;

/** What every frame of the connection carries around its events. */
interface Envelope {
  readonly timeUs: UnixUs | null;
  readonly events: readonly JsonObject[];
}

/**
 * Coinbase Advanced Trade's public frames (PROTOCOLS.md 2): l2_data, market_trades, ticker and ticker_batch. A frame's number
 * counts all frames of its connection, whatever their channel: it is passed on as the connection's sequence and stands in no
 * depth or quote, because it leaves holes there and two connections number the same change differently.
 */
export class CoinbaseCodec implements VenueCodec {
  readonly venue = COINBASE;
  private readonly statuses: ProductStatuses = new Map();
  private readonly names = new FrameNames(instrumentOf);

  decode(text: string, sink: FrameSink): Result<void, Problem> {
    const json = parseJson(text);
    if (!json.ok) return unreadable(json.error);
    const told = readJson(() => read(asObject(json.value, 'the frame'), text, this.statuses, this.names));
    if (!told.ok) return unreadable(told.error);
    told.value(sink);
    return ok(undefined);
  }

  channelOf(text: string): string | undefined {
    return CHANNEL.exec(text)?.[1];
  }

  book(): VenueBook {
    return new CoinbaseBook();
  }
}

function read(frame: JsonObject, text: string, statuses: ProductStatuses, names: FrameNames): Emitted {
  const { channel } = frame;
  if (channel === undefined) return isLegacyType(frame['type']) ? legacy(text, names) : withoutChannel(frame);
  if (typeof channel !== 'string') throw new JsonShapeError('"channel" is not a text');
  // Heartbeats, acknowledgements and channels unknown to us are counted as well, or holes would be seen that are none.
  // A change of a book without a number could follow a hole that nobody sees.
  const isNumbered = channel === 'l2_data' || 'sequence_num' in frame;
  const sequence = isNumbered ? countField(frame, 'sequence_num') : undefined;
  const readAll = (): Emitted =>
    channel === 'status' ? productNews(frame, statuses) : readChannel(channel, frame, names);
  const told = channel === 'l2_data' || sequence === undefined ? readAll() : orStrange(readAll);
  return (sink) => {
    if (sequence !== undefined) sink.onConnectionSequence(sequence);
    told(sink);
  };
}

/** What holds no change of a book costs the books nothing where it cannot be read: its number is told all the same. */
function orStrange(readAll: () => Emitted): Emitted {
  const told = readJson(readAll);
  return told.ok ? told.value : (sink) => tellStrange('Coinbase', [told.error], sink);
}

function readChannel(channel: string, frame: JsonObject, names: FrameNames): Emitted {
  if (channel === 'l2_data') return depths(envelopeOf(frame), names);
  if (channel === 'market_trades') return trades(envelopeOf(frame), names);
  if (channel === 'ticker' || channel === 'ticker_batch') return quotes(envelopeOf(frame), names);
  return (sink) => sink.onControl(channel);
}

/** `status` repeats every product every few seconds: news are those of another status than the one told before. */
function productNews(frame: JsonObject, statuses: ProductStatuses): Emitted {
  const told = envelopeOf(frame).events.flatMap(({ products }) =>
    Array.isArray(products) ? products.filter(isJsonObject) : [],
  );
  const now = told.map((one): [string, string] => [String(one['id']), statusTextOf(one)]);
  return (sink) => {
    const isNews = now.some(([id, status]) => status !== (statuses.get(id) ?? USUAL_STATUS));
    for (const [id, status] of now) if (statuses.size < MAX_PRODUCTS || statuses.has(id)) statuses.set(id, status);
    sink.onControl(isNews ? PRODUCT_NEWS : 'status');
  };
}

function statusTextOf({ status, status_message: message }: JsonObject): string {
  return `${String(status)} ${typeof message === 'string' ? message : ''}`;
}

/** Refusals have no channel: `{"type":"error","message":…}`; anything else of that kind is no market data. */
function withoutChannel(frame: JsonObject): Emitted {
  const { type, message, reason } = frame;
  if (type !== 'error') return (sink) => sink.onControl(typeof type === 'string' ? type : 'unknown');
  const said = [message, reason].filter((part) => typeof part === 'string').join(': ');
  if (isServedAlready(said)) return (sink) => sink.onControl('error');
  const refused = problem('VENUE_REFUSED', `Coinbase refused: ${said.slice(0, 500)}.`, {}, mayPassLater(said));
  return (sink) => sink.onRefusal(refused);
}

/** The older feed sent numbers bare: the frame is read once more, with their text. */
function legacy(text: string, names: FrameNames): Emitted {
  const exact = parseExactJson(text);
  if (!exact.ok) throw new JsonShapeError(exact.error);
  const event = legacyEventOf(asObject(exact.value, 'the frame'), names);
  return (sink) => sink.onEvent(event);
}

function envelopeOf(frame: JsonObject): Envelope {
  const events = asArray(frame['events'], '"events"').map((event) => asObject(event, 'an event'));
  return { timeUs: timeField(frame, 'timestamp'), events };
}

function depths({ timeUs, events }: Envelope, names: FrameNames): Emitted {
  const read = events.map((event): WireDepth => {
    const { bids, asks } = sidesOf(event);
    return {
      type: 'depth',
      venue: COINBASE,
      instrument: productOf(event, names),
      kind: kindOf(event),
      bids,
      asks,
      firstSequence: null,
      lastSequence: null,
      exchangeTimeUs: timeUs,
    };
  });
  return (sink) => {
    for (const depth of read) {
      sink.onEvent(depth);
      sink.onBook({ depth });
    }
  };
}

function sidesOf(event: JsonObject): Pick<WireDepth, 'bids' | 'asks'> {
  const bids: [string, string][] = [];
  const asks: [string, string][] = [];
  for (const update of asArray(event['updates'], '"updates"')) {
    const level = asObject(update, 'an update');
    const { side } = level;
    if (side !== 'bid' && side !== 'offer') throw new JsonShapeError('"side" is neither bid nor offer');
    const size = plainFrom(level['new_quantity'], '"new_quantity"');
    (side === 'bid' ? bids : asks).push([positivePlainFrom(level['price_level'], '"price_level"'), size]);
  }
  return { bids, asks };
}

function trades({ events }: Envelope, names: FrameNames): Emitted {
  // Both snapshots and updates list the newest trade first (measured): we pass them on in the order in which they happened.
  const listed = events.flatMap((event) => {
    kindOf(event);
    return asArray(event['trades'], '"trades"').toReversed();
  });
  const trades = readTrades(listed, (trade) => tradeOf(trade, names));
  return (sink) => emitParts('Coinbase', trades, sink);
}

function tradeOf(value: unknown, names: FrameNames): WireTrade {
  const trade = asObject(value, 'a trade');
  const { side } = trade;
  if (side !== 'BUY' && side !== 'SELL') throw new JsonShapeError('"side" is neither BUY nor SELL');
  return {
    type: 'trade',
    venue: COINBASE,
    instrument: productOf(trade, names),
    tradeId: tradeIdOf(trade, 'trade_id'),
    price: plainFrom(trade['price'], '"price"'),
    size: plainFrom(trade['size'], '"size"'),
    // It is the side of the maker: where the maker bought, the taker sold.
    takerSide: side === 'BUY' ? 'sell' : 'buy',
    exchangeTimeUs: timeField(trade, 'time'),
  };
}

function quotes({ timeUs, events }: Envelope, names: FrameNames): Emitted {
  const listed = events.flatMap((event) => asArray(event['tickers'], '"tickers"'));
  const quotes = readParts(listed.filter(hasBest), (value): WireQuote => {
    const ticker = asObject(value, 'a ticker');
    const [bidPrice, bidSize] = quoteSide(ticker['best_bid'], ticker['best_bid_quantity']);
    const [askPrice, askSize] = quoteSide(ticker['best_ask'], ticker['best_ask_quantity']);
    const instrument = productOf(ticker, names);
    const of = { type: 'quote', venue: COINBASE, instrument } as const;
    return { ...of, bidPrice, bidSize, askPrice, askSize, exchangeTimeUs: timeUs, sequence: null };
  });
  return (sink) => emitParts('Coinbase', quotes, sink);
}

/** The batched channel leaves the best bid and ask out. What is no ticker at all is for its reader to refuse. */
function hasBest(ticker: unknown): boolean {
  return !isJsonObject(ticker) || 'best_bid' in ticker || 'best_ask' in ticker;
}

function kindOf(event: JsonObject): WireDepth['kind'] {
  const { type } = event;
  if (type === 'snapshot') return 'snapshot';
  if (type === 'update') return 'delta';
  throw new JsonShapeError('"type" is neither snapshot nor update');
}

function unreadable(reason: string): Result<never, Problem> {
  return err(problem('FRAME_UNREADABLE', `A frame of Coinbase cannot be read: ${reason}.`, { reason }));
}
