import type { BookState } from '#libs/domain';
import type { BookInput, WireDepth, WireLevel } from '../../codec/index.js';
import { type ObviousLevel, obviousChecksums } from './obvious-checksums.js';

type Side = Map<string, ObviousLevel>;

/** How a venue's books are kept, in the most obvious words. */
export interface ObviousRule {
  /** The number that a change must follow on, and what to do where it does not. */
  readonly sequence: 'binance' | 'okx' | 'bybit' | 'none';
  readonly checksum: 'kraken' | 'okx' | 'none';
  /** The depths of which the book may be: it is cut to each of them. */
  readonly depths: readonly number[];
}

/** The rules of the five venues, written down once more and independently of their books. */
export const OBVIOUS_RULES: Readonly<Record<string, ObviousRule>> = {
  binance: { sequence: 'binance', checksum: 'none', depths: [] },
  coinbase: { sequence: 'none', checksum: 'none', depths: [] },
  kraken: { sequence: 'none', checksum: 'kraken', depths: [10, 25, 100, 500, 1_000] },
  okx: { sequence: 'okx', checksum: 'okx', depths: [] },
  bybit: { sequence: 'bybit', checksum: 'none', depths: [] },
};

/** A message so much newer than all before, with a number that was passed, is none that came late. */
const SURELY_ANEW_SECONDS = 60;
/** Nor is one of a number so far below, if it is a second newer. */
const FAR_BELOW = 10_000;

/** One version of the two sides, cut to a depth. */
interface Version {
  readonly depth: number;
  readonly bids: Side;
  readonly asks: Side;
}

/**
 * The obvious twin of every venue's book: maps that are sorted whenever somebody looks. It shares no line with the books that
 * are used: prices are compared as texts of a fixed width, and nothing is kept in order.
 */
export class ObviousBook {
  private readonly rule: ObviousRule;
  private versions: Version[] = [];
  private last: number | null = null;
  private previous: number | undefined;
  private pending: WireDepth[] = [];
  private deltasReceived = false;
  private onlyTop = false;
  private newestTimeUs = 0;
  private deepest = 0;
  state: Exclude<BookState, 'STALE' | 'HALTED'> = 'SYNCING';

  constructor(rule: ObviousRule) {
    this.rule = rule;
  }

  take(input: BookInput): void {
    const { depth } = input;
    if (this.rule.sequence === 'binance') return this.takeBinance(input);
    if (this.rule.sequence === 'bybit') {
      const levels = input.levels ?? 0;
      if (levels < this.deepest) return;
      if (levels > this.deepest && this.state === 'LIVE') this.state = 'SYNCING';
      this.deepest = levels;
    }
    if (depth.kind === 'snapshot' || input.reset === true) return this.begin(input);
    if (this.state !== 'LIVE') return;
    const number = depth.lastSequence;
    if (this.rule.sequence === 'bybit' && input.partial !== true) {
      if ((number ?? 0) <= (this.last ?? 0)) return;
      if (number !== (this.last ?? 0) + 1) return this.lose();
    }
    if (this.rule.sequence === 'okx' && input.previousSequence !== undefined) {
      const same = number !== null && number === this.last && input.previousSequence === this.previous;
      if (same && number !== input.previousSequence) return;
      if (this.last !== null && input.previousSequence !== this.last) return this.lose();
    }
    if (input.partial === true) this.replaceSaid(depth);
    else this.put(input);
    this.judge(input);
  }

  invalidate(): void {
    this.pending = [];
    if (this.state === 'LIVE') this.state = 'RESYNCING';
  }

  /** All levels of a side, best first. */
  levels(side: 'bid' | 'ask'): WireLevel[] {
    const [shown] = this.versions;
    if (shown === undefined) return [];
    return sorted(side === 'bid' ? shown.bids : shown.asks, side).map(({ price, size }) => [price, size]);
  }

  private takeBinance(input: BookInput): void {
    const { depth } = input;
    const [first, last] = [depth.firstSequence ?? 0, depth.lastSequence ?? 0];
    if (depth.kind === 'delta') {
      if (this.onlyTop && this.state === 'LIVE') this.state = 'SYNCING';
      this.onlyTop = false;
      this.deltasReceived = true;
      if (this.state === 'LIVE') {
        if (last <= (this.last ?? 0)) {
          if (!this.beginsAnew(depth, this.last ?? 0)) return;
          this.lose();
        } else if (first > (this.last ?? 0) + 1) this.lose();
        else {
          this.put(input);
          this.noteTime(depth);
          return this.judge(input);
        }
      }
      const before = this.pending.at(-1)?.lastSequence ?? undefined;
      if (before !== undefined && first > before + 1) this.lose();
      if (this.beginsAnew(depth, before ?? -1)) this.pending = [];
      this.pending.push(depth);
      this.noteTime(depth);
      return;
    }
    if (input.partial === true) {
      if (this.deltasReceived || last < (this.last ?? 0)) return;
      this.begin(input, false);
      this.onlyTop = true;
      if (this.isCrossed()) this.lose();
      return;
    }
    if (this.state === 'LIVE' && this.deltasReceived) return;
    const newer = this.pending.filter((delta) => (delta.lastSequence ?? 0) > last);
    if (newer[0] !== undefined && (newer[0].firstSequence ?? 0) > last + 1) return;
    this.begin(input, false);
    this.onlyTop = false;
    this.pending = [];
    for (const delta of newer) {
      if ((delta.lastSequence ?? 0) <= (this.last ?? 0)) continue;
      this.put({ depth: delta });
      this.last = delta.lastSequence;
    }
    if (this.isCrossed()) this.lose();
  }

  /** Whether numbers that were passed come again a long time later: the venue counts anew. */
  private beginsAnew({ lastSequence, exchangeTimeUs }: WireDepth, known: number): boolean {
    const number = lastSequence ?? 0;
    if (number > known || exchangeTimeUs === null || this.newestTimeUs === 0) return false;
    const laterSeconds = (exchangeTimeUs - this.newestTimeUs) / 1e6;
    return (
      laterSeconds >= SURELY_ANEW_SECONDS || (laterSeconds >= 1 && known - number > FAR_BELOW && number < known / 2)
    );
  }

  private noteTime({ exchangeTimeUs }: WireDepth): void {
    this.newestTimeUs = Math.max(this.newestTimeUs, exchangeTimeUs ?? 0);
  }

  private begin(input: BookInput, judged = true): void {
    const levels = Math.max(input.depth.bids.length, input.depth.asks.length);
    const { depths } = this.rule;
    const [smallest = 1_000, ...deeper] = depths.filter((depth) => depth >= levels);
    const full = input.depth.bids.length === input.depth.asks.length && levels === smallest;
    const possible = depths.length === 0 ? [Number.MAX_SAFE_INTEGER] : full ? [smallest] : [smallest, ...deeper];
    this.versions = possible.map((depth) => ({ depth, bids: new Map(), asks: new Map() }));
    this.put(input);
    this.state = 'LIVE';
    this.last = null;
    if (judged) this.judge(input);
    else this.last = input.depth.lastSequence;
  }

  private put({ depth, asSent }: BookInput): void {
    for (const version of this.versions) {
      for (const side of ['bids', 'asks'] as const) {
        for (const [index, [price, size]] of depth[side].entries()) {
          const [sentPrice, sentSize] = asSent?.[side][index] ?? [price, size];
          if (size === '0') version[side].delete(widthOf(price));
          else version[side].set(widthOf(price), { price, size, sentPrice, sentSize });
        }
        const name = side === 'bids' ? 'bid' : 'ask';
        if (version[side].size <= version.depth) continue;
        for (const { price } of sorted(version[side], name).slice(version.depth)) version[side].delete(widthOf(price));
      }
    }
  }

  private replaceSaid(depth: WireDepth): void {
    for (const version of this.versions) {
      if (depth.bids.length > 0) version.bids.clear();
      if (depth.asks.length > 0) version.asks.clear();
    }
    this.put({ depth });
  }

  private judge(input: BookInput): void {
    this.last = input.depth.lastSequence ?? this.last;
    this.previous = input.previousSequence;
    if (input.checksum === undefined || this.rule.checksum === 'none') {
      if (this.isCrossed()) this.lose();
      return;
    }
    const kind = this.rule.checksum;
    const right = this.versions.filter(
      ({ bids, asks }) => obviousChecksums[kind](sorted(bids, 'bid'), sorted(asks, 'ask')) === input.checksum,
    );
    if (right.length === 0) this.lose();
    else this.versions = right;
  }

  private lose(): void {
    this.pending = [];
    if (this.state === 'LIVE') this.state = 'RESYNCING';
  }

  private isCrossed(): boolean {
    return this.versions.some(({ bids, asks }) => {
      const [bid, ask] = [bestOf(bids, 'bid'), bestOf(asks, 'ask')];
      return bid !== undefined && ask !== undefined && bid >= ask;
    });
  }
}

function bestOf(side: Side, name: 'bid' | 'ask'): string | undefined {
  let best: string | undefined;
  for (const key of side.keys()) if (best === undefined || (name === 'bid' ? key > best : key < best)) best = key;
  return best;
}

function sorted(side: Side, name: 'bid' | 'ask'): ObviousLevel[] {
  const levels = [...side.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, level]) => level);
  return name === 'bid' ? levels.toReversed() : levels;
}

/** A price as a text whose order is that of the numbers: how long its whole part is, then the price. */
function widthOf(price: string): string {
  const [whole = ''] = price.split('.');
  return `${String(whole.length).padStart(3, '0')}${price}`;
}
