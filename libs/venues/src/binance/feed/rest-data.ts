import type { Instrument } from '#libs/domain';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import type { BookInput, FetchJson, WireTrade } from '../../codec/index.js';
import { JsonShapeError, asArray, asObject, flagField, readJson } from '../../values/json.js';
import { amountOf, idField, snapshotDepth } from '../codec/frame-fields.js';
import { readTrades } from '../../codec/readable-parts.js';
import { BINANCE } from '../codec/instruments.js';
import { venueTimeUs } from '../codec/wire-rules.js';

/** Levels per side of a snapshot; under 1,000 a book goes wrong within minutes (PROTOCOLS.md 1.1). */
const SNAPSHOT_LEVELS = 1_000;
/** The most trades that `GET /api/v3/trades` gives. */
const RECENT_TRADES = 1_000;

/** Loads a snapshot of a book. */
export async function seedBinanceBook(
  fetchJson: FetchJson,
  instrument: Instrument,
): Promise<Result<BookInput, Problem>> {
  const answer = await fetchJson(
    `/api/v3/depth?symbol=${encodeURIComponent(instrument.venueSymbol)}&limit=${SNAPSHOT_LEVELS}`,
  );
  if (!answer.ok) return answer;
  return readBody('depth', () => ({ depth: snapshotDepth(asObject(answer.value, 'the snapshot'), instrument.id) }));
}

/** Loads the newest trades of an instrument, oldest first. */
export async function loadBinanceTrades(
  fetchJson: FetchJson,
  instrument: Instrument,
): Promise<Result<readonly WireTrade[], Problem>> {
  const answer = await fetchJson(
    `/api/v3/trades?symbol=${encodeURIComponent(instrument.venueSymbol)}&limit=${RECENT_TRADES}`,
  );
  return answer.ok ? readBody('trades', () => tradesOf(answer.value, instrument)) : answer;
}

function tradesOf(body: unknown, { id: instrument }: Instrument): readonly WireTrade[] {
  // What is strange alone stays missing, as it would in the stream.
  const { read } = readTrades(asArray(body, 'the list of trades'), (entry) => {
    const data = asObject(entry, 'a trade');
    return {
      type: 'trade',
      venue: BINANCE,
      instrument,
      tradeId: idField(data, 'id'),
      price: amountOf(data, 'price'),
      size: amountOf(data, 'qty'),
      takerSide: flagField(data, 'isBuyerMaker') ? 'sell' : 'buy',
      exchangeTimeUs: venueTimeUs(data, 'time'),
    };
  });
  if (read.some(({ tradeId }, index) => index > 0 && BigInt(tradeId) <= BigInt(read[index - 1]?.tradeId ?? 0)))
    throw new JsonShapeError('the trades are not in order');
  return read;
}

function readBody<T>(what: string, read: () => T): Result<T, Problem> {
  const value = readJson(read);
  if (value.ok) return ok(value.value);
  const message = `Binance's answer to ${what} cannot be read: ${value.error}.`;
  return err(problem('VENUE_ANSWER_UNREADABLE', message, { what }, true));
}
