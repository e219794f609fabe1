import { Decimal, type VenueOrderId, type VenueTradeId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { aBitcoin } from '../order/order.fixture.js';
import type { VenueFill } from '../venue/index.js';
import { assetChangesOf, withFeeAsset } from './booked-trade.js';

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
const shown = (of: VenueFill): string[] =>
  assetChangesOf(of, aBitcoin()).map(({ asset, change }) => `${asset} ${change.toFixed()}`);

describe('what a trade moves in the account', () => {
  it('is base and quote, a fee of either included, and a fee in a third asset beside', () => {
    expect(shown(fill('0.1', 'BTC'))).toEqual(['BTC 1.9', 'USDT -200']);
    expect(shown(fill('0.1', 'USDT'))).toEqual(['BTC 2', 'USDT -200.1']);
    expect(shown(fill('0.1', 'BNB'))).toEqual(['BTC 2', 'USDT -200', 'BNB -0.1']);
    expect(shown(fill('0', 'BNB'))).toEqual(['BTC 2', 'USDT -200']);
  });

  it('names the quote as the asset of a fee that has none', () => {
    expect(withFeeAsset(fill('0', ''), aBitcoin()).feeAsset).toBe('USDT');
    expect(withFeeAsset(fill('0', 'BNB'), aBitcoin()).feeAsset).toBe('BNB');
  });
});
