/** Orders, trades, positions, balances and discrepancies: written by order-management, read by the gateway. */
export * from './account.entity.js';
export * from './balance.entity.js';
export * from './discrepancy.entity.js';
export * from './fill-cursor.entity.js';
export * from './lease.entity.js';
export * from './lease.table.js';
export * from './order-event.entity.js';
export * from './order-tables.js';
export * from './order.entity.js';
export * from './position.entity.js';
export * from './trade.entity.js';
export * from './trading-state.entity.js';
