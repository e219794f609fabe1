export * from './check-order-filters.js';
export type { FilterFailure } from './filter-failure.js';
export * from './filtered-order.js';
export * from './order-filters.js';
export * from './quantity-bounds.js';
