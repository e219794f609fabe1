export * from './listed-instruments.js';
export * from './market-feed.js';
export * from './market-history.js';
export * from './order-entry.js';
export * from './raw-report.js';
export * from './reported-facts.js';
