/** The live feed of any venue that is described by a protocol. */
export * from './feed-settings.js';
export * from './protocol-feed.js';
export type { MarketRules } from './market-rules.js';
export * from './recorded-markets.js';
