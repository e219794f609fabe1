/** What an instrument is paid in: `USDT` of `BTC-USDT`. */
export function quoteOf(instrument: string): string {
  return instrument.slice(instrument.lastIndexOf('-') + 1);
}

/** The instrument of a market's key: `BTC-USDT` of `binance:BTC-USDT`. */
export function instrumentOf(market: string): string {
  return market.slice(market.indexOf(':') + 1);
}
