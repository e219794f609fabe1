/** Market data: exchange feeds in, normalised ticks out. */
export * from './market-data.module.js';
export * from './market-data.settings.js';
export * from './outbound/feed/feed-from-settings.js';
export * from './outbound/feed/live-venue-feed.module.js';
export * from './outbound/feed/tape-feed.module.js';
export { MARKET_FEED, MARKET_HISTORY } from './ports.js';
