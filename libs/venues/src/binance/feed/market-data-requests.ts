import type { DepthSnapshot, Instrument, MarketTrade } from '#libs/domain';
import { type Clock, type InstrumentId, type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { JsonShapeError, asArray, asObject, countField, flagField, readJson } from '../../values/json.js';
import { instrumentsFromExchangeInfo, venueSymbolOf } from '../codec/instruments.js';
import { levelsOf, positiveSteps, symbolScaleOf, venueTimeUs } from '../codec/market-frame.js';
import { wholeSteps } from './on-grid.js';
import type { BinanceRestClient } from '../rest-client.js';

/** Weights of the requests (PROTOCOLS.md 1.2). */
const EXCHANGE_INFO_WEIGHT = 20;
const RECENT_TRADES_WEIGHT = 25;
/** The most trades that `GET /api/v3/trades` gives. */
const RECENT_TRADES = 1_000;
const ATTEMPTS = 3;
/** Symbols per request: a thousand in one address are longer than servers take (HTTP 431). */
const SYMBOLS_PER_REQUEST = 100;

/** What a feed asks the exchange by REST: instruments, a book's snapshot, the recent trades. */
export class BinanceMarketData {
  private readonly rest: BinanceRestClient;
  private readonly clock: Clock;
  private readonly snapshotLimit: number;

  /** `snapshotLimit`: levels per side of a snapshot; under 1000 a book goes wrong within minutes (PROTOCOLS.md 1.1). */
  constructor(rest: BinanceRestClient, clock: Clock, snapshotLimit: number) {
    this.rest = rest;
    this.clock = clock;
    this.snapshotLimit = snapshotLimit;
  }

  /** The instruments with these ids; a Problem names those that Binance does not know. */
  async instruments(
    ids: readonly InstrumentId[],
    signal: AbortSignal,
  ): Promise<Result<readonly Instrument[], Problem>> {
    const byId = new Map<InstrumentId, Instrument>();
    for (let i = 0; i < ids.length; i += SYMBOLS_PER_REQUEST) {
      const known = await this.listed(ids.slice(i, i + SYMBOLS_PER_REQUEST), signal);
      if (!known.ok) return known;
      for (const instrument of known.value) byId.set(instrument.id, instrument);
    }
    const missing = ids.filter((id) => !byId.has(id));
    if (missing.length > 0) {
      return err(
        problem('INSTRUMENT_UNKNOWN', `Binance does not list ${missing.join(', ')}.`, {
          instruments: missing.join(','),
        }),
      );
    }
    return ok(ids.flatMap((id) => byId.get(id) ?? []));
  }

  /** What Binance lists of these; it refuses all of them where it does not know one. */
  private async listed(
    ids: readonly InstrumentId[],
    signal: AbortSignal,
  ): Promise<Result<readonly Instrument[], Problem>> {
    const symbols = encodeURIComponent(JSON.stringify(ids.map(venueSymbolOf)));
    const path = `/api/v3/exchangeInfo?symbols=${symbols}`;
    const answer = await this.rest.get(path, EXCHANGE_INFO_WEIGHT, ATTEMPTS, signal);
    return answer.ok ? readBody('exchangeInfo', () => instrumentsFromExchangeInfo(answer.value)) : answer;
  }

  /** A snapshot of a book. */
  async depth(instrument: Instrument, signal: AbortSignal): Promise<Result<DepthSnapshot, Problem>> {
    const path = `/api/v3/depth?symbol=${instrument.venueSymbol}&limit=${this.snapshotLimit}`;
    const answer = await this.rest.get(path, depthWeight(this.snapshotLimit), ATTEMPTS, signal);
    return answer.ok ? readBody('depth', () => snapshotOf(answer.value, instrument)) : answer;
  }

  /** The newest trades of an instrument, oldest first. */
  async recentTrades(instrument: Instrument, signal: AbortSignal): Promise<Result<readonly MarketTrade[], Problem>> {
    const path = `/api/v3/trades?symbol=${instrument.venueSymbol}&limit=${RECENT_TRADES}`;
    const answer = await this.rest.get(path, RECENT_TRADES_WEIGHT, ATTEMPTS, signal);
    return answer.ok ? readBody('trades', () => tradesOf(answer.value, instrument, this.clock.nowUs())) : answer;
  }
}

/** The request weight of a depth snapshot by its limit (PROTOCOLS.md 1.2). */
export function depthWeight(limit: number): number {
  if (limit <= 100) return 5;
  if (limit <= 500) return 25;
  return limit <= 1_000 ? 50 : 250;
}

/** A depth snapshot from its JSON; throws JsonShapeError. */
export function snapshotOf(body: unknown, instrument: Instrument): DepthSnapshot {
  const data = asObject(body, 'the snapshot');
  const scale = symbolScaleOf(instrument);
  return {
    lastSequence: countField(data, 'lastUpdateId'),
    bids: levelsOf(data, 'bids', scale),
    asks: levelsOf(data, 'asks', scale),
  };
}

/** Trades from the JSON of `GET /api/v3/trades`, oldest first; throws JsonShapeError. */
export function tradesOf(body: unknown, instrument: Instrument, receivedAtUs: number): MarketTrade[] {
  const scale = symbolScaleOf(instrument);
  const trades = asArray(body, 'the list of trades').map((entry): MarketTrade => {
    const data = asObject(entry, 'a trade');
    return {
      kind: 'trade',
      venue: instrument.venue,
      instrument: instrument.id,
      exchangeAtUs: venueTimeUs(data, 'time'),
      receivedAtUs,
      tradeId: countField(data, 'id'),
      priceTicks: wholeSteps(positiveSteps(data, 'price', scale.price), 'nearest'),
      sizeLots: wholeSteps(positiveSteps(data, 'qty', scale.size), 'nearest'),
      takerSide: flagField(data, 'isBuyerMaker') ? 'SELL' : 'BUY',
    };
  });
  trades.forEach((trade, index) => {
    if (index > 0 && trade.tradeId <= (trades[index - 1]?.tradeId ?? 0))
      throw new JsonShapeError('the trades are not in order');
  });
  return trades;
}

function readBody<T>(what: string, read: () => T): Result<T, Problem> {
  const value = readJson(read);
  if (value.ok) return value;
  return err(
    problem('VENUE_ANSWER_UNREADABLE', `Binance's answer to ${what} cannot be read: ${value.error}.`, { what }, true),
  );
}
