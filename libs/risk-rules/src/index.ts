/** The pre-trade controls: one pure function a file, in one registry. */
export * from './account-means.js';
export * from './gross-exposure.js';
export * from './instrument-validity.js';
export * from './intent-expiry.js';
export * from './judge-intent.js';
export * from './market-data.js';
export * from './max-open-orders.js';
export * from './max-order-notional.js';
export * from './max-order-quantity.js';
export * from './max-position.js';
export * from './price-collar.js';
export * from './reduce-only.js';
export * from './registry.js';
export * from './restricted.js';
export * from './trading-state.js';
