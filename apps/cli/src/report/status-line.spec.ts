import { describe, expect, it } from 'vitest';
import type { Figures } from './figures.js';
import type { MarketFigures } from './market-watch.js';
import { statusLine } from './status-line.js';

const market = { marketMessages: 12 } as MarketFigures;
const counted: Figures = {
  ...{ intents: 4, approvals: 3, refusals: { COLLAR: 1 }, orders: { Filled: 3 }, trades: 5, positions: [] },
  ...{ profit: '1491', feesOutsideProfit: {}, equity: null, grossExposure: null, tradingState: 'ACTIVE' },
};

describe('the status line', () => {
  it('says which fees the profit lacks, and nothing where it lacks none', () => {
    const line = (feesOutsideProfit: Figures['feesOutsideProfit']) =>
      statusLine(7, market, { ...counted, feesOutsideProfit });
    expect(line({})).toContain('profit 1491  equity ?');
    expect(line({ BNB: '0.021' })).toContain('profit 1491 (without fees of 0.021 BNB)  equity ?');
  });

  it('shows money to eight digits, however large or small it is', () => {
    const line = (profit: string, equity: string) => statusLine(7, market, { ...counted, profit, equity });
    expect(line('1491.12345678', '1234567.891')).toContain('profit 1491.1235  equity 1234567.89');
    expect(line('-0.000012345678987', '1.500000004')).toContain('profit -0.000012345679  equity 1.5');
  });

  it('ends with HALTED while trading is, and says nothing of it while it is not', () => {
    expect(statusLine(7, market, { ...counted, tradingState: 'HALTED' })).toMatch(/equity \?  HALTED$/u);
    expect(statusLine(7, market, counted)).toMatch(/equity \?$/u);
  });

  it('says that Postgres does not answer', () => {
    expect(statusLine(7, market, undefined)).toBe('   7 s  market 12  (Postgres does not answer)');
  });
});
