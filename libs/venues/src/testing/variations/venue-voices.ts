import { slowCrc32 } from '../kit/slow-crc32.js';
import type { VenueName } from '../../registry.js';
import type { SimulatedMarket, WrittenLevel } from './simulated-market.js';

/** Frames with the name of their stream where the frame does not name it. */
export interface SpokenFrame {
  readonly text: string;
  readonly stream?: string;
}

interface Changed {
  readonly bids: readonly WrittenLevel[];
  readonly asks: readonly WrittenLevel[];
}

/** How an exchange tells a market: `count` numbers the messages of the instrument from 1 on, `frame` all frames. */
export interface VenueVoice {
  /** The deepest level that it tells; `undefined` if it tells all. */
  readonly depth: number | undefined;
  readonly snapshot: (market: SimulatedMarket, count: number, frame: number) => SpokenFrame;
  readonly update: (market: SimulatedMarket, changed: Changed, count: number, frame: number) => SpokenFrame;
}

const TIME = '2026-11-22T10:00:00.123456Z';
const MS = 1_790_000_000_123;

const strip = ([price, size]: WrittenLevel): WrittenLevel => [bare(price), bare(size)];

/** Without padded zeros, as OKX, Bybit and Coinbase write. */
function bare(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/u, '') : text;
}

const symbol = (market: SimulatedMarket, between: string) => `${market.shape.base}${between}${market.shape.quote}`;

const binance = (wrapped: boolean): VenueVoice => ({
  depth: undefined,
  snapshot: (market, count) => ({
    text: JSON.stringify({ lastUpdateId: count * 3, bids: market.levels('bid'), asks: market.levels('ask') }),
    stream: `GET /api/v3/depth?symbol=${symbol(market, '')}&limit=5000`,
  }),
  update: (market, { bids, asks }, count) => {
    const data = { e: 'depthUpdate', E: MS, s: symbol(market, ''), U: count * 3 - 2, u: count * 3, b: bids, a: asks };
    const stream = `${symbol(market, '').toLowerCase()}@depth@100ms`;
    return { text: JSON.stringify(wrapped ? { stream, data } : data) };
  },
});

const coinbase: VenueVoice = {
  depth: undefined,
  snapshot: (market, _count, frame) => ({
    text: coinbaseFrame(market, 'snapshot', { bids: market.levels('bid'), asks: market.levels('ask') }, frame),
  }),
  update: (market, changed, _count, frame) => ({ text: coinbaseFrame(market, 'update', changed, frame) }),
};

function coinbaseFrame(market: SimulatedMarket, type: string, { bids, asks }: Changed, frame: number): string {
  const update = (side: string) => (level: WrittenLevel) => {
    const [price_level, new_quantity] = strip(level);
    return { side, event_time: TIME, price_level, new_quantity };
  };
  const updates = [...bids.map(update('bid')), ...asks.map(update('offer'))];
  const events = [{ type, product_id: symbol(market, '-'), updates }];
  return JSON.stringify({ channel: 'l2_data', timestamp: TIME, sequence_num: frame, events });
}

const kraken = (depth: number): VenueVoice => ({
  depth,
  snapshot: (market) => ({ text: krakenFrame(market, 'snapshot', topsOf(market, depth), depth) }),
  // Levels that moved up into the depth are sent along, those that were pushed out are not deleted.
  update: (market, changed) => ({ text: krakenFrame(market, 'update', withinDepth(market, changed, depth), depth) }),
});

function topsOf(market: SimulatedMarket, depth: number): Changed {
  return { bids: market.levels('bid', depth), asks: market.levels('ask', depth) };
}

function withinDepth(market: SimulatedMarket, { bids, asks }: Changed, depth: number): Changed {
  const tops = topsOf(market, depth);
  const removed = (levels: readonly WrittenLevel[]) => levels.filter(([, size]) => /^[0.]+$/u.test(size));
  return { bids: [...removed(bids), ...tops.bids.toReversed()], asks: [...removed(asks), ...tops.asks] };
}

function krakenFrame(market: SimulatedMarket, type: string, { bids, asks }: Changed, depth: number): string {
  const side = (levels: readonly WrittenLevel[]) =>
    levels.map(([price, qty]) => `{"price":${price},"qty":${qty}}`).join(',');
  const digits = (text: string) => text.replace('.', '').replace(/^0+/u, '');
  const checked = [...market.levels('ask', Math.min(10, depth)), ...market.levels('bid', Math.min(10, depth))];
  const checksum = slowCrc32(checked.map(([price, size]) => digits(price) + digits(size)).join(''));
  return `{"channel":"book","type":"${type}","data":[{"symbol":"${symbol(market, '/')}","bids":[${side(bids)}],"asks":[${side(asks)}],"checksum":${checksum},"timestamp":"${TIME}"}]}`;
}

/** With update numbers as today (the checksum is 0 then), or with a checksum alone as before 2022. */
const okx = (numbered: boolean, channel: string): VenueVoice => {
  const frame = (market: SimulatedMarket, action: string, { bids, asks }: Changed, count: number): SpokenFrame => {
    const level = (one: WrittenLevel) => [...strip(one), '0', '1'];
    const numbers = numbered
      ? { checksum: 0, prevSeqId: action === 'snapshot' ? -1 : (count - 1) * 7, seqId: count * 7 }
      : { checksum: okxChecksum(market) };
    const data = [{ bids: bids.map(level), asks: asks.map(level), ts: String(MS), ...numbers }];
    return { text: JSON.stringify({ arg: { channel, instId: symbol(market, '-') }, action, data }) };
  };
  return {
    depth: undefined,
    snapshot: (market, count) =>
      frame(market, 'snapshot', { bids: market.levels('bid'), asks: market.levels('ask') }, count),
    update: (market, changed, count) => frame(market, 'update', changed, count),
  };
};

function okxChecksum(market: SimulatedMarket): number {
  const [bids, asks] = [market.levels('bid', 25).map(strip), market.levels('ask', 25).map(strip)];
  const parts: string[] = [];
  for (let place = 0; place < 25; place += 1) {
    for (const level of [bids[place], asks[place]]) if (level !== undefined) parts.push(...level);
  }
  return slowCrc32(parts.join(':')) | 0;
}

const bybit = (levels: number): VenueVoice => {
  const frame = (market: SimulatedMarket, type: string, { bids, asks }: Changed, u: number): SpokenFrame => {
    const data = { s: symbol(market, ''), b: bids.map(strip), a: asks.map(strip), u, seq: u * 11 };
    return { text: JSON.stringify({ topic: `orderbook.${levels}.${data.s}`, ts: MS, type, data, cts: MS }) };
  };
  return {
    depth: undefined,
    snapshot: (market, count) =>
      frame(market, 'snapshot', { bids: market.levels('bid'), asks: market.levels('ask') }, count + 1),
    update: (market, changed, count) => frame(market, 'delta', changed, count + 1),
  };
};

/** Every voice in which a book is told. */
export const VOICES: readonly (readonly [venue: VenueName, what: string, voice: VenueVoice])[] = [
  ['binance', 'combined frames', binance(true)],
  ['binance', 'raw frames', binance(false)],
  ['coinbase', 'l2_data', coinbase],
  ...[10, 25, 100, 500, 1_000].map((depth) => ['kraken', `depth ${depth}`, kraken(depth)] as const),
  ['okx', 'books with numbers', okx(true, 'books')],
  ['okx', 'books with a checksum', okx(false, 'books')],
  ['okx', 'books-l2-tbt with numbers', okx(true, 'books-l2-tbt')],
  ['bybit', 'orderbook.50', bybit(50)],
  ['bybit', 'orderbook.200', bybit(200)],
  ['bybit', 'orderbook.1000', bybit(1_000)],
];
