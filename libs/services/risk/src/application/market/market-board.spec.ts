import type { MarketReply } from '#libs/contracts';
import { ManualClock } from '#libs/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { PLACE, quote, testInstrument } from '../../fixtures/messages.fixture.js';
import { MarketBoard } from './market-board.js';

const VENUE = PLACE.venue;
const ID = PLACE.instrument;
const stale = (receivedAtUs: number, instrument: string = ID): MarketReply => ({
  ...{ venue: VENUE, instrument, bookState: 'STALE', bidPrice: '50', receivedAtUs, bids: [], asks: [] },
});

describe('the market board', () => {
  let clock: ManualClock;
  let board: MarketBoard;

  function setLive(): void {
    const { venue, id } = testInstrument();
    const place = { venue, instrument: id, exchangeAtUs: 0, receivedAtUs: clock.nowUs() };
    board.applyMarketEvent({ kind: 'book-state', ...place, state: 'LIVE' });
    board.applyMarketEvent(quote(clock.nowUs(), 9_999, 10_001));
  }

  beforeEach(() => {
    clock = new ManualClock();
    board = new MarketBoard(clock);
    board.setInstrument(testInstrument());
  });

  it('knows nothing of a market before it hears of it', () => {
    const unheard = { bookState: 'SYNCING', bid: undefined, ask: undefined, receivedAtUs: 0 };
    expect(board.view(VENUE, ID)).toEqual(unheard);
    expect(board.trouble(VENUE, ID, 1, 1_000)).toBe('the book of BTC-USDT is SYNCING');
  });

  it('shows a quote in the prices of the instrument, a missing side as missing', () => {
    setLive();
    board.applyMarketEvent(quote(clock.nowUs(), 12_345, 0));
    expect(board.view(VENUE, ID).bid?.toFixed()).toBe('123.45');
    expect(board.view(VENUE, ID).ask).toBeUndefined();
  });

  it('is in trouble a microsecond after the allowed age, and in none at it', () => {
    setLive();
    const nowUs = clock.nowUs();
    expect(board.trouble(VENUE, ID, nowUs + 1_000_000, 1_000)).toBeUndefined();
    expect(board.trouble(VENUE, ID, nowUs + 1_000_001, 1_000)).toMatch(/1000 ms ago/u);
    expect(board.mark(VENUE, ID, nowUs + 1_000_001, 1_000)).toBeUndefined();
    expect(board.mark(VENUE, ID, nowUs, 1_000)?.toFixed()).toBe('100');
  });

  it('takes an answer that is newer than the last event, and no older one', () => {
    setLive();
    board.applyMarketReply(stale(clock.nowUs() - 1));
    expect(board.trouble(VENUE, ID, clock.nowUs(), 1_000)).toBeUndefined();
    board.applyMarketReply(stale(clock.nowUs() + 1));
    expect(board.view(VENUE, ID).bookState).toBe('STALE');
    expect(board.view(VENUE, ID).bid?.toFixed()).toBe('50');
  });

  it('does not take markets of instruments that it does not know', () => {
    board.applyMarketEvent(quote(clock.nowUs(), 1, 2, 'DOGE-USDT'));
    board.applyMarketReply(stale(clock.nowUs() + 1, 'DOGE-USDT'));
    expect(board.view(VENUE, 'DOGE-USDT').receivedAtUs).toBe(0);
  });
});
