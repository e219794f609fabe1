/** The settings of this app: those of the service that it runs. */
export { marketDataSettings, readMarketDataSettings } from '#libs/services/market-data';
