/** What a round compares; `unknown` asks for the orders whose state is not known, one by one. */
export const RECONCILE_PARTS = ['orders', 'fills', 'balances', 'unknown'] as const;
/** One of {@link RECONCILE_PARTS}. */
export type ReconcilePart = (typeof RECONCILE_PARTS)[number];

/** Everything that a full round compares; the orders of unknown state are among the orders. */
export const FULL_ROUND: readonly ReconcilePart[] = ['orders', 'fills', 'balances'];
