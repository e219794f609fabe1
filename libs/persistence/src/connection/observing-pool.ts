/**
 * Injects the `DataSource` of whoever only looks: gauges, readiness, status pages, the monitor. A small pool apart from the
 * service's own, so that however slow their questions are, no order, no fact and no lease waits for a connection behind them.
 */
export const OBSERVING_POOL = Symbol('ObservingPool');

/** Its largest number of connections. */
export const OBSERVING_POOL_SIZE = 2;
