/** The paper exchange: an exchange that speaks Binance Spot's protocol, with real matching and no money. */
export * from './paper-exchange.config.js';
export { PaperExchangeModule } from './paper-exchange.module.js';
export { takeRawBodies } from './raw-bodies.js';
