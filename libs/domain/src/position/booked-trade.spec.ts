import { Decimal, type VenueOrderId, type VenueTradeId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { aBitcoin } from '../order/order.fixture.js';
import type { VenueFill } from '../venue/index.js';
import { isCorrected, withFeeAsset } from './booked-trade.js';

const fill = (fee: string, feeAsset: string): VenueFill => ({
  venueTradeId: asId<VenueTradeId>('1'),
  venueOrderId: asId<VenueOrderId>('2'),
  clientOrderId: undefined,
  venueSymbol: 'BTCUSDT',
  side: 'BUY',
  quantity: new Decimal('2'),
  price: new Decimal('100'),
  fee: new Decimal(fee),
  feeAsset,
  liquidity: 'TAKER',
  exchangeAtUs: 1,
});

describe('a fill as it is booked', () => {
  it('names the quote as the asset of a fee that has none', () => {
    expect(withFeeAsset(fill('0', ''), aBitcoin()).feeAsset).toBe('USDT');
    expect(withFeeAsset(fill('0', 'BNB'), aBitcoin()).feeAsset).toBe('BNB');
  });
});

describe('what the venue says of a trade that is booked', () => {
  const booked = fill('0', 'USDT');
  it.each<[string, Partial<VenueFill>, boolean]>([
    ['the same', {}, false],
    ['no fee, in another asset', { feeAsset: 'BNB' }, false],
    ['a fee', { fee: new Decimal('0.001') }, true],
    ['another price', { price: new Decimal('100.1') }, true],
    ['another quantity', { quantity: new Decimal('1') }, true],
  ])('is a correction where it is not the same: %s', (_what, changes, is) => {
    expect(isCorrected(booked, { ...booked, ...changes })).toBe(is);
  });

  it('is one where a fee was charged in another asset', () => {
    expect(isCorrected(fill('0.1', 'USDT'), fill('0.1', 'BNB'))).toBe(true);
  });
});
