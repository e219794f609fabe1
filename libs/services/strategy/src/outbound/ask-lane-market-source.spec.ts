import type { MarketReply } from '#libs/contracts';
import { type InstrumentId, type VenueId, asId, ok } from '#libs/kernel';
import type { PriceCache } from '#libs/messaging';
import type { InstrumentSource } from '#libs/service-host';
import { describe, expect, it } from 'vitest';
import { AskLaneMarketSource } from './ask-lane-market-source.js';

const name = { venue: asId<VenueId>('binance'), instrument: asId<InstrumentId>('BTC-USDT') };

async function priceOf(reply: Partial<MarketReply>): Promise<string | undefined> {
  const market = { ...name, bookState: 'LIVE', receivedAtUs: 1, bids: [], asks: [], ...reply };
  const source = { fetchMarket: () => Promise.resolve(ok(market)) } as unknown as InstrumentSource;
  const answer = await new AskLaneMarketSource(source, {} as PriceCache).fetchMarket(name);
  return answer.ok ? answer.value.lastPrice?.toFixed() : 'no answer';
}

describe('the price that values what is held, from a feed’s answer', () => {
  it('is the last trade’s', async () => {
    expect(await priceOf({ lastPrice: '10', bidPrice: '7', askPrice: '8' })).toBe('10');
  });

  it('is between bid and ask where the feed has seen no trade yet', async () => {
    expect(await priceOf({ bidPrice: '7', askPrice: '8' })).toBe('7.5');
    expect(await priceOf({ bids: [['7', '1']], asks: [['8', '1']] })).toBe('7.5');
  });

  it('is not known where a side of the book is empty', async () => {
    expect(await priceOf({ bidPrice: '7' })).toBeUndefined();
    expect(await priceOf({ askPrice: '8' })).toBeUndefined();
  });
});
