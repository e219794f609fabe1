import { type AccountId, Decimal, type VenueId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { type TimedFill, isCoveredBy, uncoveredSpendsOf, uncoveredTotalOf } from './uncovered-spend.js';

const D = (text: string): Decimal => new Decimal(text);
/** 2 bought at 100 for a fee of 0.5 USDT. */
const BOUGHT: TimedFill = {
  ...{ account: asId<AccountId>('a'), venue: asId<VenueId>('binance'), instrument: 'BTC-USDT', fillId: 'f1' },
  ...{ side: 'BUY', quantity: D('2'), price: D('100'), fee: D('0.5'), feeAsset: 'USDT', exchangeAtUs: 7 },
};
const spentBy = (fill: Partial<TimedFill>): string[] =>
  uncoveredSpendsOf({ ...BOUGHT, ...fill }, undefined).map(({ amount, asset }) => `${amount.toFixed()} ${asset}`);

describe('what a fill spent', () => {
  it.each<[string, Partial<TimedFill>, readonly string[]]>([
    ['is the cash of a buy and its fee', {}, ['200.5 USDT']],
    ['is the cash of a buy alone where the fee was taken from what came in', { feeAsset: 'BTC' }, ['200 USDT']],
    ['is the quantity of a sell, whose fee was taken from what came in', { side: 'SELL' }, ['2 BTC']],
    ['is the quantity of a sell and its fee in base', { side: 'SELL', feeAsset: 'BTC' }, ['2.5 BTC']],
    ['is the cash of a sell whose fee was more than that', { side: 'SELL', fee: D('201') }, ['2 BTC', '1 USDT']],
    ['is a fee in a third asset besides', { feeAsset: 'BNB' }, ['200 USDT', '0.5 BNB']],
    ['is nothing of an asset in which a rebate came in', { feeAsset: 'BNB', fee: D('-0.5') }, ['200 USDT']],
    ['is nothing of an asset in which nothing was charged', { feeAsset: 'BNB', fee: D('0') }, ['200 USDT']],
    ['is less by a rebate in cash', { fee: D('-0.5') }, ['199.5 USDT']],
  ])('%s', (_, fill, spent) => {
    expect(spentBy(fill)).toEqual(spent);
  });

  it('bears the place, the name and the time of its fill', () => {
    const { account, exchangeAtUs, fillId, venue } = BOUGHT;
    const [spend] = uncoveredSpendsOf(BOUGHT, undefined);
    expect(spend).toEqual({ account, exchangeAtUs, fillId, venue, asset: 'USDT', amount: D('200.5') });
  });

  it('is in balances of its own time and of a later one, and not in those of an earlier', () => {
    const seen = [6, 7, 8].map((exchangeAtUs) => [
      isCoveredBy(BOUGHT, { exchangeAtUs }),
      uncoveredSpendsOf(BOUGHT, { exchangeAtUs }).length,
    ]);
    expect(seen).toEqual([
      [false, 1],
      [true, 0],
      [true, 0],
    ]);
  });

  it('adds up by venue and asset', () => {
    const fills = [BOUGHT, { ...BOUGHT, feeAsset: 'BNB' }, { ...BOUGHT, venue: asId<VenueId>('kraken') }];
    const spends = fills.flatMap((fill) => uncoveredSpendsOf(fill, undefined));
    const totals = ['USDT', 'BNB', 'BTC'].map((asset) => uncoveredTotalOf(spends, 'binance', asset).toFixed());
    expect(totals).toEqual(['400.5', '0.5', '0']);
  });
});
