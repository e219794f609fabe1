import type { MarketReply } from '#libs/contracts';
import { VirtualScheduler } from '#libs/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { PLACE, quote, testInstrument } from '../../fixtures/messages.fixture.js';
import { MarketBoard } from './market-board.js';

const VENUE = PLACE.venue;
const ID = PLACE.instrument;
const HOUR_US = 3_600_000_000;
const stale = (receivedAtUs: number, instrument: string = ID): MarketReply => ({
  ...{ venue: VENUE, instrument, bookState: 'STALE', bidPrice: '50', receivedAtUs, bids: [], asks: [] },
});

describe('the market board', () => {
  let time: VirtualScheduler;
  let board: MarketBoard;

  function setLive(): void {
    const { venue, id } = testInstrument();
    const place = { venue, instrument: id, exchangeAtUs: 0, receivedAtUs: time.nowUs() };
    board.applyMarketEvent({ kind: 'book-state', ...place, state: 'LIVE' });
    board.applyMarketEvent(quote(time.nowUs(), 9_999, 10_001));
  }
  const ageOf = (): number | undefined => board.view(VENUE, ID).ageUs;

  beforeEach(() => {
    time = new VirtualScheduler();
    board = new MarketBoard(time);
    board.setInstrument(testInstrument());
  });

  it('knows nothing of a market before it hears of it', () => {
    const unheard = { bookState: 'SYNCING', bid: undefined, ask: undefined, ageUs: undefined };
    expect(board.view(VENUE, ID)).toEqual(unheard);
    expect(board.trouble(VENUE, ID, 1_000)).toBe('the book of BTC-USDT is SYNCING');
    expect(board.mark(VENUE, ID, 1_000)).toBeUndefined();
  });

  it('shows a quote in the prices of the instrument, a missing side as missing', () => {
    setLive();
    board.applyMarketEvent(quote(time.nowUs(), 12_345, 0));
    expect(board.view(VENUE, ID).bid?.toFixed()).toBe('123.45');
    expect(board.view(VENUE, ID).ask).toBeUndefined();
  });

  it('is in trouble a microsecond after the allowed age, and in none at it', async () => {
    setLive();
    await time.runForMs(1_000);
    expect(board.trouble(VENUE, ID, 1_000)).toBeUndefined();
    expect(board.mark(VENUE, ID, 1_000)?.toFixed()).toBe('100');
    await time.runForMs(0.001);
    expect(board.trouble(VENUE, ID, 1_000)).toMatch(/1000 ms ago/u);
    expect(board.mark(VENUE, ID, 1_000)).toBeUndefined();
  });

  it('counts what a message had aged when it came', () => {
    board.applyMarketEvent(quote(time.nowUs() - 700_000, 9_999, 10_001));
    expect(ageOf()).toBe(700_000);
  });

  it('takes a stamp of the future for now, so that silence ages a market all the same', async () => {
    setLive();
    board.applyMarketEvent(quote(time.nowUs() + HOUR_US, 9_999, 10_001));
    expect(ageOf()).toBe(0);
    await time.runForMs(30 * 60_000);
    expect(ageOf()).toBe(HOUR_US / 2);
    board.applyMarketEvent(quote(time.nowUs(), 4_999, 5_001));
    expect(ageOf()).toBe(0);
    await time.runForMs(20 * 60_000);
    expect(ageOf()).toBe(HOUR_US / 3);
  });

  it.each([
    ['back', -HOUR_US / 1_000],
    ['forward', HOUR_US / 1_000],
  ])('does not age a market when the wall clock is set %s', async (_, stepMs) => {
    setLive();
    time.stepWallClockMs(stepMs);
    await time.runForMs(500);
    expect(ageOf()).toBe(500_000);
  });

  it('takes an answer that is newer than the last event, and no older one', () => {
    setLive();
    board.applyMarketReply(stale(time.nowUs() - 1));
    expect(board.trouble(VENUE, ID, 1_000)).toBeUndefined();
    board.applyMarketReply(stale(time.nowUs()));
    expect(board.view(VENUE, ID).bookState).toBe('STALE');
    expect(board.view(VENUE, ID).bid?.toFixed()).toBe('50');
  });

  it('takes no answer of market-data that has never heard of a market itself', () => {
    board.applyMarketReply(stale(0));
    expect(ageOf()).toBeUndefined();
  });

  it('does not take markets of instruments that it does not know', () => {
    board.applyMarketEvent(quote(time.nowUs(), 1, 2, 'DOGE-USDT'));
    board.applyMarketReply(stale(time.nowUs(), 'DOGE-USDT'));
    expect(board.view(VENUE, 'DOGE-USDT').ageUs).toBeUndefined();
  });
});
