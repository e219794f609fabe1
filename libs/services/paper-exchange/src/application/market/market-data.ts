/** A book as REST returns it: decimal texts, best first. */
export interface DepthSnapshot {
  readonly lastUpdateId: number;
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

/** A trade as REST returns it. */
export interface PublicTradeRow {
  readonly id: number;
  readonly price: string;
  readonly qty: string;
  readonly quoteQty: string;
  readonly time: number;
  readonly isBuyerMaker: boolean;
  readonly isBestMatch: true;
}

/** What changed since the market was started, for 24-hour tickers: younger than 24 hours counts from the start. */
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
  /** The newest trades, oldest first, at most `limit`. */
  trades(symbol: string, limit: number): readonly PublicTradeRow[];
  /** Prices and volumes. */
  ticker(symbol: string): TickerRow;
}

/** Where market messages go: to the subscribers of a stream, as the JSON text of the payload. */
export interface StreamSink {
  /** Whether anybody listens, so that texts for nobody need not be made. */
  wanted(stream: string): boolean;
  /** Sends a payload to every subscriber of a stream. */
  publish(stream: string, payload: string): void;
}
