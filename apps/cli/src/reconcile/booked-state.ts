import type { OrderStatus, Side, TimeInForce } from '#libs/domain';
import type { Decimal } from '#libs/kernel';

/** An order as our database has it. */
export interface BookedOrder {
  /** The client id that the venue knows it by. */
  readonly venueClientOrderId: string;
  /** `undefined` for an order that somebody else placed. */
  readonly intentId: string | undefined;
  /** The venue's own symbol, such as `BTCUSDT`. */
  readonly symbol: string;
  readonly status: OrderStatus;
  readonly timeInForce: TimeInForce;
  readonly quantity: Decimal;
  readonly cumQuantity: Decimal;
  /** Whether it was ever about to be written to the venue. */
  readonly wasSent: boolean;
}

/** A trade as our database has it. */
export interface BookedTrade {
  readonly symbol: string;
  readonly venueTradeId: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly maker: boolean;
}

/** A position as our database has it. */
export interface BookedPosition {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly quantity: Decimal;
  /** The same position as risk has it, from the facts that it received. */
  readonly quantityAtRisk: Decimal;
}

/** A balance as our database has it. */
export interface BookedBalance {
  readonly asset: string;
  readonly free: Decimal;
  readonly locked: Decimal;
}

/** What risk holds back for an order. */
export interface BookedReservation {
  readonly intentId: string;
  /** In base. */
  readonly openQuantity: Decimal;
}

/** Everything that our database believes of one account at one venue. */
export interface BookedState {
  readonly orders: readonly BookedOrder[];
  readonly trades: readonly BookedTrade[];
  readonly positions: readonly BookedPosition[];
  readonly balances: readonly BookedBalance[];
  /** Orders of ours that risk has not approved as they are. */
  readonly ordersWithoutDecision: readonly string[];
  /** What risk still holds back; nothing that it has given back. */
  readonly openReservations: readonly BookedReservation[];
  /** Differences that order-management found itself and that are not explained yet. */
  readonly openDiscrepancies: readonly string[];
}
