import { instrumentName, parseInstrumentName } from '#libs/kernel';
import { type QuoteRules, SymbolSpellings, type SymbolReading, readSymbol, unreadSymbol } from '../../codec/index.js';
import { type JsonObject, JsonShapeError, isJsonObject } from '../../values/json.js';

/** A derivative: `BTCUSDT_210625` expires, `BTCUSD_PERP` does not; what stands behind is kept, or it would pass for spot. */
const DERIVATIVE = /^(.+)_(\d{6}|PERP)$/u;
/** What contracts are quoted in; of `BNBUSD_PERP` that is no BUSD. */
const CONTRACT_QUOTES: QuoteRules = { quotes: ['USDT', 'USDC', 'USD'] };
/** More symbols than this are not remembered; Binance lists about 3,500. */
const MAX_SYMBOLS = 20_000;

/** Which instrument a symbol such as `BTCUSDT` is: known from exchangeInfo or from the feed's settings, else by the known quote assets. */
export class SymbolNames {
  private readonly known = new Map<string, string>();
  /** What frames call symbols, and instruments of which a list has two symbols that differ in the size of letters only. */
  private readonly spellings = new SymbolSpellings(MAX_SYMBOLS);
  /** The first instruments that were asked for; more than one is all that has to be known. */
  private readonly asked = new Set<string>();

  /** The instrument, where only one was ever asked for. */
  get only(): string | undefined {
    return this.asked.size === 1 ? [...this.asked][0] : undefined;
  }

  /** Whether none was asked for yet. */
  get isUnheard(): boolean {
    return this.asked.size === 0;
  }

  /** Takes an answer of `GET /api/v3/exchangeInfo`; entries that cannot be read are left out. */
  learn(symbols: readonly unknown[]): void {
    const listed = new SymbolSpellings(MAX_SYMBOLS);
    for (const entry of symbols) {
      if (!isJsonObject(entry)) continue;
      const { symbol, baseAsset, quoteAsset } = entry as JsonObject &
        Record<'symbol' | 'baseAsset' | 'quoteAsset', unknown>;
      if (typeof symbol !== 'string' || typeof baseAsset !== 'string' || typeof quoteAsset !== 'string') continue;
      const name = instrumentName(baseAsset, quoteAsset);
      if (!name.ok) continue;
      this.remember(symbol, name.value);
      const twin = listed.twinOf(symbol);
      if (twin !== undefined) this.spellings.refuse(twin, symbol);
    }
  }

  /** Takes the name of one symbol. */
  learnName(symbol: string, instrument: string): void {
    this.remember(symbol, instrument);
  }

  /**
   * The instrument of a symbol as a frame calls it; throws JsonShapeError for a name that cannot be one, or that differs from another
   * symbol in the size of letters only.
   */
  instrumentOf(symbol: string): string {
    this.spellings.note(symbol);
    return this.instrumentOfStream(symbol);
  }

  /** The instrument of a symbol as a stream's name has it, in any case of letters. Throws JsonShapeError as {@link instrumentOf} does. */
  instrumentOfStream(symbol: string): string {
    const instrument = this.find(symbol);
    if (this.asked.size < 2) this.asked.add(instrument);
    return instrument;
  }

  private find(symbol: string): string {
    const upper = symbol.toUpperCase();
    const known = this.known.get(upper);
    if (known !== undefined) return known;
    const read = readingOf(upper);
    if (read.kind !== 'name') throw new JsonShapeError(unreadSymbol(symbol, read));
    const name = parseInstrumentName(read.name);
    if (!name.ok) throw new JsonShapeError(`the symbol "${symbol.slice(0, 80)}" names no instrument`);
    this.remember(upper, name.value);
    return name.value;
  }

  private remember(symbol: string, instrument: string): void {
    const key = symbol.toUpperCase();
    if (this.known.size < MAX_SYMBOLS || this.known.has(key)) this.known.set(key, instrument);
  }
}

function readingOf(symbol: string): SymbolReading {
  const [, pair = symbol, contract] = DERIVATIVE.exec(symbol) ?? [];
  if (contract === undefined) return readSymbol(pair);
  const read = readSymbol(pair, CONTRACT_QUOTES);
  return read.kind === 'name' ? { kind: 'name', name: `${read.name}-${contract}` } : read;
}
