export * from './execution-counter.js';
export * from './market-event.js';
export * from './rules-doubt.js';
export * from './trade-print.js';
