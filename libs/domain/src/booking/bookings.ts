import type { ClientOrderId, InstrumentId, UnixUs, VenueOrderId, VenueTradeId } from '#libs/kernel';
import type { Instrument } from '../instrument/index.js';
import type { LedgerTransaction } from '../ledger/index.js';
import type { Order, OrderChange } from '../order/index.js';
import type { AccountBalances, AssetBalance, BookedTrade, HeldPosition } from '../position/index.js';

/** How the venue names an order: its ids are unique in one symbol only. */
export interface VenueOrderName {
  readonly instrument: InstrumentId;
  readonly venueOrderId: VenueOrderId;
}

/** What makes an execution the same one. */
export interface TradeName extends VenueOrderName {
  readonly venueTradeId: VenueTradeId;
}

/** What some bookings will look at. */
export interface BookingQuestion {
  readonly clientOrderIds: readonly ClientOrderId[];
  readonly venueOrders: readonly VenueOrderName[];
  readonly trades: readonly TradeName[];
  /** Whose positions. */
  readonly instruments: readonly Pick<Instrument, 'id' | 'base' | 'quote'>[];
  /** Whether the account's balances too. */
  readonly balances: boolean;
}

/** What the books know of what was asked, at one moment; what is not there is not in the books. */
export interface KnownBookings {
  readonly orders: readonly Order[];
  /** Those of the trades that are booked. */
  readonly bookedTrades: readonly TradeName[];
  readonly positions: readonly HeldPosition[];
  /** `undefined` where nobody asked. */
  readonly balances: AccountBalances | undefined;
}

/** A row before and after what some bookings made of it. */
export interface ChangedRow<Row> {
  readonly before: Row;
  readonly after: Row;
  readonly updatedAtUs: UnixUs;
}

/** Everything that some bookings change, to be written down as a whole. */
export interface BookingChange<Fact> {
  readonly orders: readonly ChangedRow<Order>[];
  /** What the history of the orders grows by, in order. */
  readonly events: readonly { readonly order: Order; readonly change: OrderChange; readonly occurredAtUs: UnixUs }[];
  readonly trades: readonly BookedTrade[];
  readonly positions: readonly ChangedRow<HeldPosition>[];
  readonly ledger: readonly { readonly transaction: LedgerTransaction; readonly bookedAtUs: UnixUs }[];
  readonly balances: (ChangedRow<AccountBalances> & { readonly touched: readonly AssetBalance[] }) | undefined;
  readonly facts: readonly Fact[];
}
