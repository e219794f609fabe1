import type { RecordedFrame } from '#libs/tape';
import { splitSymbol } from '#libs/venues';
import type { ListedFilter } from '../../application/exchange/listed-filters.js';
import type { DepthSnapshot } from '../../application/market/market-data.js';
import type {
  RecordedDepth,
  RecordedTrade,
  TapeFrame,
  TapeSurvey,
  TapeSymbol,
} from '../../application/tape/tape-frame.js';
import { SYMBOL_STATUSES } from '../../application/exchange/symbol-rules.js';
import { SeenSymbol } from './seen-symbol.js';

/** What a recorded exchangeInfo says of a symbol. */
interface Listed {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly status?: string;
  readonly filters: readonly ListedFilter[];
}

/** Collects what a tape shows of its symbols. */
export class TapeSurveyor {
  readonly #symbols = new Map<string, SeenSymbol>();
  readonly #unnamed: DepthSnapshot[] = [];
  readonly #listed = new Map<string, Listed>();
  #ofExchange: readonly ListedFilter[] | undefined;
  readonly #streams = new Set<string>();
  #frames = 0;

  /** Looks at the next frame; `played` where it is a stream message, otherwise it is a REST answer. */
  look(frame: RecordedFrame, played: TapeFrame | undefined): void {
    if (played !== undefined) {
      this.#frames += 1;
      this.#lookAtFrame(played);
    } else this.#lookAtAnswer(frame);
  }

  /** What was seen. A symbol of which nobody knows base and quote is left out, and named to `onUnknown`. */
  survey(name: string, onUnknown: (symbol: string) => void): TapeSurvey {
    const only = this.#symbols.size === 1 ? this.#unnamed[0] : undefined;
    const symbols: TapeSymbol[] = [];
    for (const [symbol, seen] of this.#symbols) {
      const assets = this.#assetsOf(symbol);
      if (assets === undefined) onUnknown(symbol);
      else symbols.push(this.#symbol(symbol, seen, assets, only));
    }
    return { name, symbols, frames: this.#frames, streams: this.#streams };
  }

  #symbol(
    symbol: string,
    seen: SeenSymbol,
    assets: Pick<TapeSymbol, 'base' | 'quote'>,
    only: DepthSnapshot | undefined,
  ): TapeSymbol {
    const snapshot = seen.snapshot ?? only;
    if (snapshot !== undefined) for (const row of [...snapshot.bids, ...snapshot.asks]) seen.look(row);
    const recorded = this.#listed.get(symbol);
    const listed = seen.filters(recorded?.filters, assets.quote);
    const status = SYMBOL_STATUSES.find((one) => one === recorded?.status);
    const firstPrice = seen.firstPrice ?? snapshot?.bids[0]?.[0] ?? '0';
    const { hasSingleTrades } = seen;
    return { symbol, ...assets, listed, ofExchange: this.#ofExchange, status, firstPrice, snapshot, hasSingleTrades };
  }

  #assetsOf(symbol: string): Pick<TapeSymbol, 'base' | 'quote'> | undefined {
    const listed = this.#listed.get(symbol);
    if (listed !== undefined) return { base: listed.baseAsset, quote: listed.quoteAsset };
    const [base, quote] = splitSymbol(symbol)?.split('-') ?? [];
    return base === undefined || quote === undefined ? undefined : { base, quote };
  }

  #lookAtFrame({ stream, payload }: TapeFrame): void {
    this.#streams.add(stream);
    const seen = this.#seen(stream.slice(0, stream.indexOf('@')).toUpperCase());
    const channel = stream.slice(stream.indexOf('@') + 1);
    if (channel === 'trade' || channel === 'aggTrade') {
      const { p, q } = JSON.parse(payload) as RecordedTrade;
      seen.look([p, q]);
      seen.hasSingleTrades ||= channel === 'trade';
      seen.firstPrice ??= p;
    } else if (channel === 'depth' || channel === 'depth@100ms') {
      const { b, a } = JSON.parse(payload) as RecordedDepth;
      for (const row of b) seen.look(row);
      for (const row of a) seen.look(row);
    }
  }

  #lookAtAnswer({ text, stream = '' }: RecordedFrame): void {
    const answer = readAnswer(text);
    if (answer?.symbols !== undefined) for (const listed of answer.symbols) this.#listed.set(listed.symbol, listed);
    if (Array.isArray(answer?.exchangeFilters)) this.#ofExchange = answer.exchangeFilters;
    if (answer?.lastUpdateId === undefined) return;
    const snapshot = answer as DepthSnapshot;
    const symbol = symbolIn(stream);
    if (symbol === undefined) this.#unnamed.push(snapshot);
    else this.#seen(symbol).snapshot ??= snapshot;
  }

  #seen(symbol: string): SeenSymbol {
    const seen = this.#symbols.get(symbol) ?? new SeenSymbol();
    this.#symbols.set(symbol, seen);
    return seen;
  }
}

/** The symbol that a recorded address asks for. */
function symbolIn(address: string): string | undefined {
  const query = /\?(\S*)/u.exec(address)?.[1];
  return (query === undefined ? undefined : new URLSearchParams(query).get('symbol')) ?? undefined;
}

/** An answer of exchangeInfo or of depth; `undefined` for a text that is no JSON object. */
function readAnswer(
  text: string,
): Partial<DepthSnapshot & { symbols: readonly Listed[]; exchangeFilters: readonly ListedFilter[] }> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
