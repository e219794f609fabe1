import { type Order, isTerminal, overfillOf } from '#libs/domain';
import { ZERO } from '#libs/kernel';
import type { BookedState } from '../../apps/cli/src/reconcile/booked-state.js';
import { venueSymbolOf } from '../../apps/cli/src/reconcile/read-booked-state.js';
import type { SimulatedSuite } from './simulated-suite.js';

/** What the books in memory say, in the form in which the launcher's judge reads those in Postgres. */
export function bookedStateOf({
  orderBooks,
  riskBooks,
}: Pick<SimulatedSuite, 'orderBooks' | 'riskBooks'>): BookedState {
  return {
    orders: orderBooks.orders.find().map(({ order }) => ({
      venueClientOrderId: order.venueClientOrderId,
      symbol: venueSymbolOf(order.instrument),
      status: order.status,
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
    ordersWithoutDecision: ordersWithoutDecision(orderBooks, riskBooks),
    openReservations: riskBooks.openReservations.find().map(({ intentId }) => intentId),
    openDiscrepancies: orderBooks.discrepancies
      .find(({ resolvedAtUs }) => resolvedAtUs === undefined)
      .map(({ found }) => `${found.kind} ${found.about}`),
  };
}

/** Orders of ours that risk has not approved as they are. */
function ordersWithoutDecision(
  orderBooks: SimulatedSuite['orderBooks'],
  riskBooks: SimulatedSuite['riskBooks'],
): readonly string[] {
  const isApproved = ({ intentId, quantity, side }: Order): boolean => {
    const decision = intentId === undefined ? undefined : riskBooks.decisions.get(intentId);
    return (
      decision?.verdict.outcome === 'APPROVED' && decision.intent.side === side && decision.intent.quantity.eq(quantity)
    );
  };
  return orderBooks.orders
    .find()
    .filter(({ order }) => !order.external && !isApproved(order))
    .map(({ order }) => order.venueClientOrderId);
}

/** Whether nothing is under way: every order has ended with all its fills. */
export function isQuiet({ orderBooks }: Pick<SimulatedSuite, 'orderBooks'>): boolean {
  return orderBooks.orders.find().every(({ order }) => isTerminal(order.status) && overfillOf(order).eq(ZERO));
}
