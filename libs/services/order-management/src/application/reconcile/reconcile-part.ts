/** What a round compares; `unknown` asks for the orders whose state is not known, one by one. */
export type ReconcilePart = 'orders' | 'fills' | 'balances' | 'unknown';

/** Everything that a full round compares; the orders of unknown state are among the orders. */
export const FULL_ROUND: readonly ReconcilePart[] = ['orders', 'fills', 'balances'];
