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
  'DAI',
  'PAX',
  'VAI',
  'UST',
  'USD',
  'KZT',
  'BKRW',
  'GYEN',
  'U',
].toSorted((a, b) => b.length - a.length);

/**
 * Quote assets that end like a more common one, and the bases that they are known with: `ADAEUR` is ADA in EUR (recorded 2021), not
 * AD in AEUR.
 */
const KNOWN_WITH: Readonly<Record<string, readonly string[]>> = {
  AEUR: ['BTC', 'ETH', 'EUR'],
  XUSD: ['BTC', 'ETH', 'USDT', 'USDC'],
};

/**
 * `BTCUSDT` as `BTC-USDT`: the longest known quote asset at the end wins. `undefined` if none fits, or where nothing
 * would be left of the base; such a symbol needs the venue's own instrument list.
 */
export function splitSymbol(symbol: string, quotes: readonly string[] = QUOTE_ASSETS): string | undefined {
  const upper = symbol.toUpperCase();
  const quote = quotes.find(
    (asset) =>
      upper.length > asset.length &&
      upper.endsWith(asset) &&
      (KNOWN_WITH[asset]?.includes(upper.slice(0, -asset.length)) ?? true),
  );
  return quote === undefined ? undefined : `${upper.slice(0, -quote.length)}-${quote}`;
}
