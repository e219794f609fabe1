import type { ClientOrderId, Decimal, Problem, UnixUs, VenueOrderId, VenueTradeId } from '#libs/kernel';
import type { Instrument } from '../instrument/index.js';
import type { Side } from '../market/index.js';
import type { LiquidityRole, OrderStatus, OrderType, TimeInForce } from '../order/index.js';
import type { RawReportListener } from './raw-report.js';

/** An order as it is put on the wire. */
export interface VenueOrder {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly quantity: Decimal;
  /** Absent for MARKET. */
  readonly limitPrice: Decimal | undefined;
}

/** What goes with a new order until the moment before its first byte. */
export interface SendingTerms {
  /** When it was marked as sent, on the monotonic clock: the request is stamped so, for the venue to refuse it late. */
  readonly markedAtUs: number;
  /** Asked synchronously right before the first byte; a Problem keeps the order back and is the answer, as a definite no. */
  readonly refuse: () => Problem | undefined;
}

/**
 * The answer to a command sent to a venue: a definite yes, a definite no, or unknown (time-out, reset, 5xx, unreadable).
 * Unknown is never a failure: only evidence from the venue ends it.
 */
export type VenueAnswer<T> =
  | { readonly outcome: 'yes'; readonly value: T }
  | { readonly outcome: 'no'; readonly problem: Problem }
  | { readonly outcome: 'unknown'; readonly problem: Problem };

/** What the key that an account is traded with may do besides trading. */
export interface KeyRights {
  /** Whether whoever has the key can move money away: to an address, or to another account of the venue. */
  readonly canWithdraw: boolean;
  /** Whether the venue takes the key from listed addresses only. */
  readonly isAddressBound: boolean;
}

/** Code of a Problem: the venue has no way to say what a key may do, as testnets have none. */
export const KEY_RIGHTS_NOT_TOLD = 'VENUE_KEY_RIGHTS_NOT_TOLD';

/** Code of a Problem: the venue knows the order, which ended long ago with nothing executed, and has nothing more to say of it. */
export const ORDER_ARCHIVED = 'ORDER_ARCHIVED';

/** What the venue says about one order, from a query, an acknowledgement or a report. */
export interface VenueOrderState {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId;
  readonly venueSymbol: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly status: OrderStatus;
  readonly quantity: Decimal;
  readonly limitPrice: Decimal | undefined;
  /** Executed so far (FIX CumQty), in base. */
  readonly cumQuantity: Decimal;
  /** When the venue says this became so. */
  readonly exchangeAtUs: UnixUs;
}

/** One execution, as the venue reports it. */
export interface VenueFill {
  readonly venueTradeId: VenueTradeId;
  readonly venueOrderId: VenueOrderId;
  /** Empty where the venue's trade list does not carry it; then the venue order id tells. */
  readonly clientOrderId: ClientOrderId | undefined;
  readonly venueSymbol: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** What the venue charged, in `feeAsset`; negative is a rebate. */
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly liquidity: LiquidityRole;
  readonly exchangeAtUs: UnixUs;
}

/** What an account holds of one asset. */
export interface VenueBalance {
  readonly asset: string;
  readonly free: Decimal;
  /** Held by open orders. */
  readonly locked: Decimal;
}

/** A deposit, a withdrawal or a move to another account of ours: money that came or went without a trade. */
export interface VenueTransfer {
  readonly asset: string;
  /** Received; paid out where negative. */
  readonly change: Decimal;
  readonly exchangeAtUs: UnixUs;
}

/** What the venue's private stream tells: an execution report, the balances after something moved, or a transfer. */
export type AccountEvent =
  | {
      readonly kind: 'report';
      readonly order: VenueOrderState;
      readonly fill: VenueFill | undefined;
      readonly reason: string;
    }
  | { readonly kind: 'balances'; readonly balances: readonly VenueBalance[]; readonly exchangeAtUs: UnixUs }
  | { readonly kind: 'transfer'; readonly transfer: VenueTransfer };

/** Who hears the private stream. Called in arrival order. */
export interface AccountListener {
  /** Something happened in the account. */
  onAccountEvent(event: AccountEvent): void;
  /** The stream is up (again): everything before may have been missed and must be reconciled. */
  onConnected(): void;
  /** The stream is down: nothing that is believed is current. */
  onDisconnected(reason: string): void;
  /** A frame that could not be read: counted, described, never fatal. */
  onBadFrame(reason: string, sample: string): void;
}

/** Trading at one venue with one account's keys. */
export interface OrderEntry {
  /** Loads instruments with their filters. */
  loadInstruments(): Promise<readonly Instrument[]>;
  /** Sends a new order, once; never retries. */
  placeOrder(order: VenueOrder, terms?: SendingTerms): Promise<VenueAnswer<VenueOrderState>>;
  /**
   * Asks to cancel an open order: by the venue's own id where it is known, because whoever changes an order there may give it another
   * client id.
   */
  cancelOrder(
    instrument: Instrument,
    clientOrderId: ClientOrderId,
    venueOrderId?: VenueOrderId,
  ): Promise<VenueAnswer<VenueOrderState>>;
  /** Asks what the venue knows of an order; `no` with code `ORDER_NOT_FOUND` where it knows none, or {@link ORDER_ARCHIVED}. */
  queryOrder(instrument: Instrument, clientOrderId: ClientOrderId): Promise<VenueAnswer<VenueOrderState>>;
  /** The same by the id that the venue gave it. */
  queryOrderByVenueId(instrument: Instrument, venueOrderId: VenueOrderId): Promise<VenueAnswer<VenueOrderState>>;
  /** All open orders of the account. */
  openOrders(): Promise<VenueAnswer<readonly VenueOrderState[]>>;
  /** The account's fills in an instrument from a venue trade id on (inclusive), oldest first, all pages. */
  fills(instrument: Instrument, fromTradeId: VenueTradeId | undefined): Promise<VenueAnswer<readonly VenueFill[]>>;
  /** All fills of one order. */
  fillsOfOrder(instrument: Instrument, venueOrderId: VenueOrderId): Promise<VenueAnswer<readonly VenueFill[]>>;
  /** What our own key may do; `no` with {@link KEY_RIGHTS_NOT_TOLD} where the venue cannot say. */
  keyRights(): Promise<VenueAnswer<KeyRights>>;
  /** The account's balances. */
  balances(): Promise<VenueAnswer<readonly VenueBalance[]>>;
  /** From now on hands every frame of the private stream, and every answer about orders, trades and balances, over before reading it. */
  reportRawTo(listener: RawReportListener): void;
  /** Opens the private stream; it reconnects by itself until closed. */
  openAccountStream(listener: AccountListener): Promise<void>;
  /** Closes everything. */
  close(): Promise<void>;
}
