import {
  type QuoteRules,
  type SymbolReading,
  SymbolSpellings,
  isInstrumentName,
  readSymbol,
  unreadSymbol,
} from '../../codec/index.js';
import { JsonShapeError, isJsonObject } from '../../values/json.js';

/**
 * What Bybit quotes in: the 16 quote coins of its spot list of 2026-08-09, those of its lists since 2022, and USD of its
 * inverse contracts. Longest first, so that `BTCUSDT` is not taken for something in `T`.
 */
export const BYBIT_QUOTES: readonly string[] = [
  ...['USDT', 'USDC', 'USDE', 'USD1', 'USDQ', 'USDR', 'RLUSD', 'XUSD', 'EURQ', 'EURR', 'EURC', 'DAI'],
  ...['EUR', 'BRL', 'GBP', 'AED', 'PLN', 'TRY', 'USD', 'BTC', 'ETH', 'SOL', 'MNT', 'BIT'],
  // Not in those lists, but offered to some countries.
  ...['JPY', 'IDR', 'UAH', 'KZT', 'ARS', 'MXN', 'AUD', 'HKD', 'CZK', 'RUB'],
].toSorted((a, b) => b.length - a.length);

const RULES: QuoteRules = { quotes: BYBIT_QUOTES };

/**
 * A contract that expires, such as `BTCUSDT-25SEP26` or, with a month's letter, `BTCUSDU23`: the date is kept, or it would
 * pass for the perpetual.
 */
const DATED = /^([A-Z0-9]+)-(\d{1,2}[A-Z]{3}\d{2})$|^([A-Z0-9]+USD)([FGHJKMNQUVXZ]\d{2})$/u;
/** A perpetual in USDC, such as `BTCPERP`. */
const USDC_PERPETUAL = /^([A-Z0-9]+)PERP$/u;
/** More symbols than this are not remembered; Bybit lists about 1,400. */
const MAX_SYMBOLS = 20_000;

/**
 * Which instrument a symbol such as `BTCUSDT` is: known from the instrument list or from the feed's settings, else by the known quote coins.
 */
export class SymbolNames {
  private readonly known = new Map<string, string>();
  /** What frames call symbols, and instruments of which a list has two symbols that differ in the size of letters only. */
  private readonly spellings = new SymbolSpellings(MAX_SYMBOLS);

  /** Takes the `list` of an answer of `GET /v5/market/instruments-info`; entries that cannot be read are left out. */
  learn(list: readonly unknown[]): void {
    const listed = new SymbolSpellings(MAX_SYMBOLS);
    for (const entry of list) {
      if (!isJsonObject(entry)) continue;
      const { symbol, baseCoin, quoteCoin } = entry;
      if (typeof symbol !== 'string' || typeof baseCoin !== 'string' || typeof quoteCoin !== 'string') continue;
      this.remember(symbol.toUpperCase(), instrumentNameOf(symbol, baseCoin, quoteCoin));
      const twin = listed.twinOf(symbol);
      if (twin !== undefined) this.spellings.refuse(twin, symbol);
    }
  }

  /** Takes the name of one symbol. */
  learnName(symbol: string, instrument: string): void {
    this.remember(symbol.toUpperCase(), instrument);
  }

  /**
   * The instrument of a symbol; throws JsonShapeError for one that is in neither, or that differs from another symbol in the size of
   * letters only.
   */
  instrumentOf(symbol: string): string {
    this.spellings.note(symbol);
    const upper = symbol.toUpperCase();
    const known = this.known.get(upper);
    if (known !== undefined) return known;
    const read = readingOf(upper.normalize('NFC'));
    if (read.kind !== 'name') throw new JsonShapeError(unreadSymbol(symbol, read));
    if (!isInstrumentName(read.name))
      throw new JsonShapeError(`the symbol "${symbol.slice(0, 80)}" names no instrument`);
    this.remember(upper, read.name);
    return read.name;
  }

  private remember(symbol: string, instrument: string): void {
    const fits = this.known.size < MAX_SYMBOLS || this.known.has(symbol);
    if (isInstrumentName(instrument) && fits) this.known.set(symbol, instrument);
  }
}

/** `BASE-QUOTE`, and the date of a contract that expires. */
export function instrumentNameOf(symbol: string, base: string, quote: string): string {
  return withDate(`${base}-${quote}`.normalize('NFC').toUpperCase(), datedOf(symbol.toUpperCase()).date);
}

function readingOf(symbol: string): SymbolReading {
  const perpetual = USDC_PERPETUAL.exec(symbol)?.[1];
  if (perpetual !== undefined) return { kind: 'name', name: `${perpetual}-USDC` };
  const { plain, date } = datedOf(symbol);
  const read = readSymbol(plain, RULES);
  return read.kind === 'name' ? { kind: 'name', name: withDate(read.name, date) } : read;
}

function datedOf(symbol: string): { readonly plain: string; readonly date: string | undefined } {
  const [, plain, date, inversePlain, inverseDate] = DATED.exec(symbol) ?? [];
  return { plain: plain ?? inversePlain ?? symbol, date: date ?? inverseDate };
}

function withDate(pair: string, date: string | undefined): string {
  return date === undefined ? pair : `${pair}-${date}`;
}
