import { Decimal, type VenueOrderId, type VenueTradeId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { aBitcoin } from '../order/order.fixture.js';
import type { VenueFill } from '../venue/index.js';
import { withFeeAsset } from './booked-trade.js';

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
