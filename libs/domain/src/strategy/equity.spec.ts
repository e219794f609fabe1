import { describe, expect, it } from 'vitest';
import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import type { Instrument } from '../instrument/index.js';
import { equityIn } from './equity.js';
import { tradableQuantity } from './tradable.js';

const d = (text: string): Decimal => new Decimal(text);
const instrumentOf = (base: string, quote: string): Instrument => ({
  venue: asId<VenueId>('binance'),
  id: asId<InstrumentId>(`${base}-${quote}`),
  venueSymbol: base + quote,
  base,
  quote,
  status: 'TRADING',
  tickSize: d('0.01'),
  lotSize: d('0.01'),
  minQuantity: d('0.02'),
  maxQuantity: d('10'),
  minNotional: d('5'),
});
const BTC = instrumentOf('BTC', 'USDT');
const ETH = instrumentOf('ETH', 'USDT');
const ETH_BTC = instrumentOf('ETH', 'BTC');
const totals = new Map(Object.entries({ USDT: d('1000'), BTC: d('2'), ETH: d('3'), BNB: d('7') }));
const prices: Record<string, string> = { 'BTC-USDT': '100', 'ETH-USDT': '10', 'ETH-BTC': '0.1' };
const priceOf = (instrument: Instrument): Decimal => d(prices[instrument.id] ?? '0');

describe('equity', () => {
  it('is the cash and what is held at its last price, each asset once, and nothing for what no instrument prices', () => {
    expect(equityIn('USDT', totals, [BTC, ETH, ETH, ETH_BTC], priceOf)?.toFixed()).toBe('1230');
  });

  it('is unknown while something that is held has no price, and known again when it is not held', () => {
    const noEth = (instrument: Instrument): Decimal | undefined =>
      instrument === ETH ? undefined : priceOf(instrument);
    expect(equityIn('USDT', totals, [BTC, ETH], noEth)).toBeUndefined();
    expect(equityIn('USDT', new Map([['USDT', d('5')]]), [BTC, ETH], noEth)?.toFixed()).toBe('5');
  });
});

describe('the tradable part of a quantity', () => {
  it.each([
    ['1.239', '100', '1.23', 'floored to the lot'],
    ['11', '100', '10', 'the largest order at most'],
    ['0.019', '1000', '0', 'nothing below the smallest quantity'],
    ['0.04', '100', '0', 'nothing below the smallest notional'],
    ['0.05', '100', '0.05', 'all of it at exactly the smallest notional'],
    ['-1', '100', '0', 'nothing of a negative quantity'],
  ])('of %s at %s is %s: %s', (wanted, price, tradable) => {
    expect(tradableQuantity(BTC, d(wanted), d(price)).toFixed()).toBe(tradable);
  });
});
