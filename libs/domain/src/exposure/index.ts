export * from './exposure.js';
export * from './holding.js';
export * from './reservation.js';
export * from './tracked-position.js';
export * from './uncovered-spend.js';
export * from './valuation.js';
export * from './worst-price.js';
