import type { DepthSnapshot, TickerRow } from '../market/market-data.js';
import type { PublicTradeRow } from '../market/public-trade-row.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import type { RecordedDepth, RecordedTrade, TapeFrame } from '../tape/tape-frame.js';
import type { Problem, Result } from '#libs/kernel';

/** A frame of the upstream that concerns our own orders. */
export type LiveMessage = RecordedDepth | RecordedTrade;

/** Receives the upstream's streams. */
export interface UpstreamListener {
  /** Subscribed: every frame from now on arrives. */
  onUp(): void;
  /** Lost, and being opened again: frames may be missing. */
  onDown(reason: string): void;
  /** No data for so long that what is known may be old. */
  onSilent(): void;
  /** A frame in its exact bytes; `message` where it is about the book or a trade. */
  onFrame(frame: TapeFrame, message: LiveMessage | undefined): void;
  /** A frame that cannot be read; it is not relayed. */
  onBadFrame(reason: string): void;
}

/** What an upstream lists of a symbol when the exchange starts. */
export interface LiveListing {
  readonly rules: SymbolRules;
  readonly ticker: TickerRow;
}

/** What an upstream lists of the symbols that it is asked for. */
export interface LiveListings {
  readonly listings: readonly LiveListing[];
  /** Symbols that it does not list, or in a way that cannot be traded here, each with the reason. */
  readonly refused: readonly Problem[];
}

/** Another exchange whose public market is relayed, and which our own orders are matched against. */
export interface Upstream {
  /** Opens the streams and keeps them open. */
  open(listener: UpstreamListener): void;
  /** Closes for good; questions under way end with a problem. */
  close(): void;
  /** Whether it is asked for a stream, such as `btcusdt@trade`. */
  relays(stream: string): boolean;
  /** How often the streams were opened again. */
  readonly reconnects: number;
  /** The book of a symbol now. */
  snapshot(symbol: string): Promise<Result<DepthSnapshot, Problem>>;
  /** The newest trades of a symbol, oldest first. */
  recentTrades(symbol: string): Promise<Result<readonly PublicTradeRow[], Problem>>;
  /** The rules of all symbols as they are listed now; one that is not listed any more is left out. */
  rules(): Promise<Result<ReadonlyMap<string, SymbolRules>, Problem>>;
  /** Prices and volumes of all symbols. */
  tickers(): Promise<Result<ReadonlyMap<string, TickerRow>, Problem>>;
}
