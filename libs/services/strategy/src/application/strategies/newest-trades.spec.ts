import { describe, expect, it } from 'vitest';
import type { MarketTrade } from '#libs/domain';
import { tradeOf } from '../../strategy-parts.fixture.js';
import { NewestTrades } from './newest-trades.js';

const hashed = (tradeId: number, exchangeAtUs: number): MarketTrade => ({
  ...tradeOf(tradeId, exchangeAtUs),
  unordered: true,
});

describe('the trades that a strategy has received', () => {
  it('are new once where ids have no order, however their numbers compare', () => {
    const trades = new NewestTrades();
    // Three executions of one order within a millisecond: their numbers are hashes of UUIDs.
    const all = [hashed(900, 5), hashed(100, 5), hashed(500, 5), hashed(7, 6)];
    expect(all.map((trade) => trades.isNew(trade))).toEqual([true, true, true, true]);
    expect(all.map((trade) => trades.isNew(trade))).toEqual([false, false, false, false]);
  });

  it('are new once where a list of past ones and the stream bring them', () => {
    const trades = new NewestTrades();
    for (const id of [3, 4]) expect(trades.isNewPast(tradeOf(id, 7))).toBe(true);
    expect([3, 4, 5].map((id) => trades.isNew(tradeOf(id, 7)))).toEqual([false, false, true]);
    expect([4, 5].map((id) => trades.isNewPast(tradeOf(id, 7)))).toEqual([false, false]);
    const mixed = new NewestTrades();
    for (const id of [30, 4]) expect(mixed.isNewPast(tradeOf(id, 7))).toBe(true);
    expect([30, 4, 2].map((id) => mixed.isNew(hashed(id, 7)))).toEqual([false, false, true]);
  });

  it('go on where the ids of a venue begin again, and late ones of a former life do not come again', () => {
    const trades = new NewestTrades();
    expect(trades.isNew(tradeOf(80_000, 5))).toBe(true);
    expect(trades.isNew(tradeOf(1, 6))).toBe(true);
    expect(trades.isNew(tradeOf(1, 6))).toBe(false);
    expect(trades.isNew(tradeOf(2, 6))).toBe(true);
  });

  it('are not kept from being new by one that is stamped ahead, nor is one that comes late', () => {
    const trades = new NewestTrades();
    const all = [hashed(1, 5), hashed(2, 1_000_000), hashed(3, 6), hashed(4, 7), hashed(5, 4)];
    expect(all.map((trade) => trades.isNew(trade))).toEqual([true, true, true, true, true]);
    expect(all.map((trade) => trades.isNew(trade))).toEqual([false, false, false, false, false]);
    // The same id at another time is another trade.
    expect(trades.isNew(hashed(3, 8))).toBe(true);
  });

  it('are known again from when they came last, where an id is given to another trade', () => {
    const trades = new NewestTrades();
    for (let id = 1; id <= 8_192; id += 1) trades.isNew(hashed(id, id));
    // The first one's number, given again; then one more, for which the oldest is forgotten.
    for (const again of [hashed(1, 9_000), hashed(9_001, 9_001)]) expect(trades.isNew(again)).toBe(true);
    expect(trades.isNew(hashed(1, 9_000))).toBe(false);
  });

  it('are known again up to so many where ids have no order', () => {
    const trades = new NewestTrades();
    for (let id = 1; id <= 8_193; id += 1) trades.isNew(hashed(id, id));
    expect([2, 8_193, 1].map((id) => trades.isNew(hashed(id, id)))).toEqual([false, false, true]);
  });
});
