import { ZERO, formatDecimal } from '#libs/kernel';
import type { BookedState } from './booked-state.js';
import type { Difference } from './difference.js';
import { type Quiet, dueReservation, mayRest } from './resting.js';

/** Risk holds back what the orders that rest may still execute, and nothing else. */
function judgeReservations({ openReservations, orders }: BookedState, quiet: Quiet): readonly Difference[] {
  const byIntent = new Map(orders.map((order) => [order.intentId, order]));
  const reserved = new Set(openReservations.map(({ intentId }) => intentId));
  const without = orders.filter((order) => order.intentId !== undefined && !reserved.has(order.intentId));
  return [
    ...openReservations.flatMap(({ intentId, openQuantity }): Difference[] => {
      const due = dueReservation(byIntent.get(intentId), quiet);
      if (due.eq(openQuantity)) return [];
      const about = `${intentId} ${formatDecimal(openQuantity)}`;
      if (due.eq(ZERO))
        return [
          { kind: 'RESERVATION_LEFT', about, ours: 'risk still holds something back', venue: 'no order is open' },
        ];
      const venue = `the order may still execute ${formatDecimal(due)}`;
      return [{ kind: 'RESERVATION_DIFFERS', about, ours: `risk holds back ${formatDecimal(openQuantity)}`, venue }];
    }),
    ...without
      .filter((order) => mayRest(order, quiet))
      .map((order): Difference => ({
        kind: 'RESERVATION_DIFFERS',
        about: order.venueClientOrderId,
        ours: 'risk holds nothing back',
        venue: `the order may still execute ${formatDecimal(dueReservation(order, quiet))}`,
      })),
  ];
}

/** What must be nothing when all is quiet, at any venue. */
export function judgeQuiet(state: BookedState, quiet: Quiet): readonly Difference[] {
  return [
    ...state.ordersWithoutDecision.map((about): Difference => ({
      kind: 'ORDER_WITHOUT_DECISION',
      about,
      ours: 'risk has approved no such order',
      venue: '',
    })),
    ...judgeReservations(state, quiet),
    ...state.openDiscrepancies.map((about): Difference => ({
      kind: 'DISCREPANCY_OPEN',
      about,
      ours: 'found by order-management and not explained',
      venue: '',
    })),
  ];
}
