import { SymbolSpellings } from './symbol-spellings.js';

/** More symbols than this are not remembered; the largest list has about 3,500. */
const MAX_SYMBOLS = 20_000;

/**
 * The instruments that the frames of one connection name, of a venue whose symbols say their assets (`BTC/USD`, `BTC-USDT`): each symbol
 * is read once. Of two symbols that would be one instrument the first has the name, and the second is refused.
 */
export class FrameNames {
  private readonly known = new Map<string, string>();
  private readonly spellings = new SymbolSpellings(MAX_SYMBOLS);
  private readonly read: (symbol: string) => string;

  /** `read` makes the name of a symbol; it throws JsonShapeError for what can be none. */
  constructor(read: (symbol: string) => string) {
    this.read = read;
  }

  /** The instrument of a symbol; throws JsonShapeError where it has none, or another symbol has it. */
  instrumentOf(symbol: string): string {
    const known = this.known.get(symbol);
    if (known !== undefined) return known;
    const instrument = this.read(symbol);
    this.spellings.note(symbol);
    if (this.known.size < MAX_SYMBOLS) this.known.set(symbol, instrument);
    return instrument;
  }
}
