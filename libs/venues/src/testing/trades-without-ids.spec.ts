import { describe, expect, it } from 'vitest';
import type { Instrument, MarketTrade } from '#libs/domain';
import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { RecordedMarkets } from '../feed/index.js';
import { type VenueName, venues } from '../registry.js';

const step = new Decimal('0.00000001');
const sizes = { tickSize: new Decimal('0.1'), lotSize: step, minQuantity: step, maxQuantity: step, minNotional: step };
type Printed = readonly [price: string, size: string, seconds: number];
type Message = (...trades: readonly Printed[]) => string;

/** Milliseconds and the text of a time. */
const ms = (seconds: number): number => Math.round(seconds * 1_000);
const iso = (seconds: number): string => new Date(ms(seconds)).toISOString();

/** A message of trades without an id at each venue: in no such field, null, or an empty text; Kraken's version 1 has no place for one. */
const MESSAGES: readonly (readonly [name: string, venue: VenueName, symbol: string, message: Message])[] = [
  [
    "Kraken's version 1",
    'kraken',
    'BTC/USD',
    (...trades) =>
      JSON.stringify([
        337,
        trades.map(([price, size, at]) => [price, size, String(at), 'b', 'l', '']),
        'trade',
        'XBT/USD',
      ]),
  ],
  [
    'Kraken',
    'kraken',
    'BTC/USD',
    (...trades) => {
      const data = trades.map(
        ([price, size, at]) =>
          `{"symbol":"BTC/USD","side":"buy","price":${price},"qty":${size},"ord_type":"limit","trade_id":null,"timestamp":"${iso(at)}"}`,
      );
      return `{"channel":"trade","type":"update","data":[${data.join()}]}`;
    },
  ],
  [
    'Coinbase',
    'coinbase',
    'BTC-USD',
    (...trades) =>
      JSON.stringify({
        ...{ channel: 'market_trades', timestamp: iso(1_534_614_070), sequence_num: (sequence += 1) },
        events: [
          {
            type: 'update',
            trades: trades
              .map(([price, size, at]) => ({ product_id: 'BTC-USD', price, size, time: iso(at), side: 'SELL' }))
              .toReversed(),
          },
        ],
      }),
  ],
  [
    'OKX',
    'okx',
    'BTC-USD',
    (...trades) =>
      JSON.stringify({
        arg: { channel: 'trades', instId: 'BTC-USD' },
        data: trades.map(([px, sz, at]) => ({
          instId: 'BTC-USD',
          tradeId: '',
          px,
          sz,
          side: 'buy',
          ts: String(ms(at)),
        })),
      }),
  ],
  [
    'Bybit',
    'bybit',
    'BTCUSD',
    (...trades) =>
      JSON.stringify({
        ...{ topic: 'publicTrade.BTCUSD', type: 'snapshot', ts: ms(1_534_614_070) },
        data: trades.map(([p, v, at]) => ({ T: ms(at), s: 'BTCUSD', S: 'Buy', v, p, BT: false })),
      }),
  ],
];
let sequence = -1;

function play(venue: VenueName, venueSymbol: string, frames: readonly string[]): MarketTrade[] {
  const trades: MarketTrade[] = [];
  const names = { venue: asId<VenueId>(venue), id: asId<InstrumentId>('BTC-USD'), base: 'BTC', quote: 'USD' };
  const instrument: Instrument = { ...names, venueSymbol, status: 'TRADING', ...sizes };
  const { protocol } = venues[venue];
  const markets = new RecordedMarkets({ ...protocol, codec: protocol.newCodec() }, [instrument], {
    onEvent: (event) => {
      if (event.kind === 'trade') trades.push({ ...event });
    },
    onBadFrame: (reason) => {
      throw new Error(reason);
    },
    onNotice: () => undefined,
  });
  for (const text of frames) markets.takeFrame({ text, stream: undefined, connection: 'a' }, 1, (us) => us);
  return trades;
}

const first = ['7001.1', '0.5', 1_534_614_000.1] as const;

describe.each(MESSAGES)('the trades of %s without an id', (_, venue, symbol, message) => {
  const frames = [message(first, first), message(first), message(['7001.2', '1', 1_534_614_060.2])];

  it('all count, for none can be known as a repeat, and each has a number of its own', () => {
    const trades = play(venue, symbol, frames);
    expect(trades.map(({ priceTicks }) => priceTicks)).toEqual([70_011, 70_011, 70_011, 70_012]);
    expect(new Set(trades.map(({ tradeId }) => tradeId)).size).toBe(4);
    expect(trades.every(({ unordered }) => unordered === true)).toBe(true);
  });

  it('get the same numbers from every feed, so that two copies of one are known as one', () => {
    expect(play(venue, symbol, frames)).toEqual(play(venue, symbol, frames));
  });
});
