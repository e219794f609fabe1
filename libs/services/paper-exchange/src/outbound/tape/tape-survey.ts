import type { RecordedFrame } from '#libs/tape';
import type { DepthSnapshot } from '../../application/market/market-data.js';
import { unitsOf } from '../../application/tape/tape-frame.js';
import type {
  RecordedDepth,
  RecordedTrade,
  TapeFrame,
  TapeSurvey,
  TapeSymbol,
} from '../../application/tape/tape-frame.js';

/** Quote assets, the longer ones first, so that a symbol can be taken apart. */
const QUOTES = [
  'FDUSD',
  'USDT',
  'USDC',
  'BUSD',
  'TUSD',
  'BTC',
  'ETH',
  'BNB',
  'EUR',
  'TRY',
  'RUB',
  'GBP',
  'AUD',
  'BRL',
  'DAI',
];
const LARGEST_STEP = 100_000_000;
const MOST_SIZES = 0.99;

interface Seen {
  tick: number;
  /** How many sizes were seen by the largest power of ten (in 1e-8) that divides them. */
  readonly sizes: Map<number, number>;
  firstPrice: number;
  snapshot: DepthSnapshot | undefined;
}

function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** The largest power of ten that divides a number of 1e-8 units: steps are powers of ten on nearly every symbol. */
function powerOfTen(units: number): number {
  let step = 1;
  while (step < LARGEST_STEP && units !== 0 && units % (step * 10) === 0) step *= 10;
  return step;
}

/** The lot: the largest power of ten that at least 99 % of all sizes keep to; old dust in a book may be finer. */
function lotOf(sizes: ReadonlyMap<number, number>): number {
  const total = [...sizes.values()].reduce((sum, seen) => sum + seen, 0);
  let fitting = 0;
  for (const [step, seen] of [...sizes].sort((a, b) => b[0] - a[0])) {
    fitting += seen;
    if (fitting >= MOST_SIZES * total) return step;
  }
  return 1;
}

function split(symbol: string): { readonly base: string; readonly quote: string } {
  const quote = QUOTES.find((name) => symbol.endsWith(name) && symbol.length > name.length) ?? symbol.slice(-3);
  return { base: symbol.slice(0, -quote.length), quote };
}

/** What a recorded exchangeInfo says of a symbol. */
interface Listed {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly filters: readonly { readonly filterType: string; readonly tickSize?: string; readonly stepSize?: string }[];
}

/** The steps of a recorded exchangeInfo, as far as the recorded prices keep to them. */
function listedSteps(listed: Listed, tick: number): { readonly tickUnits?: number; readonly lotUnits?: number } {
  const step = (filter: string, name: 'tickSize' | 'stepSize'): number =>
    unitsOf(listed.filters.find((one) => one.filterType === filter)?.[name] ?? '0');
  const tickUnits = step('PRICE_FILTER', 'tickSize');
  const lotUnits = step('LOT_SIZE', 'stepSize');
  return { ...(tickUnits > 0 && tick % tickUnits === 0 ? { tickUnits } : {}), ...(lotUnits > 0 ? { lotUnits } : {}) };
}

/** An answer of exchangeInfo or of depth; `undefined` for a text that is no JSON object. */
function readAnswer(text: string): Partial<DepthSnapshot & { symbols: readonly Listed[] }> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Collects what a tape shows of its symbols. */
export class TapeSurveyor {
  readonly #symbols = new Map<string, Seen>();
  readonly #unnamed: DepthSnapshot[] = [];
  readonly #listed = new Map<string, Listed>();
  #frames = 0;

  /** Looks at the next frame; `played` where it is a stream message, otherwise it is a REST answer. */
  look(frame: RecordedFrame, played: TapeFrame | undefined): void {
    if (played !== undefined) {
      this.#frames += 1;
      this.#lookAtFrame(played);
    } else this.#lookAtAnswer(frame);
  }

  /** What was seen. */
  survey(name: string): TapeSurvey {
    const only = this.#symbols.size === 1 ? this.#unnamed[0] : undefined;
    const symbols = [...this.#symbols].map(([symbol, seen]): TapeSymbol => {
      const snapshot = seen.snapshot ?? only;
      if (snapshot !== undefined) for (const row of [...snapshot.bids, ...snapshot.asks]) this.#level(seen, row);
      const { tick, sizes, firstPrice } = seen;
      const listed = this.#listed.get(symbol);
      const firstPriceUnits = firstPrice === 0 ? unitsOf(snapshot?.bids[0]?.[0] ?? '0') : firstPrice;
      return {
        symbol,
        ...(listed === undefined ? split(symbol) : { base: listed.baseAsset, quote: listed.quoteAsset }),
        tickUnits: powerOfTen(tick),
        lotUnits: lotOf(sizes),
        ...(listed === undefined ? {} : listedSteps(listed, tick)),
        firstPriceUnits,
        snapshot,
      };
    });
    return { name, symbols, frames: this.#frames };
  }

  #lookAtFrame({ stream, payload }: TapeFrame): void {
    const seen = this.#seen(stream.slice(0, stream.indexOf('@')).toUpperCase());
    const channel = stream.slice(stream.indexOf('@') + 1);
    if (channel === 'trade' || channel === 'aggTrade') {
      const { p, q } = JSON.parse(payload) as RecordedTrade;
      this.#level(seen, [p, q]);
      if (seen.firstPrice === 0) seen.firstPrice = unitsOf(p);
    } else if (channel === 'depth' || channel === 'depth@100ms') {
      const { b, a } = JSON.parse(payload) as RecordedDepth;
      for (const row of b) this.#level(seen, row);
      for (const row of a) this.#level(seen, row);
    }
  }

  #lookAtAnswer({ text, stream = '' }: RecordedFrame): void {
    const answer = readAnswer(text);
    if (answer?.symbols !== undefined) for (const listed of answer.symbols) this.#listed.set(listed.symbol, listed);
    if (answer?.lastUpdateId === undefined) return;
    const snapshot = answer as DepthSnapshot;
    const symbol = /[?&]symbol=([A-Z0-9]+)/u.exec(stream)?.[1];
    if (symbol === undefined) this.#unnamed.push(snapshot);
    else this.#seen(symbol).snapshot ??= snapshot;
  }

  #level(seen: Seen, [price, size]: readonly [string, string]): void {
    seen.tick = greatestCommonDivisor(seen.tick, unitsOf(price));
    const units = unitsOf(size);
    if (units === 0) return;
    const step = powerOfTen(units);
    seen.sizes.set(step, (seen.sizes.get(step) ?? 0) + 1);
  }

  #seen(symbol: string): Seen {
    const seen = this.#symbols.get(symbol) ?? { tick: 0, sizes: new Map(), firstPrice: 0, snapshot: undefined };
    this.#symbols.set(symbol, seen);
    return seen;
  }
}
