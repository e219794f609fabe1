import type { Exchange } from './exchange.js';
import type { MarketData } from './market/market-data.js';
import type { MarketSink } from './symbol-market.js';
import type { SymbolRules } from './symbol-rules.js';
import type { JournalMarketSymbol, VenueTruth } from '#libs/domain';

/** A market behind the exchange: synthetic, a tape or a live upstream. It talks to the exchange, and is told what clients do in its books. */
export interface VenueMarket extends MarketData, MarketSink {
  /** What can be traded in it. */
  readonly symbols: readonly SymbolRules[];
  /** A name for the journal and the status page, such as `synthetic seed 1`. */
  readonly name: string;
  /** Takes over the books of an exchange with its recovered orders in them. `moved` is to be called after each operation. */
  open(exchange: Exchange, truth: VenueTruth, moved: () => void): void;
  /** Lets time begin. */
  start(): void;
  /** Ends time; nothing happens any more when this has resolved. */
  stop(): Promise<void>;
  /** Tells the public what the last operation did to the books. */
  settle(): void;
  /** Where the markets stand, for the journal. */
  checkpoint(): Record<string, JournalMarketSymbol>;
  /** Progress, for the status page. */
  status(): Record<string, unknown>;
}
