import { Decimal, EDGE_PLACES, ONE, maxDecimal } from '#libs/kernel';
import type { Side } from '../market/index.js';
import type { OrderType } from '../order/index.js';

const HALF = new Decimal('0.5');

/** The order whose price is asked for. */
export interface PricedOrder {
  readonly side: Side;
  readonly type: OrderType;
  /** In quote; absent for MARKET. */
  readonly limitPrice: Decimal | undefined;
}

/** The best prices of a market, in quote; `undefined` where a side is empty or unknown. */
export interface BestPrices {
  readonly bid: Decimal | undefined;
  readonly ask: Decimal | undefined;
}

/**
 * The highest price at which an order may have to be counted, in quote; `undefined` where it cannot be priced.
 *
 * - A buy with a limit: its limit, for it never pays more.
 * - A sell with a limit: its limit or the bid, whichever is more, for a sell far below the market fills at the market.
 *   Without a bid its limit.
 * - A market order: the far side of the quote with the collar added (RC-02), because the book may move before it arrives. Price and collar
 *   may have so many decimals that their product has more than a message may: what is cut off is counted in full.
 *
 * @param collar part of the price that is added to market orders, such as 0.01; not negative.
 */
export function worstPrice(order: PricedOrder, best: BestPrices, collar: Decimal): Decimal | undefined {
  const far = order.side === 'BUY' ? best.ask : best.bid;
  if (order.type === 'MARKET') return far?.times(ONE.plus(collar)).round(EDGE_PLACES, Decimal.roundUp);
  if (order.limitPrice === undefined || order.side === 'BUY' || far === undefined) return order.limitPrice;
  return maxDecimal(order.limitPrice, far);
}

/** What one unit is worth now, in quote: the middle of the quote, or its one side; `undefined` where there is none. */
export function markPrice(best: BestPrices): Decimal | undefined {
  if (best.bid === undefined || best.ask === undefined) return best.bid ?? best.ask;
  return best.bid.plus(best.ask).times(HALF);
}
