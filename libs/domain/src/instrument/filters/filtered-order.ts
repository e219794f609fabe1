import type { Decimal } from '#libs/kernel';
import type { Side } from '../../market/index.js';
import { ORDER_TYPES } from '../../order/order-types.js';
import type { OpenOrderLimits } from './order-filters.js';

/** The kinds of orders that filters tell apart. A stop or take-profit order without a limit price trades as a market order does. */
export const FILTERED_ORDER_TYPES = [
  ...ORDER_TYPES,
  ...(['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'] as const),
] as const;
/** One of {@link FILTERED_ORDER_TYPES}. */
export type FilteredOrderType = (typeof FILTERED_ORDER_TYPES)[number];

/** An order as far as filters look at it. */
export interface FilteredOrder {
  readonly side: Side;
  readonly type: FilteredOrderType;
  /** In base; `undefined` for a market order by an amount of quote. */
  readonly quantity: Decimal | undefined;
  /** What a market order may spend or bring, in quote; only where there is no quantity. */
  readonly quoteQuantity?: Decimal | undefined;
  readonly limitPrice?: Decimal | undefined;
  readonly stopPrice?: Decimal | undefined;
  /** What is shown of the quantity, in base; absent or 0 for all of it. */
  readonly icebergQuantity?: Decimal | undefined;
  /** In basis points; absent for an order that does not trail. */
  readonly trailingDelta?: number | undefined;
  /** Whether it opens an order list. */
  readonly opensList?: boolean | undefined;
}

/** What is open before the order comes, by the same kinds as the limits. */
export type OpenOrderCounts = OpenOrderLimits;

/** What filters compare an order with. A filter whose fact is not known (`undefined`) is not checked. */
export interface FilterFacts {
  /** The venue's average price over the last minutes; of 0 minutes the last price. In quote. */
  readonly averagePrice?: (minutes: number) => Decimal | undefined;
  readonly openOrders?: OpenOrderCounts | undefined;
  readonly openOrdersAtVenue?: OpenOrderCounts | undefined;
  /** What the account has of the base asset, free and locked, in base. */
  readonly heldQuantity?: Decimal | undefined;
  /** What its open buys in the instrument may still bring, in base. */
  readonly openBuyQuantity?: Decimal | undefined;
  /** The most of an asset that the account may move with one order, by asset; see Binance's MAX_ASSET. */
  readonly assetLimits?: ReadonlyMap<string, Decimal> | undefined;
}

const ALGO: readonly FilteredOrderType[] = ['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'];

/** Whether an order is one of the four kinds that wait for a price. */
export function isAlgo({ type }: FilteredOrder): boolean {
  return isAlgoType(type);
}

/** Whether orders of a type wait for a price. */
export function isAlgoType(type: FilteredOrderType): boolean {
  return ALGO.includes(type);
}
