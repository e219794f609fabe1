import type { ClientOrderId, Decimal, InstrumentId, UnixUs } from '#libs/kernel';
import type { AssetBalance } from '../../position/account-balances.js';
import type { Position } from '../../position/position.js';
import type { VenueFill } from '../../venue/index.js';
import type { LedgerTransaction } from '../ledger-transaction.js';

/** A trade as it is stored, with what it added to realised profit. */
export interface StoredTrade {
  readonly tradeId: string;
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly fill: VenueFill;
  readonly realisedProfit: Decimal;
}

/** A row of `orders.positions`, but for its valuation. */
export interface StoredPosition {
  readonly instrument: InstrumentId;
  readonly base: string;
  readonly quote: string;
  readonly position: Position;
  readonly averagePrice: Decimal;
  readonly version: number;
}

/** Everything that the database holds about the money of one account at one venue, of one moment. */
export interface StoredBooks {
  readonly orders: readonly {
    readonly clientOrderId: ClientOrderId;
    readonly instrument: InstrumentId;
    readonly cumQuantity: Decimal;
  }[];
  /** In the order of booking. */
  readonly trades: readonly StoredTrade[];
  readonly positions: readonly StoredPosition[];
  readonly ledger: readonly LedgerTransaction[];
  readonly balances: readonly AssetBalance[];
  /** Executions that are written down as impossible to book, by their keys; by the bare ids of their trades where an earlier release did. */
  readonly unbookable: ReadonlySet<string>;
  /** When the database was read. */
  readonly readAtUs: UnixUs;
}

/** A value that is not what the venue's own reports make of it. */
export interface BookDifference {
  readonly table: string;
  readonly key: string;
  readonly column: string;
  readonly stored: string;
  readonly recomputed: string;
}

/** How stored books are looked at. */
export interface VerifyTerms {
  /** The venue's own symbol of an instrument. */
  readonly symbolOf: (instrument: InstrumentId) => string;
  /** How long a report may be in the journal before what it says must be booked, in microseconds. */
  readonly settleUs: number;
}
