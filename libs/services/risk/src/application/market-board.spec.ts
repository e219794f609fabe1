import type { MarketReply } from '#libs/contracts';
import { ManualClock } from '#libs/testkit';
import { describe, expect, it } from 'vitest';
import { liveBoard, quote, testInstrument } from '../risk.fixture.js';
import { MarketBoard } from './market-board.js';

const reply = (over: Partial<MarketReply>): MarketReply => ({
  ...{ venue: 'binance', instrument: 'BTC-USDT', bookState: 'LIVE', receivedAtUs: 0, bids: [], asks: [] },
  ...over,
});

describe('the market board', () => {
  it('knows nothing of a market before it hears of it', () => {
    const board = new MarketBoard(new ManualClock());
    board.setInstrument(testInstrument());
    expect(board.view('binance', 'BTC-USDT')).toEqual({
      bookState: 'SYNCING',
      bid: undefined,
      ask: undefined,
      receivedAtUs: 0,
    });
    expect(board.trouble('binance', 'BTC-USDT', 1, 1_000)).toBe('the book of BTC-USDT is SYNCING');
  });

  it('shows a quote in the prices of the instrument, a missing side as missing', () => {
    const clock = new ManualClock();
    const board = liveBoard(clock);
    board.onEvent(quote(clock.nowUs(), 12_345, 0));
    expect(board.view('binance', 'BTC-USDT').bid?.toFixed()).toBe('123.45');
    expect(board.view('binance', 'BTC-USDT').ask).toBeUndefined();
  });

  it('is in trouble a microsecond after the allowed age, and in none at it', () => {
    const clock = new ManualClock();
    const board = liveBoard(clock);
    expect(board.trouble('binance', 'BTC-USDT', clock.nowUs() + 1_000_000, 1_000)).toBeUndefined();
    expect(board.trouble('binance', 'BTC-USDT', clock.nowUs() + 1_000_001, 1_000)).toMatch(/1000 ms ago/u);
    expect(board.mark('binance', 'BTC-USDT', clock.nowUs() + 1_000_001, 1_000)).toBeUndefined();
    expect(board.mark('binance', 'BTC-USDT', clock.nowUs(), 1_000)?.toFixed()).toBe('100');
  });

  it('takes an answer that is newer than what it heard, and no older one', () => {
    const clock = new ManualClock();
    const board = liveBoard(clock);
    board.onAnswer(reply({ bookState: 'STALE', bidPrice: '50', receivedAtUs: clock.nowUs() - 1 }));
    expect(board.trouble('binance', 'BTC-USDT', clock.nowUs(), 1_000)).toBeUndefined();
    board.onAnswer(reply({ bookState: 'STALE', bidPrice: '50', receivedAtUs: clock.nowUs() + 1 }));
    expect(board.view('binance', 'BTC-USDT').bookState).toBe('STALE');
    expect(board.view('binance', 'BTC-USDT').bid?.toFixed()).toBe('50');
  });

  it('does not listen to markets that are not on it', () => {
    const clock = new ManualClock();
    const board = liveBoard(clock);
    board.onEvent(quote(clock.nowUs(), 1, 2, 'DOGE-USDT'));
    board.onAnswer(reply({ instrument: 'DOGE-USDT', receivedAtUs: clock.nowUs() + 1 }));
    expect(board.view('binance', 'DOGE-USDT').receivedAtUs).toBe(0);
  });
});
