export * from './market-feed.js';
export * from './order-entry.js';
