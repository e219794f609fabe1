import { describe, expect, it } from 'vitest';
import type { BookState, MarketEvent } from '#libs/domain';
import { binance, btc, eth, instrumentOf, tradeOf } from '../../scripted-feed.fixture.js';
import { MarketBoard } from './market-board.js';

const stateOf = (state: BookState, receivedAtUs: number): MarketEvent => ({
  ...{ kind: 'book-state', venue: binance, instrument: btc, exchangeAtUs: 0, receivedAtUs, state },
});

describe('how old the price of a market is', () => {
  it('grows while the feed only says that the book is not LIVE, as it does when nothing is heard', () => {
    const board = new MarketBoard();
    board.followInstruments([instrumentOf(btc), instrumentOf(eth)]);
    board.onEvent(stateOf('SYNCING', 1));
    expect(board.pricedAtUs(btc)).toBe(0);
    const trade = tradeOf(btc, 1);
    board.onEvent(trade);
    expect(board.pricedAtUs(btc)).toBe(trade.receivedAtUs);
    const laterUs = trade.receivedAtUs + 1;
    board.onEvent(stateOf('LIVE', laterUs));
    board.onEvent(stateOf('RESYNCING', laterUs + 1));
    expect([board.pricedAtUs(btc), board.updatedAtUs(btc)]).toEqual([laterUs, laterUs + 1]);
    expect(board.pricedAtUs(eth)).toBe(0);
  });
});
