import type { JournalMarketSymbol, VenueTruth } from '#libs/domain';
import type { Exchange } from '../exchange/exchange.js';
import type { TradedMarket } from '../exchange/symbol-market.js';
import type { MarketData } from './market-data.js';

/** A market behind the exchange: synthetic, a tape or a live upstream. It places orders in the exchange and receives what clients do in its books. */
export interface VenueMarket extends MarketData, TradedMarket {
  /** A name for the journal and the status page, such as `synthetic seed 1`. */
  readonly name: string;
  /** Takes over the books of an exchange with its recovered orders in them; calls `onStep` after each of its operations. */
  openBooks(exchange: Exchange, truth: VenueTruth, onStep: () => void): void;
  /** Lets the market move from now on. */
  startTrading(): void;
  /** Lets the market stand still for good; nothing happens in it any more when this has resolved. */
  stopTrading(): Promise<void>;
  /** Sends the public what the last operation did to the books. */
  publishChanges(): void;
  /** Where the markets stand, for the journal. */
  checkpoint(): Record<string, JournalMarketSymbol>;
  /** Progress, for the status page. */
  status(): Record<string, unknown>;
  /** Why new orders would be refused now, as text; left out by markets that never refuse. */
  trouble?(): string | undefined;
}
