import { isTerminal, overfillOf, reservationParts } from '#libs/domain';
import { ZERO } from '#libs/kernel';
import type { BookedState } from '../../apps/cli/src/reconcile/booked-state.js';
import { venueSymbolOf } from '../../apps/cli/src/reconcile/read-booked-state.js';
import { ordersWithoutDecision } from './orders-without-decision.js';
import type { SimulatedSuite } from './simulated-suite.js';

/** What the books in memory say, in the form in which the launcher's judge reads those in Postgres. */
export function bookedStateOf({
  orderBooks,
  riskBooks,
}: Pick<SimulatedSuite, 'orderBooks' | 'riskBooks'>): BookedState {
  return {
    orders: orderBooks.orders.find().map(({ order }) => ({
      venueClientOrderId: order.venueClientOrderId,
      intentId: order.intentId,
      symbol: venueSymbolOf(order.instrument),
      status: order.status,
      timeInForce: order.timeInForce,
      quantity: order.quantity,
      cumQuantity: order.cumQuantity,
      wasSent: order.sentAtUs !== undefined,
    })),
    trades: orderBooks.trades.find().map(({ instrument, fill }) => ({
      symbol: venueSymbolOf(instrument),
      venueTradeId: fill.venueTradeId,
      side: fill.side,
      quantity: fill.quantity,
      price: fill.price,
      fee: fill.fee,
      feeAsset: fill.feeAsset,
      maker: fill.liquidity === 'MAKER',
    })),
    positions: orderBooks.positions.find().map(({ held }) => ({
      symbol: venueSymbolOf(held.instrument),
      base: held.base,
      quote: held.quote,
      quantity: held.position.quantity,
      quantityAtRisk: riskBooks.positions.find((row) => row.instrument === held.instrument)[0]?.quantity ?? ZERO,
    })),
    balances: orderBooks.balances.find().map(({ balance }) => balance),
    ordersWithoutDecision: ordersWithoutDecision({ orderBooks, riskBooks }),
    openReservations: riskBooks.openReservations
      .find()
      .map((row) => ({ intentId: row.intentId, openQuantity: reservationParts(row).open })),
    openDiscrepancies: orderBooks.discrepancies
      .find(({ resolvedAtUs }) => resolvedAtUs === undefined)
      .map(({ found }) => `${found.kind} ${found.about}`),
  };
}

/** Whether nothing is under way: every order has ended with all its fills. */
export function isQuiet({ orderBooks }: Pick<SimulatedSuite, 'orderBooks'>): boolean {
  return orderBooks.orders.find().every(({ order }) => isTerminal(order.status) && overfillOf(order).eq(ZERO));
}
