import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MarketEvent } from '#libs/domain';
import { type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { ScriptedFeed, quoteOf, tradeOf } from '../testing/scripted-feed.js';
import { AnswerMarket } from './answer-market.js';
import { MarketBoard } from './market-board.js';
import { RunFeed } from './run-feed.js';

const binance = asId<VenueId>('binance');
const btc = asId<InstrumentId>('BTC-USDT');
const eth = asId<InstrumentId>('ETH-USDT');

describe('running a feed', () => {
  const feed = { now: new ScriptedFeed() };
  let board: MarketBoard;
  let sent: MarketEvent[];
  let notices: string[];

  const make = (ids: readonly InstrumentId[] = [btc]) =>
    new RunFeed(
      {
        feed: feed.now,
        board,
        clock: { nowUs: () => 5 },
        sink: { send: (event) => sent.push(event) },
        reporter: { notice: (message) => notices.push(message), badFrame: (reason) => notices.push(reason) },
        isRetryable: (error) => error instanceof Error && error.message === 'away',
      },
      ids,
    );

  beforeEach(() => {
    vi.useFakeTimers();
    feed.now = new ScriptedFeed();
    board = new MarketBoard();
    sent = [];
    notices = [];
  });
  afterEach(() => vi.useRealTimers());

  it('tries again while the exchange is away, and is not ready until every book is LIVE', async () => {
    feed.now.failures = [new Error('away'), new Error('away')];
    const running = make();
    const started = running.start();
    expect(running.trouble).toContain('not loaded');
    await vi.advanceTimersByTimeAsync(2_000);
    await started;
    expect([notices.length, running.trouble]).toEqual([2, 'not every book is LIVE: BTC-USDT is SYNCING']);
    feed.now.bookState = 'LIVE';
    expect(running.trouble).toBeUndefined();
    await running.stop();
  });

  it('fails where trying again cannot help', async () => {
    feed.now.failures = [new Error('no such symbol')];
    await expect(make().start()).rejects.toThrow('no such symbol');
  });

  it('repeats the state of every book once a second until it is stopped', async () => {
    const running = make([btc, eth]);
    await running.start();
    feed.now.bookState = 'LIVE';
    await vi.advanceTimersByTimeAsync(3_000);
    expect(sent.map((event) => `${event.instrument} ${event.kind === 'book-state' ? event.state : ''}`)).toEqual(
      Array.from({ length: 3 }, () => ['BTC-USDT LIVE', 'ETH-USDT LIVE']).flat(),
    );
    await running.stop();
    await vi.advanceTimersByTimeAsync(3_000);
    expect([sent.length, feed.now.closed]).toEqual([6, true]);
  });

  it('stops while it still tries to load', async () => {
    feed.now.failures = Array.from({ length: 9 }, () => new Error('away'));
    const running = make();
    const started = running.start();
    await vi.advanceTimersByTimeAsync(100);
    await running.stop();
    await started;
    expect(feed.now.listener).toBeUndefined();
  });

  it('passes every update on and answers from what it heard, in decimals', async () => {
    const running = make();
    await running.start();
    const answer = new AnswerMarket(binance, { index: 0, count: 1 }, [btc], board, (id, side) =>
      feed.now.levels(id, side),
    );
    expect(answer.market(binance, btc)).toMatchObject({ ok: true, value: { bookState: 'SYNCING', receivedAtUs: 0 } });
    feed.now.bring(tradeOf(btc, 1));
    feed.now.bring(quoteOf(btc));
    expect(sent).toHaveLength(2);
    expect(answer.market(binance, btc)).toEqual({
      ok: true,
      value: {
        venue: 'binance',
        instrument: 'BTC-USDT',
        bookState: 'SYNCING',
        receivedAtUs: 3,
        lastPrice: '10',
        lastTradeAtUs: 2,
        bidPrice: '9.99',
        bidSize: '0.5',
        askPrice: '10.01',
        askSize: '0.6',
        bids: [['9.99', '0.5']],
        asks: [['10.01', '0.5']],
      },
    });
    expect(answer.instrument(binance, btc)).toMatchObject({ ok: true, value: { id: 'BTC-USDT', tickSize: '0.01' } });
    await running.stop();
  });

  it('answers only for its own venue and share, and says why it has no answer', () => {
    const answer = new AnswerMarket(binance, { index: 0, count: 1 }, [btc], board, () => []);
    expect(answer.market(asId<VenueId>('kraken'), btc)).toBeUndefined();
    expect(answer.instrument(binance, eth)).toMatchObject({
      ok: false,
      problem: { code: 'INSTRUMENT_NOT_FED', retryable: false },
    });
    expect(answer.instrument(binance, btc)).toMatchObject({
      ok: false,
      problem: { code: 'MARKET_DATA_STARTING', retryable: true },
    });
    const answered = [0, 1, 2].filter(
      (index) => new AnswerMarket(binance, { index, count: 3 }, [], board, () => []).market(binance, btc) !== undefined,
    );
    expect(answered).toHaveLength(1);
  });
});
