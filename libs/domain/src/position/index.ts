export * from './account-balances.js';
export * from './booked-trade.js';
export * from './held-position.js';
export * from './position.js';
