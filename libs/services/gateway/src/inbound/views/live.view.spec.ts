import { describe, expect, it } from 'vitest';
import { Decimal } from '#libs/kernel';
import { equityPointView, equityView } from './live.view.js';

const d = (text: string): Decimal => new Decimal(text);
const worth = (equity: string, profit: string) =>
  equityView({
    ...{
      account: 'paper-1',
      quote: 'USDT',
      equity: d(equity),
      profit: d(profit),
      feesOutsideProfit: { BNB: '0.021' },
      atUs: 1,
    },
    ...{ today: undefined, todayFrom: undefined, todaySinceUs: undefined },
  });

describe('what an account is worth', () => {
  it('is told to the ten-thousandth, and what is small by its first eight digits', () => {
    expect(worth('10012.53123456', '-1234.56789')).toMatchObject({ equity: '10012.5312', profit: '-1234.5679' });
    expect(worth('1.23456789012', '0.0000123456789')).toMatchObject({ equity: '1.2345679', profit: '0.000012345679' });
    expect(worth('1', '1').feesOutsideProfit).toEqual({ BNB: '0.021' });
    expect(equityPointView({ atUs: 1, equity: d('0.000123456789') }).equity).toBe('0.00012345679');
  });
});
