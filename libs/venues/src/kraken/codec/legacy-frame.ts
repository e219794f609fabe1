import type { BookInput, FrameNames, FrameSink, WireEvent, WireLevel, WireTrade } from '../../codec/index.js';
import { plainFrom, positivePlainFrom, quoteSide, wholeField } from '../../codec/number-text-fields.js';
import { emitParts, readTrades } from '../../codec/readable-parts.js';
import { type JsonObject, JsonShapeError, asArray, asObject, isJsonObject } from '../../values/json.js';
import { KRAKEN } from '../name.js';
import { assetName } from './symbols.js';

/** What one frame holds; passed on once all of it has been read. */
type Emitted = (sink: FrameSink) => void;

/** Seconds; of the digits behind the point six count. */
const SECONDS = /^(\d{1,10})(?:\.(\d{1,6})\d*)?$/u;
const MAX_CHECKSUM = 0xffff_ffff;

/**
 * A message of Kraken's WebSocket v1, which v2 replaced: `[channel, payload…, "book-25", "XBT/USD"]`. Its books have the same
 * checksum as those of v2, in updates only, so that they are kept alike; its trades have no id. Throws JsonShapeError.
 */
export function legacyMessage(frame: readonly unknown[], names: FrameNames): Emitted {
  const [name, pair] = frame.slice(-2);
  if (typeof name !== 'string' || typeof pair !== 'string') throw new JsonShapeError('the list names no channel');
  const instrument = names.instrumentOf(pair.split('/').map(assetName).join('/'));
  const payload = frame.slice(1, -2);
  if (name === 'trade') {
    const trades = readTrades(asArray(payload[0], 'trades'), (trade) => tradeOf(instrument, trade));
    return (sink) => emitParts('Kraken', trades, sink);
  }
  if (name === 'spread') {
    const quote = quoteOf(instrument, asArray(payload[0], 'a spread'));
    return (sink) => sink.onEvent(quote);
  }
  if (/^book-\d+$/u.test(name)) {
    const input = bookOf(instrument, payload);
    return (sink) => {
      sink.onEvent(input.depth);
      sink.onBook(input);
    };
  }
  return (sink) => sink.onControl(name.slice(0, 40));
}

function tradeOf(instrument: string, value: unknown): WireTrade {
  const [price, size, time, side] = asArray(value, 'a trade');
  if (side !== 'b' && side !== 's') throw new JsonShapeError('a side is neither b nor s');
  return {
    type: 'trade',
    venue: KRAKEN,
    instrument,
    tradeId: '',
    price: plainFrom(price, 'a price'),
    size: plainFrom(size, 'a volume'),
    takerSide: side === 'b' ? 'buy' : 'sell',
    exchangeTimeUs: secondsOf(time),
  };
}

function quoteOf(instrument: string, [bid, ask, time, bidVolume, askVolume]: readonly unknown[]): WireEvent {
  const [bidPrice, bidSize] = quoteSide(bid, bidVolume);
  const [askPrice, askSize] = quoteSide(ask, askVolume);
  const of = { type: 'quote', venue: KRAKEN, instrument } as const;
  return { ...of, bidPrice, bidSize, askPrice, askSize, exchangeTimeUs: secondsOf(time), sequence: null };
}

/** An update of both sides comes in two parts; the checksum is in the last. */
function bookOf(instrument: string, payload: readonly unknown[]): BookInput {
  const parts = payload.map((part) => asObject(part, 'a part of a book'));
  const isSnapshot = parts.some((part) => 'as' in part || 'bs' in part);
  const bids = parts.flatMap((part) => levelsOf(part[isSnapshot ? 'bs' : 'b']));
  const asks = parts.flatMap((part) => levelsOf(part[isSnapshot ? 'as' : 'a']));
  const times = [...bids, ...asks].map(({ timeUs }) => timeUs);
  return {
    depth: {
      type: 'depth',
      venue: KRAKEN,
      instrument,
      kind: isSnapshot ? 'snapshot' : 'delta',
      bids: bids.map(({ plain }) => plain),
      asks: asks.map(({ plain }) => plain),
      firstSequence: null,
      lastSequence: null,
      exchangeTimeUs: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    },
    checksum: checksumOf(parts.find((part) => 'c' in part)),
    asSent: { bids: bids.map(({ sent }) => sent), asks: asks.map(({ sent }) => sent) },
  };
}

interface LegacyLevel {
  readonly plain: WireLevel;
  readonly sent: WireLevel;
  readonly timeUs: number;
}

function levelsOf(value: unknown): LegacyLevel[] {
  if (value === undefined) return [];
  return asArray(value, 'a side').map((level) => {
    const [price, size, time] = asArray(level, 'a level');
    const plain: WireLevel = [positivePlainFrom(price, 'a price'), plainFrom(size, 'a volume')];
    return { plain, sent: [String(price), String(size)], timeUs: secondsOf(time) };
  });
}

function checksumOf(part: JsonObject | undefined): number | undefined {
  const checksum = isJsonObject(part) ? wholeField(part, 'c') : undefined;
  if (checksum !== undefined && (checksum < 0 || checksum > MAX_CHECKSUM)) {
    throw new JsonShapeError('"c" is not a number of 32 bits');
  }
  return checksum;
}

function secondsOf(value: unknown): number {
  const [, seconds, fraction = ''] = (typeof value === 'string' ? SECONDS.exec(value) : null) ?? [];
  const us = Number(seconds) * 1_000_000 + Number(fraction.padEnd(6, '0'));
  if (seconds === undefined || !Number.isSafeInteger(us)) throw new JsonShapeError('a time is not seconds');
  return us;
}
