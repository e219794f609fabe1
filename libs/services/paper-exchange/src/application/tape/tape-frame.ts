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
  readonly p: string;
  readonly q: string;
  readonly T: number;
  readonly m: boolean;
}

/** What a look through a whole tape found out about one symbol. */
export interface TapeSymbol {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** In units of 1e-8. */
  readonly tickUnits: number;
  /** In units of 1e-8. */
  readonly lotUnits: number;
  /** The first trade's price in units of 1e-8; 0 if there is none. */
  readonly firstPriceUnits: number;
  /** The first recorded REST snapshot, if there is one. */
  readonly snapshot: DepthSnapshot | undefined;
}

/** What a look through a whole tape found out. */
export interface TapeSurvey {
  readonly name: string;
  readonly symbols: readonly TapeSymbol[];
  readonly frames: number;
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

/** A decimal text with up to 8 places as a whole number of 1e-8. */
export function unitsOf(text: string): number {
  const [whole = '0', fraction = ''] = text.split('.');
  return Number(whole) * 100_000_000 + Number(fraction.padEnd(8, '0').slice(0, 8));
}
