export * from './account-book.js';
export * from './fact-rows.js';
export * from './gate-rows.js';
export * from './limit-rows.js';
export * from './risk-entities.js';
export * from './risk-status.js';
export * from './risk-store.js';
export * from './trading-state-rows.js';
