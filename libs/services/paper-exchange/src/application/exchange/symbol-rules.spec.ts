import { describe, expect, it } from 'vitest';
import { Decimal } from '#libs/kernel';
import { priceMove } from '../market/ticker.js';
import { quotientText, wireText } from './symbol-rules.js';

describe('a number on the wire', () => {
  it('has the 8 decimals of Binance, and more where an amount has more', () => {
    const texts = ['0', '12.5', '100000000000', '0.00000001', '0.000000000121', '1.0000000000001'];
    expect(texts.map((text) => wireText(new Decimal(text)))).toEqual([
      '0.00000000',
      '12.50000000',
      '100000000000.00000000',
      '0.00000001',
      '0.000000000121',
      '1.0000000000001',
    ]);
  });

  it('is cut to the places of its grid where it is a quotient', () => {
    const third = new Decimal('1').div(new Decimal('3'));
    expect(quotientText({ pricePlaces: 8, sizePlaces: 8 }, third)).toBe('0.33333333');
    expect(quotientText({ pricePlaces: 12, sizePlaces: 8 }, third)).toBe('0.333333333333');
  });

  it('says how far a price moved that is smaller than 8 decimals', () => {
    const [openPrice, lastPrice] = ['0.000000000121', '0.000000000124'];
    const traded = { volume: '1000000000000', quoteVolume: '122', firstId: 1, lastId: 2, count: 2, openTime: 0 };
    expect(priceMove({ ...traded, openPrice, lastPrice, highPrice: lastPrice, lowPrice: openPrice })).toEqual({
      priceChange: '0.000000000003',
      priceChangePercent: '2.479',
      weightedAvgPrice: '0.000000000122',
    });
  });
});
