import { expect, it } from 'vitest';
import type { Instrument, MarketTrade } from '#libs/domain';
import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { RecordedMarkets } from '../feed/index.js';
import { venues } from '../registry.js';

const krakenProtocol = venues.kraken.protocol;
const step = new Decimal('0.00000001');
const sizes = { tickSize: new Decimal('0.1'), lotSize: step, minQuantity: step, maxQuantity: step, minNotional: step };
const BTC: Instrument = {
  venue: asId<VenueId>('kraken'),
  id: asId<InstrumentId>('BTC-USD'),
  venueSymbol: 'BTC/USD',
  base: 'BTC',
  quote: 'USD',
  status: 'TRADING',
  ...sizes,
};

/** A message of Kraken's WebSocket v1, whose trades have no id. */
const message = (...trades: readonly (readonly [price: string, size: string, time: string])[]): string =>
  JSON.stringify([337, trades.map(([price, size, time]) => [price, size, time, 'b', 'l', '']), 'trade', 'XBT/USD']);

function play(frames: readonly string[]): MarketTrade[] {
  const trades: MarketTrade[] = [];
  const markets = new RecordedMarkets({ ...krakenProtocol, codec: krakenProtocol.newCodec() }, [BTC], {
    onEvent: (event) => {
      if (event.kind === 'trade') trades.push({ ...event });
    },
    onBadFrame: () => undefined,
    onNotice: () => undefined,
  });
  for (const text of frames) markets.takeFrame({ text, stream: undefined, connection: 'a' }, 1, (us) => us);
  return trades;
}

const first = ['7001.1', '0.5', '1534614000.1'] as const;
const frames = [message(first, first), message(first), message(['7001.2', '1', '1534614060.2'])];

it('trades without an id all count, for none can be known as a repeat, and each has a number of its own', () => {
  const trades = play(frames);
  expect(trades.map(({ priceTicks }) => priceTicks)).toEqual([70_011, 70_011, 70_011, 70_012]);
  expect(new Set(trades.map(({ tradeId }) => tradeId)).size).toBe(4);
  expect(trades.every(({ unordered }) => unordered === true)).toBe(true);
});

it('trades without an id get the same numbers from every feed, so that two copies of one are known as one', () => {
  expect(play(frames)).toEqual(play(frames));
});
