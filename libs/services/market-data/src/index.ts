/** Market data: exchange feeds in, normalised ticks out. */
export * from './market-data.config.js';
export { MarketDataModule } from './market-data.module.js';
