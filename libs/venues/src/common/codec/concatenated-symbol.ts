/**
 * The assets that Binance and Bybit quote in, longest first, so that `BTCFDUSD` is not taken for `BTCFD-USD`. From the
 * `quoteAsset`s of both exchanges' instrument lists (recorded 2021 and 2026-08) and their announcements since.
 */
export const QUOTE_ASSETS: readonly string[] = [
  'FDUSD',
  'USDT',
  'USDC',
  'TUSD',
  'BUSD',
  'USDP',
  'USDS',
  'USD1',
  'USDE',
  'USDQ',
  'USDR',
  'EURI',
  'AEUR',
  'EURQ',
  'EURR',
  'BIDR',
  'BVND',
  'IDRT',
  'BRL1',
  'DOGE',
  'RLUSD',
  'XUSD',
  'BTC',
  'ETH',
  'BNB',
  'XRP',
  'TRX',
  'SOL',
  'DOT',
  'MNT',
  'EUR',
  'GBP',
  'AUD',
  'TRY',
  'BRL',
  'RUB',
  'UAH',
  'NGN',
  'ZAR',
  'PLN',
  'RON',
  'ARS',
  'JPY',
  'MXN',
  'COP',
  'CZK',
  'IDR',
  'DAI',
  'PAX',
  'VAI',
  'UST',
  'USD',
  'KZT',
].toSorted((a, b) => b.length - a.length);

/**
 * `BTCUSDT` as `BTC-USDT`: the longest known quote asset at the end wins. `undefined` where none fits, or where nothing
 * would be left of the base; such a symbol needs the venue's own instrument list.
 */
export function splitSymbol(symbol: string, quotes: readonly string[] = QUOTE_ASSETS): string | undefined {
  const upper = symbol.toUpperCase();
  const quote = quotes.find((asset) => upper.length > asset.length && upper.endsWith(asset));
  return quote === undefined ? undefined : `${upper.slice(0, -quote.length)}-${quote}`;
}
