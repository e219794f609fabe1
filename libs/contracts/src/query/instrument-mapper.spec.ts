import { describe, expect, it } from 'vitest';
import type { Instrument, OrderFilters } from '#libs/domain';
import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { instrumentFromReply, instrumentToReply } from './instrument-mapper.js';

const D = (text: string): Decimal => new Decimal(text);
const band = { up: D('5'), down: D('0.2') };

const ALL: Required<OrderFilters> = {
  price: { min: D('0.01'), max: D('1000000'), step: D('0.01') },
  marketLot: { min: D('0'), max: D('18544826021.44'), step: D('0') },
  notional: { min: D('5'), appliesMinToMarket: true, max: D('9000000'), appliesMaxToMarket: false, averageMinutes: 5 },
  minNotional: { min: D('8'), appliesMinToMarket: false, appliesMaxToMarket: false, averageMinutes: 0 },
  percentPrice: { ...band, averageMinutes: 0 },
  percentPriceBySide: { buy: band, sell: band, averageMinutes: 5 },
  icebergParts: 100,
  trailingDelta: { minAbove: 10, maxAbove: 2_000, minBelow: 10, maxBelow: 2_000 },
  maxPosition: D('1000000000000000000'),
  maxAmends: 10,
  openOrders: { orders: 200, algoOrders: 5, icebergOrders: 0, orderLists: 20 },
  openOrdersAtVenue: { orders: 1_000 },
};

function instrument(filters: OrderFilters | undefined): Instrument {
  return {
    venue: asId<VenueId>('binance'),
    id: asId<InstrumentId>('SHIB-USDT'),
    venueSymbol: 'SHIBUSDT',
    base: 'SHIB',
    quote: 'USDT',
    status: 'TRADING',
    tickSize: D('0.00000001'),
    lotSize: D('1'),
    minQuantity: D('1'),
    maxQuantity: D('46116860414'),
    minNotional: D('1'),
    ...(filters === undefined ? {} : { filters }),
  };
}

describe('an instrument on the wire', () => {
  it.each([
    ['all of its filters', ALL],
    ['some of its filters', { maxPosition: D('0.5'), price: { min: undefined, max: D('1') } } satisfies OrderFilters],
    ['no filters', undefined],
  ])('comes back with %s, to the last digit', (_, filters) => {
    const sent = instrument(filters);
    const text = JSON.stringify(instrumentToReply(sent));
    const back = instrumentFromReply(JSON.parse(text) as ReturnType<typeof instrumentToReply>);
    expect(back).toEqual(sent);
    expect(text).not.toContain('e+');
  });
});
