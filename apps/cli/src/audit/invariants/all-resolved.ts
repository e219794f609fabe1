import { isTerminal } from '#libs/domain';
import type { Invariant } from '../audited-books.js';

/** I-60: when all is quiet no order is in flight, unknown or waiting for its cancel. */
export const allResolved: Invariant = ({ orders }) =>
  orders
    .filter(({ status }) => !isTerminal(status))
    .map(({ clientOrderId: about, status }) => ({ invariant: 'I-60', about, details: `it is still ${status}` }));
