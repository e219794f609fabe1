import type { ListedFilter } from '../exchange/listed-filters.js';
import type { SymbolStatus } from '../exchange/symbol-rules.js';
import type { DepthSnapshot } from '../market/market-data.js';

/** One market message as an exchange sent it: in its place of a tape, or just received from a live upstream. */
export interface TapeFrame {
  /** When it was received, in microseconds; only differences matter. */
  readonly receivedAtUs: number;
  /** The stream's name, such as `btcusdt@trade`. */
  readonly stream: string;
  /** The payload, byte for byte. */
  readonly payload: string;
  /** The line as recorded, in its combined form. */
  readonly combined: string;
}

/** A recorded depth message. */
export interface RecordedDepth {
  readonly e: 'depthUpdate';
  /** The exchange's time; milliseconds, or microseconds. */
  readonly E?: number;
  readonly s: string;
  readonly U: number;
  readonly u: number;
  readonly b: readonly (readonly [string, string])[];
  readonly a: readonly (readonly [string, string])[];
}

/** A `trade` or `aggTrade` frame of Binance, as a tape holds it. */
export interface RecordedTrade {
  readonly e: 'trade' | 'aggTrade';
  readonly s: string;
  readonly t?: number;
  readonly a?: number;
  /** The first and the last trade of an aggregate. */
  readonly f?: number;
  readonly l?: number;
  readonly p: string;
  readonly q: string;
  readonly T: number;
  readonly m: boolean;
  /** What it is where it is said: only `MARKET` is a trade. */
  readonly X?: string;
}

/** What a look through a whole tape found out about one symbol. */
export interface TapeSymbol {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** The filters of a recorded exchangeInfo, else such as what was recorded keeps to. */
  readonly listed: readonly ListedFilter[];
  /** The filters of the whole exchange; `undefined` where none were recorded. */
  readonly ofExchange: readonly ListedFilter[] | undefined;
  /** Whether it was traded, as exchangeInfo says it; `undefined` where that was not recorded. */
  readonly status: SymbolStatus | undefined;
  /** The first trade's price, else the best bid; as text, 0 if there is neither. */
  readonly firstPrice: string;
  /** Whether trades are told one by one; else only aggregated. */
  readonly hasSingleTrades: boolean;
  /** The first recorded REST snapshot, if there is one. */
  readonly snapshot: DepthSnapshot | undefined;
}

/** What a look through a whole tape found out. */
export interface TapeSurvey {
  readonly name: string;
  readonly symbols: readonly TapeSymbol[];
  readonly frames: number;
  /** The streams that are recorded, such as `btcusdt@trade`. */
  readonly streams: ReadonlySet<string>;
}

const COMBINED_START = '{"stream":"';
const DATA_START = '","data":';

/** The frame in a combined stream message, or `undefined` if the text is none. */
export function readCombined(text: string, receivedAtUs: number): TapeFrame | undefined {
  if (!text.startsWith(COMBINED_START)) return undefined;
  const end = text.indexOf(DATA_START, COMBINED_START.length);
  if (end === -1) return undefined;
  const payload = text.slice(end + DATA_START.length, text.lastIndexOf('}'));
  return { receivedAtUs, stream: text.slice(COMBINED_START.length, end), payload, combined: text };
}
