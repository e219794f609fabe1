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

/** Assets that are known as bases by everybody: of two readings of a symbol the one with a known base is right. */
const KNOWN_BASES: ReadonlySet<string> = new Set([
  ...[
    'BTC',
    'ETH',
    'BNB',
    'XRP',
    'SOL',
    'ADA',
    'DOGE',
    'TRX',
    'DOT',
    'AVAX',
    'MATIC',
    'LTC',
    'BCH',
    'LINK',
    'UNI',
    'ATOM',
    'ETC',
  ],
  ...[
    'XLM',
    'NEAR',
    'FIL',
    'APT',
    'ARB',
    'OP',
    'VET',
    'ALGO',
    'ICP',
    'HBAR',
    'SAND',
    'MANA',
    'AXS',
    'EGLD',
    'THETA',
    'FTM',
    'EOS',
  ],
  ...[
    'AAVE',
    'KAVA',
    'LUNA',
    'LUNC',
    'USTC',
    'GALA',
    'CHZ',
    'ZIL',
    'BNT',
    'ENJ',
    'BAT',
    'COMP',
    'MKR',
    'SNX',
    'CRV',
    'YFI',
    'SUSHI',
  ],
  ...[
    'SHIB',
    'PEPE',
    'BONK',
    'FLOKI',
    'WIF',
    'SUI',
    'SEI',
    'TIA',
    'INJ',
    'RUNE',
    'IMX',
    'LDO',
    'GRT',
    'STX',
    'FLOW',
    'KSM',
    'DASH',
  ],
  ...[
    'ZEC',
    'XMR',
    'XTZ',
    'NEO',
    'IOTA',
    'IOST',
    'ONT',
    'QTUM',
    'WAVES',
    'DIA',
    'ALPHA',
    'STRAX',
    'FLUX',
    'CVX',
    'GMX',
    'DYDX',
    'TON',
  ],
  ...['EUR', 'GBP', 'AUD', 'USDT', 'USDC', 'TUSD', 'BUSD', 'FDUSD', 'DAI', 'PAX', 'PAXG', 'WBTC', 'AEUR', 'EURI'],
]);

/** What a symbol without a separator can mean. */
export type SymbolReading =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'none' }
  /** Several names fit: only the venue's own list tells which it is. */
  | { readonly kind: 'ambiguous'; readonly names: readonly string[] };

/** In what a venue quotes. */
export interface QuoteRules {
  readonly quotes: readonly string[];
  /**
   * A quote asset that the venue's main list does not have, though a market of its own has (Binance: USD): where another fits as well it
   * counts only with a known base.
   */
  readonly rare?: string;
}

/** Binance Spot quotes in no USD; its US sister and its coin-margined contracts do. */
export const BINANCE_QUOTES: QuoteRules = { quotes: QUOTE_ASSETS, rare: 'USD' };

/**
 * Reads `BTCUSDT` as `BTC-USDT` by the known quote assets. Where several end it, the ones with a base that everybody knows count, and if
 * that leaves more or less than one, nothing is guessed: `BNBUSD` may be BN in BUSD or BNB in USD.
 */
export function readSymbol(symbol: string, { quotes, rare }: QuoteRules = BINANCE_QUOTES): SymbolReading {
  const upper = symbol.toUpperCase();
  const fitting = quotes.filter((asset) => upper.length > asset.length && upper.endsWith(asset));
  const baseOf = (quote: string): string => upper.slice(0, -quote.length);
  const isKnown = (quote: string): boolean => KNOWN_BASES.has(baseOf(quote));
  const likely = fitting.filter((quote) => fitting.length === 1 || quote !== rare || isKnown(quote));
  const known = likely.filter(isKnown);
  // A rare quote with a known base does not outweigh an ordinary one with a base that nobody knows: new coins come every week.
  const decided = known.length === 1 && known[0] !== rare ? known : likely;
  const names = decided.map((quote) => `${baseOf(quote)}-${quote}`);
  const [name] = names;
  if (name === undefined) return { kind: 'none' };
  return names.length === 1 ? { kind: 'name', name } : { kind: 'ambiguous', names };
}

/** The one name that a symbol can have by {@link readSymbol}; `undefined` where there is none, or several. */
export function splitSymbol(symbol: string, rules: QuoteRules = BINANCE_QUOTES): string | undefined {
  const read = readSymbol(symbol, rules);
  return read.kind === 'name' ? read.name : undefined;
}

/** Why a symbol names no instrument, for people; its reading is no name. */
export function unreadSymbol(symbol: string, read: Exclude<SymbolReading, { kind: 'name' }>): string {
  const shown = symbol.slice(0, 80);
  if (read.kind === 'none') return `the symbol "${shown}" ends in no known quote asset`;
  return `the symbol "${shown}" may be ${read.names.join(' or ')}: only the venue's list of instruments tells`;
}
