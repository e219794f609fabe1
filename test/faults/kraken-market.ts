import { crc32 } from 'node:zlib';
import type { Steps } from '#libs/domain';

const START_MS = Date.UTC(2026, 0, 2);
/** Places of a side at which there may be a level: fewer than the depth of any subscription, so that nothing is pushed out. */
const PLACES = 20;
const CHECKED_LEVELS = 10;
const RECENT_TRADES = 50;

type Side = Map<number, number>;

/** One symbol: its book, its trades, and everything that it was, by the time of each update. */
export class KrakenMarket {
  private readonly symbol: string;
  private readonly bids: Side = new Map();
  private readonly asks: Side = new Map();
  private state: number;
  private lastUs = 0;
  private recent: string[] = [];
  private top = '';
  private topAtUs = 0;
  private middle = 600_000;
  /** The ids of all trades, in order. */
  readonly trades: number[] = [];
  /** The print of the book after each update, by its time in microseconds. */
  readonly prints = new Map<number, number>();

  constructor(symbol: string, seed: number) {
    this.symbol = symbol;
    this.state = (seed * 2_654_435_761) >>> 0 || 1;
    for (let place = 1; place <= CHECKED_LEVELS + 2; place += 1) {
      this.bids.set(this.middle - place, 100_000_000 + place);
      this.asks.set(this.middle + place, 200_000_000 + place);
    }
    this.note();
  }

  /** Changes something; returns the frames that say so, with their channels. */
  move(): (readonly [channel: string, frame: string])[] {
    const isBid = this.chance(2) === 0;
    const side = isBid ? this.bids : this.asks;
    const place = 1 + this.chance(PLACES);
    const ticks = isBid ? this.middle - place : this.middle + place;
    const lots = side.size > CHECKED_LEVELS && this.chance(3) === 0 ? 0 : 1_000 + this.chance(1_000_000_000);
    if (lots === 0) side.delete(ticks);
    else side.set(ticks, lots);
    this.note();
    const change = level([ticks, lots]);
    const told: (readonly [string, string])[] = [
      ['book', this.book('update', isBid ? change : '', isBid ? '' : change)],
    ];
    const quote = this.quote();
    if (quote !== undefined) told.push(['ticker', quote]);
    if (this.chance(4) === 0) told.push(['trade', this.trade(ticks, 1 + this.chance(1_000_000))]);
    return told;
  }

  /** What a subscription to a channel begins with. */
  snapshot(channel: string): string | undefined {
    if (channel === 'book')
      return this.book('snapshot', this.sorted('bid').map(level).join(), this.sorted('ask').map(level).join());
    if (channel === 'ticker') return this.ticker('snapshot');
    return channel === 'trade' ? `{"channel":"trade","type":"snapshot","data":[${this.recent.join()}]}` : undefined;
  }

  private trade(ticks: number, lots: number): string {
    const id = 70_000_001 + this.trades.length;
    const side = this.chance(2) === 0 ? 'buy' : 'sell';
    const item = `{"symbol":"${this.symbol}","side":"${side}","price":${price(ticks)},"qty":${size(lots)},"ord_type":"limit","trade_id":${id},"timestamp":"${time(this.lastUs)}"}`;
    this.trades.push(id);
    this.recent = [...this.recent, item].slice(-RECENT_TRADES);
    return `{"channel":"trade","type":"update","data":[${item}]}`;
  }

  /** The best bid and ask, where they changed. */
  private quote(): string | undefined {
    const [[bid, bidLots] = [0, 0]] = this.sorted('bid');
    const [[ask, askLots] = [0, 0]] = this.sorted('ask');
    const top = `"bid":${price(bid)},"bid_qty":${size(bidLots)},"ask":${price(ask)},"ask_qty":${size(askLots)}`;
    if (top === this.top) return undefined;
    this.top = top;
    this.topAtUs = this.lastUs;
    return this.ticker('update');
  }

  private ticker(type: string): string | undefined {
    if (this.top === '') return undefined;
    return `{"channel":"ticker","type":"${type}","data":[{"symbol":"${this.symbol}",${this.top},"timestamp":"${time(this.topAtUs)}"}]}`;
  }

  private book(type: string, bids: string, asks: string): string {
    const digits = [...this.sorted('ask').slice(0, CHECKED_LEVELS), ...this.sorted('bid').slice(0, CHECKED_LEVELS)];
    const checksum = crc32(digits.map(([ticks, lots]) => `${ticks}${lots}`).join(''));
    return `{"channel":"book","type":"${type}","data":[{"symbol":"${this.symbol}","bids":[${bids}],"asks":[${asks}],"checksum":${checksum},"timestamp":"${time(this.lastUs)}"}]}`;
  }

  private sorted(side: 'bid' | 'ask'): [number, number][] {
    return side === 'bid'
      ? [...this.bids].toSorted((a, b) => b[0] - a[0])
      : [...this.asks].toSorted((a, b) => a[0] - b[0]);
  }

  /** Every update has a time of its own. */
  private note(): void {
    this.lastUs = Math.max(this.lastUs + 1, START_MS * 1_000 + Math.round(performance.now() * 1_000));
    this.prints.set(this.lastUs, bookPrint(this.sorted('bid'), this.sorted('ask')));
  }

  /** A whole number below `limit`, by a xorshift of the seed. */
  private chance(limit: number): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return this.state % limit;
  }
}

/** What a book is called by: the same levels, the same number. */
export function bookPrint(bids: readonly (readonly Steps[])[], asks: readonly (readonly Steps[])[]): number {
  return crc32(JSON.stringify([bids, asks]));
}

function level([ticks, lots]: readonly [number, number]): string {
  return `{"price":${price(ticks)},"qty":${size(lots)}}`;
}

/** One decimal. */
function price(ticks: number): string {
  return `${Math.floor(ticks / 10)}.${ticks % 10}`;
}

/** Eight decimals. */
function size(lots: number): string {
  const text = String(lots).padStart(9, '0');
  return `${text.slice(0, -8)}.${text.slice(-8)}`;
}

function time(us: number): string {
  return `${new Date(Math.floor(us / 1_000)).toISOString().slice(0, -1)}${String(us % 1_000).padStart(3, '0')}Z`;
}
