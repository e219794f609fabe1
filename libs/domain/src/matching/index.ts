export { BookSide } from './book-side.js';
export type { PriceLevel } from './book-side.js';
export * from './journal-entry.js';
export * from './journal.js';
export * from './ledger.js';
export * from './matching-engine.js';
export * from './matching-types.js';
export * from './price-trigger.js';
