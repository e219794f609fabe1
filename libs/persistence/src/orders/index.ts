/** Orders, trades, positions, balances and discrepancies: written by order-management, read by the gateway. */
export * from './book.function.js';
export * from './lease.table.js';
export * from './license.function.js';
export * from './order-tables.js';
export * from './orders-entities.js';
export * from './venue-reports.table.js';
