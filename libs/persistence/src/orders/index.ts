/** Orders, trades, positions, balances and discrepancies: written by order-management, read by the gateway. */
export * from './balance.store.js';
export * from './booking.store.js';
export * from './discrepancy.store.js';
export * from './lease.store.js';
export * from './order.store.js';
export * from './orders-entities.js';
export * from './trading-state.store.js';
