import type {
  AccountId,
  ClientOrderId,
  CorrelationId,
  Decimal,
  InstrumentId,
  IntentId,
  StrategyId,
  UnixUs,
  VenueId,
  VenueOrderId,
} from '#libs/kernel';
import type { Side } from '../market/index.js';
import type { OrderProgress } from './order-progress.js';
import type { OrderType, TimeInForce } from './order-types.js';

/** What an order was from its first moment and stays; the wire message must equal it. */
export interface OrderTerms {
  readonly clientOrderId: ClientOrderId;
  /** The client id that the venue knows it by; another one only for orders that we did not send. */
  readonly venueClientOrderId: string;
  /** Whether somebody else sent it. */
  readonly external: boolean;
  /** The intent behind it; `undefined` for orders of others. */
  readonly intentId: IntentId | undefined;
  readonly strategy: StrategyId;
  readonly account: AccountId;
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** In base; positive. */
  readonly quantity: Decimal;
  /** In quote; `undefined` for MARKET. */
  readonly limitPrice: Decimal | undefined;
  readonly reduceOnly: boolean;
  /** Not to be sent after this; `undefined` for orders of others. */
  readonly validUntilUs: UnixUs | undefined;
  readonly correlationId: CorrelationId;
  /** The id of the message that made it. */
  readonly causationId: string;
  readonly marketEventAtUs: UnixUs | undefined;
  readonly intentAtUs: UnixUs | undefined;
  readonly approvedAtUs: UnixUs | undefined;
  readonly committedAtUs: UnixUs;
}

/** An order as it stands. */
export interface Order extends OrderTerms, OrderProgress {
  readonly venueOrderId: VenueOrderId | undefined;
  /** Why it came to its status; empty where there is no reason. */
  readonly reason: string;
  /** Grows by one with every change. */
  readonly version: number;
  /** When it was about to be written to the venue; `undefined` proves that it never was. */
  readonly sentAtUs: UnixUs | undefined;
  /** When the venue's first word about it came in. */
  readonly acknowledgedAtUs: UnixUs | undefined;
  readonly firstFillAtUs: UnixUs | undefined;
  /** When it ended. */
  readonly closedAtUs: UnixUs | undefined;
}
