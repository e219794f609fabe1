export * from './page.js';
export * from './reading-rows.js';
export * from './risk-reader.js';
export * from './trading-reader.js';
