/** Shown at the end of `tradewind --help`. */
export const EXAMPLES = `
Examples:
  tradewind up --for 60s                                                     trade the demo market for a minute
  tradewind positions                                                        what is held, by the suite that runs here
  tradewind place buy 0.01 binance:BTC-USDT --reason 'a test'                an order by hand, through risk
  tradewind export trades --from 1d --out trades.csv                         the trades of a day
  tradewind record --venue kraken --symbols BTC-USD --out tapes --for 60s    record what Kraken sends, with Parquet
  tradewind decode --tape tapes                                              its trades, quotes and depth as JSON lines
  tradewind book --tape tapes                                                its books, rebuilt
  tradewind parquet --tape tapes --out tables                                for DuckDB, pandas and Polars
  tradewind replay --tape tapes --speed max                                  onto the tick lane
`;
