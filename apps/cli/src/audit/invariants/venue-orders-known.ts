import type { Invariant } from '../audited-books.js';

/** I-10: every order at the venue is in our books, as ours or as external. */
export const venueOrdersKnown: Invariant = ({ account, orders, truth }) => {
  const known = new Set(orders.map(({ symbol, venueClientOrderId }) => `${symbol} ${venueClientOrderId}`));
  return [...truth.orders.values()]
    .filter((order) => order.account === account && !known.has(`${order.symbol} ${order.clientOrderId}`))
    .map(({ clientOrderId: about, status }) => ({
      invariant: 'I-10',
      about,
      details: `the venue has it (${status}) and we do not`,
    }));
};
