import type { PublicTradeRow } from './public-trade-row.js';
import type { TradeHistory } from './trade-history.js';

/** A book as REST returns it: decimal texts, best first. */
export interface DepthSnapshot {
  readonly lastUpdateId: number;
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

/** The last 24 hours as another exchange says them. */
export interface TickerRow {
  readonly openPrice: string;
  readonly highPrice: string;
  readonly lowPrice: string;
  readonly lastPrice: string;
  readonly volume: string;
  readonly quoteVolume: string;
  readonly openTime: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly count: number;
}

/** What the public may ask about a symbol's market; all markets, synthetic, tape and live, answer it. */
export interface MarketData {
  /** Whether a symbol's book, or its newest trades, are known now; only a live market can lose sight of them. */
  knows(symbol: string, what: 'book' | 'trades'): boolean;
  /** The book, `limit` levels a side. */
  depth(symbol: string, limit: number): DepthSnapshot;
  /** The newest trades, or those from an id on; oldest first, at most `limit`. */
  trades(symbol: string, limit: number, fromId?: number): readonly PublicTradeRow[];
  /** What was traded since the market was started. */
  history(symbol: string): TradeHistory;
  /** The last 24 hours where the market knows more than its own history. */
  ticker(symbol: string): TickerRow | undefined;
  /** The market's own time, in milliseconds: of a recording that of its newest trade, otherwise the time that is given. */
  timeOf(symbol: string, nowMs: number): number;
  /** Whether the market itself sends a stream, such as `btcusdt@trade`; the others are made from what is known of it. */
  sends(stream: string): boolean;
}

/** Where market messages go: to the subscribers of a stream, as the JSON text of the payload. */
export interface StreamSink {
  /** Whether anybody listens, so that texts for nobody need not be made. */
  wanted(stream: string): boolean;
  /** Sends a payload to every subscriber of a stream. */
  publish(stream: string, payload: string): void;
}
