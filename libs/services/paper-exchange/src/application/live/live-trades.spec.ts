import { describe, expect, it } from 'vitest';
import type { PublicTradeRow } from '../market/public-trade-row.js';
import { LiveTrades } from './live-trades.js';

const trade = (id: number): PublicTradeRow => ({
  id,
  price: '100.00000000',
  qty: '1.00000000',
  quoteQty: '100.00000000',
  time: 1_700_000_000_000 + id,
  isBuyerMaker: false,
  isBestMatch: true,
});
const list = (from: number, to: number): PublicTradeRow[] =>
  Array.from({ length: to - from + 1 }, (_, index) => trade(from + index));
const ids = (trades: LiveTrades): number[] => trades.rows(1_000).map((row) => row.id);

describe('the trades of a live upstream', () => {
  it('are complete only when the list of recent ones has filled what the stream missed', () => {
    const trades = new LiveTrades();
    trades.add(trade(5));
    expect(trades.complete).toBe(false);
    trades.merge(list(1, 4));
    expect([trades.complete, ids(trades)]).toEqual([true, [1, 2, 3, 4, 5]]);
    trades.interrupted();
    trades.add(trade(9));
    trades.add(trade(10));
    expect(trades.complete).toBe(false);
    trades.merge(list(4, 9));
    expect([trades.complete, ids(trades)]).toEqual([true, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]);
  });

  it('never show a hole: what lies before a list that does not reach back is forgotten', () => {
    const trades = new LiveTrades();
    trades.merge(list(1, 5));
    trades.interrupted();
    trades.add(trade(30));
    trades.merge(list(20, 29));
    expect(ids(trades)).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
  });

  it('begin anew with an upstream whose ids do', () => {
    const trades = new LiveTrades();
    trades.merge(list(100, 105));
    trades.interrupted();
    trades.add(trade(3));
    trades.merge(list(1, 3));
    expect(ids(trades)).toEqual([1, 2, 3]);
    trades.interrupted();
    trades.merge(list(1, 2));
    expect(ids(trades)).toEqual([1, 2]);
  });

  it('are kept up to a bound', () => {
    const trades = new LiveTrades();
    for (const row of list(1, 5_000)) trades.add(row);
    expect(trades.rows(5_000).map((row) => row.id)).toEqual(list(4_001, 5_000).map((row) => row.id));
  });
});
