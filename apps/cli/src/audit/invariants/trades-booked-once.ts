import type { Invariant, Violation } from '../audited-books.js';

/** I-03: every trade of the venue is booked exactly once, and nothing else is booked. */
export const tradesBookedOnce: Invariant = ({ account, fills, orders, truth }) => {
  const violations: Violation[] = [];
  const complain = (about: string, details: string): number => violations.push({ invariant: 'I-03', about, details });
  const nameOf = new Map(orders.map((order) => [order.clientOrderId, order.venueClientOrderId]));
  const keyOf = (symbol: string, tradeId: string, order: string): string => `${symbol} ${tradeId} ${order}`;
  const booked = new Map<string, number>();
  for (const { clientOrderId, symbol, venueTradeId } of fills) {
    const key = keyOf(symbol, venueTradeId, nameOf.get(clientOrderId) ?? '');
    booked.set(key, (booked.get(key) ?? 0) + 1);
  }
  const traded = new Set<string>();
  for (const trade of truth.trades) {
    if (trade.account === account) traded.add(keyOf(trade.symbol, String(trade.tradeId), trade.clientOrderId));
  }
  for (const key of traded) if (!booked.has(key)) complain(key, 'the venue traded it and it is not booked');
  for (const [key, times] of booked) {
    if (times > 1) complain(key, `it is booked ${times} times`);
    if (!traded.has(key)) complain(key, 'it is booked and the venue never traded it');
  }
  return violations;
};
