/** The instrument of a market's key: `BTC-USDT` of `binance:BTC-USDT`. */
export function instrumentOf(market: string): string {
  return market.slice(market.indexOf(':') + 1);
}
