import type { Side } from '../market/index.js';
import type { FilteredOrderType } from '../instrument/index.js';
import type { OrderStatus, TimeInForce } from '../order/index.js';
import type { SelfTradePrevention } from './matching-types.js';

/** All of an order's state after a change; the last one of an order is its final state. Amounts are decimal texts. */
export interface JournalOrder {
  readonly account: string;
  /** The venue's own symbol, such as `BTCUSDT`. */
  readonly symbol: string;
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly side: Side;
  readonly type: FilteredOrderType;
  readonly timeInForce: TimeInForce;
  /** In quote; `0` for a market order. */
  readonly price: string;
  /** In base; the executed quantity for a market order by quote quantity that is done. */
  readonly quantity: string;
  /** In quote: what a market order by quote quantity may spend; `0` otherwise. */
  readonly quoteQuantity: string;
  readonly cumQuantity: string;
  readonly cumQuote: string;
  readonly status: OrderStatus;
  /** The status in the venue's words, such as `EXPIRED_IN_MATCH`. */
  readonly venueStatus: string;
  /** Why it expired, in the venue's words; `NONE` where it did not. */
  readonly expiryReason: string;
  readonly selfTradePrevention: SelfTradePrevention;
  /** In base: what self-trade prevention took away. */
  readonly preventedQuantity: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** What only orders have that wait for a price or another order, hide a part of themselves, or belong to a list. */
  readonly terms?: JournalOrderTerms;
}

/** The terms of a JournalOrder beyond those of an ordinary one; what it does not have is left out. */
export interface JournalOrderTerms {
  /** In quote: from where on, or up to where, it comes into the book. */
  readonly stopPrice?: string | undefined;
  /** In basis points. */
  readonly trailingDelta?: number | undefined;
  /** Since when it follows the price. */
  readonly trailingTimeMs?: number | undefined;
  /** In quote: the best price since then. */
  readonly trailingPrice?: string | undefined;
  /** In base: what is shown of it at a time. */
  readonly icebergQuantity?: string | undefined;
  /** In quote: at which price money is held back for it, where it has none of its own. */
  readonly heldPrice?: string | undefined;
  /** When it came into the book; -1 for one that waits. */
  readonly workingAtMs: number;
  readonly listId?: number | undefined;
  readonly strategyId?: number | undefined;
  readonly strategyType?: number | undefined;
}

/** Orders that depend on each other. */
export const ORDER_LIST_KINDS = ['OCO', 'OTO', 'OTOCO'] as const;
/** One of {@link ORDER_LIST_KINDS}. */
export type OrderListKind = (typeof ORDER_LIST_KINDS)[number];

/** All of an order list's state after a change. */
export interface JournalOrderList {
  readonly listId: number;
  readonly account: string;
  readonly kind: OrderListKind;
  readonly clientListId: string;
  readonly isDone: boolean;
  readonly createdAtMs: number;
  /** The order that the others wait for first, if there is one; then the pair. */
  readonly orderIds: readonly number[];
}

/** One execution of an account's order. */
export interface JournalTrade {
  readonly account: string;
  readonly symbol: string;
  readonly tradeId: number;
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly side: Side;
  readonly price: string;
  readonly quantity: string;
  readonly quote: string;
  readonly fee: string;
  readonly feeAsset: string;
  readonly maker: boolean;
  readonly atMs: number;
}

/** What an account holds of an asset after a change: absolute, not a difference. */
export interface JournalBalance {
  readonly account: string;
  readonly asset: string;
  readonly free: string;
  readonly locked: string;
}

/** Everything that one message, or one event of the market, changed in the accounts; applied whole or not at all. */
export interface JournalChanges {
  readonly orders: readonly JournalOrder[];
  readonly trades: readonly JournalTrade[];
  readonly balances: readonly JournalBalance[];
  /** The messages that went out on the user-data streams, exactly as sent. */
  readonly reports: readonly unknown[];
  /** Absent where no list changed. */
  readonly lists?: readonly JournalOrderList[] | undefined;
}

/** Where one symbol's market stands at a checkpoint. */
export interface JournalMarketSymbol {
  /** The price of the last trade, in quote, as text; absent in journals from before it was one. */
  readonly price?: string;
  readonly nextTradeId: number;
  readonly nextUpdateId: number;
  /** Absent in journals from before it was kept. */
  readonly nextAggregateId?: number;
}

/** What every entry carries: its place in the journal and when it was written. */
interface JournalBase {
  /** 1, 2, 3 … without a gap over the life of the file. */
  readonly seq: number;
  readonly atMs: number;
}

/** The exchange was started: with which market, and which balances where the journal was new. */
export interface JournalOpened extends JournalBase {
  readonly kind: 'opened';
  readonly market: string;
  readonly balances: readonly JournalBalance[];
}

/** An order message came in; written before it is looked at. */
export interface JournalReceived extends JournalBase {
  readonly kind: 'received';
  readonly via: 'REST' | 'WS';
  /** The method's name on the WebSocket API, such as `order.place`, whichever way it came. */
  readonly operation: string;
  /** As sent, without key and signature. */
  readonly params: Readonly<Record<string, string>>;
}

/** What an order message did and what is answered; written before it is answered. */
export interface JournalAnswered extends JournalBase {
  readonly kind: 'answered';
  /** The `seq` of the message. */
  readonly request: number;
  /** HTTP status. */
  readonly status: number;
  readonly body: unknown;
  readonly changes: JournalChanges | undefined;
}

/** The market did something to an open order. */
export interface JournalHappened extends JournalBase {
  readonly kind: 'happened';
  readonly changes: JournalChanges;
}

/** A checkpoint of the market: last prices and the public ids used up to now. */
export interface JournalMarket extends JournalBase {
  readonly kind: 'market';
  readonly symbols: Readonly<Record<string, JournalMarketSymbol>>;
  /** The ids of the next order and the next execution report; absent in journals from before they were kept. */
  readonly ids?: { readonly nextOrderId: number; readonly nextExecutionId: number; readonly nextListId?: number };
}

/** One line of the exchange's journal: the judge of what really happened. */
export type JournalEntry = JournalOpened | JournalReceived | JournalAnswered | JournalHappened | JournalMarket;
