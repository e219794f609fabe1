import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { emptyHolding } from '../exposure/index.js';
import type { Instrument } from '../instrument/index.js';
import { reductionOf } from './reduction.js';

const D = (text: string): Decimal => new Decimal(text);
const INSTRUMENT: Instrument = {
  ...{ venue: asId<VenueId>('binance'), id: asId<InstrumentId>('BTC-USDT'), venueSymbol: 'BTCUSDT' },
  ...{ base: 'BTC', quote: 'USDT', status: 'TRADING', tickSize: D('0.01'), lotSize: D('0.001') },
  ...{ minQuantity: D('0.001'), maxQuantity: D('9000'), minNotional: D('5') },
};
const held = (position: string, openBuy = '0', openSell = '0') => ({
  ...emptyHolding(INSTRUMENT.venue, INSTRUMENT.id),
  ...{ position: D(position), openBuy: D(openBuy), openSell: D(openSell) },
});

describe('the reduction of a position by a fifth', () => {
  const textOf = (of: ReturnType<typeof held>): string | undefined => {
    const reduction = reductionOf(of, D('0.2'), INSTRUMENT, D('100'));
    if (reduction === undefined) return undefined;
    return reduction.isPossible ? `${reduction.side} ${reduction.quantity.toFixed()}` : reduction.why;
  };

  it.each([
    ['a long is sold', held('1.5'), 'SELL 0.3'],
    ['a short is bought back', held('-1.5'), 'BUY 0.3'],
    ['it is rounded down to the lot', held('1.502'), 'SELL 0.3'],
    ['nothing is to be done when flat', held('0'), undefined],
    ['what is below the smallest notional is not sent', held('0.2'), '0.04 is below the smallest order of the venue'],
    ['what is below one lot is not sent', held('0.004'), '0 is below the smallest order of the venue'],
    ['open sells that leave less are enough', held('1.5', '0', '1.201'), 'open orders already reduce it'],
    ['open sells that leave room are not', held('1.5', '0', '1.2'), 'SELL 0.3'],
    ['open buys do not hinder it', held('1.5', '9', '0'), 'SELL 0.3'],
  ] as const)('%s', (_, of, expected) => {
    expect(textOf(of)).toBe(expected);
  });

  it('is impossible without the instrument or its price', () => {
    expect(reductionOf(held('1'), D('0.2'), undefined, D('100'))).toMatchObject({ isPossible: false });
    expect(reductionOf(held('1'), D('0.2'), INSTRUMENT, undefined)).toMatchObject({ isPossible: false });
  });
});
