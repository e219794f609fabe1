import { beforeEach, describe, expect, it } from 'vitest';
import type { MarketEvent } from '#libs/domain';
import type { InstrumentId } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';
import { ScriptedFeed, btc, eth, quoteOf, rulesOf, tradeOf } from '../../scripted-feed.fixture.js';
import { MarketBoard } from '../board/market-board.js';
import { RunFeed } from './run-feed.js';

describe('running a feed', () => {
  let time: VirtualScheduler;
  let feed: ScriptedFeed;
  let sent: MarketEvent[];
  let notices: string[];

  const runningFeed = (ids: readonly InstrumentId[] = [btc]): RunFeed =>
    new RunFeed(
      feed,
      new MarketBoard(),
      {
        publishEvent: (event) => void sent.push(event),
        changeInstrument: () => undefined,
        publishedTotals: () => ({ epoch: 1, messages: 0, updates: 0, dropped: 0, pending: 0 }),
      },
      { reportNotice: (message) => notices.push(message), reportBadFrame: (reason) => notices.push(reason) },
      {
        isRetryable: (error) => error instanceof Error && error.message === 'away',
        startErrorOf: (error) => error,
      },
      time,
      rulesOf({ SYMBOLS: ids }),
    );

  beforeEach(() => {
    time = new VirtualScheduler();
    feed = new ScriptedFeed();
    sent = [];
    notices = [];
  });

  it('tries again while the exchange is away, and is not ready until every book is LIVE', async () => {
    feed.failures = [new Error('away'), new Error('away')];
    const running = runningFeed();
    const started = running.startFeed();
    expect(running.trouble).toContain('not loaded');
    await time.complete(started);
    expect(time.monotonicUs()).toBe(2_000_000);
    expect([notices.length, running.trouble]).toEqual([2, 'not every book is LIVE: BTC-USDT is SYNCING']);
    feed.bookState = 'LIVE';
    expect(running.trouble).toBeUndefined();
  });

  it('says what its requests to the venue wait for: until then no book can be LIVE', async () => {
    const running = runningFeed();
    await running.startFeed();
    feed.held = { leftSeconds: 17, reason: 'the weight of this minute is used up' };
    expect(running.trouble).toBe(
      'not every book is LIVE: BTC-USDT is SYNCING; requests to the venue wait 17 s more: the weight of this minute is used up',
    );
    feed.bookState = 'LIVE';
    expect(running.trouble).toBeUndefined();
  });

  it('is not ready while the trades are refused for their time, and says by how much the clocks are apart', async () => {
    const running = runningFeed();
    await running.startFeed();
    feed.bookState = 'LIVE';
    feed.refusedAheadUs = 3_605_400_000;
    expect(running.trouble).toBe(
      'CLOCKS_DISAGREE: the trades of BTC-USDT are stamped up to 3605 s ahead of our clock, and refused; set the clock of this machine right',
    );
    feed.refusedAheadUs = undefined;
    expect(running.trouble).toBeUndefined();
  });

  it('fails where trying again cannot help', async () => {
    feed.failures = [new Error('no such symbol')];
    await expect(runningFeed().startFeed()).rejects.toThrow('no such symbol');
  });

  it('repeats the state of every book once a second until it is stopped', async () => {
    const running = runningFeed([btc, eth]);
    await running.startFeed();
    feed.bookState = 'LIVE';
    await time.runForMs(3_000);
    expect(sent.map((event) => `${event.instrument} ${event.kind === 'book-state' ? event.state : ''}`)).toEqual(
      Array.from({ length: 3 }, () => ['BTC-USDT LIVE', 'ETH-USDT LIVE']).flat(),
    );
    await time.complete(running.stopFeed());
    await time.runForMs(3_000);
    expect([sent.length, feed.closed]).toEqual([6, true]);
  });

  it('stops while it still tries to load', async () => {
    feed.failures = Array.from({ length: 9 }, () => new Error('away'));
    const running = runningFeed();
    const started = running.startFeed();
    await time.runForMs(100);
    await running.stopFeed();
    await started;
    expect(feed.listener).toBeUndefined();
  });

  it('passes every update, notice and bad frame on', async () => {
    const running = runningFeed();
    await running.startFeed();
    feed.bring(tradeOf(btc, 1));
    feed.bring(quoteOf(btc));
    expect(sent).toEqual([tradeOf(btc, 1), quoteOf(btc)]);
    running.onNotice('a connection was lost', {});
    running.onBadFrame('no JSON', '{');
    expect(notices).toEqual(['a connection was lost', 'no JSON']);
  });

  it('has nothing to do, and no trouble, where its shard has no instruments', async () => {
    const running = runningFeed([]);
    await running.startFeed();
    expect([running.trouble, feed.listener, notices.length]).toEqual([undefined, undefined, 1]);
  });
});
