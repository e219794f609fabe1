import { slowCrc32 } from '../../../testing/kit/slow-crc32.js';

/** One change of the market: a price in ticks, and the absolute size in lots there (0 removes it). */
export interface Change {
  readonly side: 'bid' | 'ask';
  readonly ticks: number;
  readonly lots: number;
}

type Side = Map<number, number>;

/**
 * The obvious twin of Kraken's side of a book: two maps of integers, sorted again for every message, cut to the subscribed
 * depth. A level that is pushed out is not deleted on the wire; one that moves up into the depth is sent.
 */
export class FakeKrakenBook {
  private readonly bids: Side = new Map();
  private readonly asks: Side = new Map();
  private known = { bids: new Map<number, number>(), asks: new Map<number, number>() };
  private readonly depth: number;

  constructor(depth: number, changes: readonly Change[]) {
    this.depth = depth;
    for (const change of changes) this.set(change);
  }

  snapshot(): string {
    const [bids, asks] = [this.top('bid'), this.top('ask')];
    this.known = { bids: new Map(bids), asks: new Map(asks) };
    return this.frame('snapshot', bids, asks);
  }

  /** Changes the market and returns the change as an update; the levels come in an order of no meaning. */
  update(changes: readonly Change[]): string {
    for (const change of changes) this.set(change);
    const [bids, asks] = [this.top('bid'), this.top('ask')];
    const bidChanges = changesOf(this.known.bids, new Map(bids), this.bids);
    const askChanges = changesOf(this.known.asks, new Map(asks), this.asks);
    this.known = { bids: new Map(bids), asks: new Map(asks) };
    return this.frame('update', bidChanges.toReversed(), askChanges);
  }

  /** The best levels, as plain texts. */
  levels(side: 'bid' | 'ask', limit: number): [string, string][] {
    return this.top(side)
      .slice(0, limit)
      .map(([ticks, lots]) => [plain(price(ticks)), plain(size(lots))]);
  }

  private set({ side, ticks, lots }: Change): void {
    const levels = side === 'bid' ? this.bids : this.asks;
    if (lots === 0) levels.delete(ticks);
    else levels.set(ticks, lots);
  }

  private top(side: 'bid' | 'ask'): [number, number][] {
    const levels = [...(side === 'bid' ? this.bids : this.asks)];
    return levels.toSorted((a, b) => (side === 'bid' ? b[0] - a[0] : a[0] - b[0])).slice(0, this.depth);
  }

  private frame(type: string, bids: readonly [number, number][], asks: readonly [number, number][]): string {
    const text = (levels: readonly [number, number][]): string =>
      levels.map(([ticks, lots]) => `{"price":${price(ticks)},"qty":${size(lots)}}`).join(',');
    return `{"channel":"book","type":"${type}","data":[{"symbol":"BTC/USD","bids":[${text(bids)}],"asks":[${text(asks)}],"checksum":${this.checksum()},"timestamp":"2026-01-02T03:04:05.678901Z"}]}`;
  }

  private checksum(): number {
    const digits = ([ticks, lots]: [number, number]): string => `${ticks}${lots}`;
    const asks = this.top('ask').slice(0, 10).map(digits);
    const bids = this.top('bid').slice(0, 10).map(digits);
    return slowCrc32([...asks, ...bids].join(''));
  }
}

function changesOf(before: Side, after: Side, all: Side): [number, number][] {
  const changed: [number, number][] = [];
  for (const [ticks, lots] of after) if (before.get(ticks) !== lots) changed.push([ticks, lots]);
  for (const ticks of before.keys()) if (!all.has(ticks)) changed.push([ticks, 0]);
  return changed;
}

/** One decimal, as Kraken prices BTC/USD: the digits without the point are the ticks. */
function price(ticks: number): string {
  return `${Math.floor(ticks / 10)}.${ticks % 10}`;
}

/** Eight decimals: the digits without point and leading zeros are the lots. */
function size(lots: number): string {
  const text = String(lots).padStart(9, '0');
  return `${text.slice(0, -8)}.${text.slice(-8)}`;
}

function plain(text: string): string {
  return text.replace(/\.?0+$/u, '');
}
