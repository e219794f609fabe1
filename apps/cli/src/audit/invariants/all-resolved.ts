import { isTerminal } from '#libs/domain';
import { mayRest } from '../../reconcile/resting.js';
import type { Invariant } from '../audited-books.js';

/** I-60: when all is quiet no order is in flight, unknown or waiting for its cancel; none is open but where it may rest. */
export const allResolved: Invariant = ({ orders }, quiet) =>
  orders
    .filter((order) => !isTerminal(order.status) && !mayRest(order, quiet))
    .map(({ clientOrderId: about, status }) => ({ invariant: 'I-60', about, details: `it is still ${status}` }));
