import { beforeEach, describe, expect, it } from 'vitest';
import type { Instrument } from '#libs/domain';
import type { InstrumentId } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';
import { ScriptedFeed, btc, eth, instrumentOf, rulesOf } from '../../scripted-feed.fixture.js';
import { MarketBoard } from '../board/market-board.js';
import { AwaitListing } from './await-listing.js';
import { RunFeed } from './run-feed.js';
import { WatchRules } from './watch-rules.js';

/** A feed that keeps what it was asked for. */
class AskedFeed extends ScriptedFeed {
  readonly asked: string[] = [];

  override loadInstruments(ids: readonly InstrumentId[]): ReturnType<ScriptedFeed['loadInstruments']> {
    this.asked.push(ids.join());
    return super.loadInstruments(ids);
  }
}

describe('waiting for an instrument that the venue did not list at the start', () => {
  let time: VirtualScheduler;
  let feed: AskedFeed;
  let board: MarketBoard;
  let running: RunFeed;
  let awaiting: AwaitListing;
  let rules: WatchRules;
  let notices: string[];
  let grids: Instrument[];

  beforeEach(() => {
    time = new VirtualScheduler();
    feed = new AskedFeed();
    board = new MarketBoard();
    [notices, grids] = [[], []];
    const reporter = { reportNotice: (message: string) => notices.push(message), reportBadFrame: () => undefined };
    const sink = {
      publishEvent: () => undefined,
      changeInstrument: (instrument: Instrument) => void grids.push(instrument),
      publishedTotals: () => ({ epoch: 1, messages: 0, updates: 0, dropped: 0, pending: 0 }),
    };
    const errors = { isRetryable: () => true, startErrorOf: (error: unknown) => error };
    const settings = rulesOf({ SYMBOLS: [btc, eth], RULES_INTERVAL_MS: 3_600_000 });
    running = new RunFeed(feed, board, sink, reporter, errors, time, settings);
    rules = new WatchRules(feed, reporter, time, settings);
    awaiting = new AwaitListing(feed, running, rules, reporter, time);
  });
  const start = async (): Promise<void> => {
    await running.startFeed((instruments) => rules.startWatching(instruments));
    awaiting.startLooking();
    [notices, grids] = [[], []];
  };

  it('asks once a minute for that alone, and feeds it once it is listed, and then asks no more', async () => {
    feed.unlisted = [eth];
    await start();
    await time.runForMs(121_000);
    expect(feed.asked).toEqual([`${btc},${eth}`, eth, eth]);
    expect([board.findInstrument(eth), board.whyLeftOut(eth)?.code, notices]).toEqual([
      undefined,
      'INSTRUMENT_UNKNOWN',
      [],
    ]);
    feed.unlisted = [];
    await time.runForMs(180_000);
    expect(feed.asked).toHaveLength(4);
    expect([board.findInstrument(eth), board.whyLeftOut(eth)]).toEqual([instrumentOf(eth), undefined]);
    expect(notices).toEqual(['an instrument that was left out is listed now, and fed']);
    expect([running.refusedInstruments, grids]).toEqual([[], [instrumentOf(eth)]]);
    expect(feed.status().map(({ instrument }) => instrument)).toEqual([btc, eth]);
    await rules.readRules();
    expect(feed.asked.at(-1)).toBe(`${btc},${eth}`);
  });

  it('asks nothing where nothing was left out, and nothing once it is stopped', async () => {
    await start();
    await time.runForMs(121_000);
    expect(feed.asked).toHaveLength(1);
    await time.complete(awaiting.stopLooking());
  });

  it('goes on where the venue does not answer', async () => {
    feed.unlisted = [eth];
    await start();
    feed.failures = [new Error('away')];
    feed.unlisted = [];
    await time.runForMs(61_000);
    expect([board.findInstrument(eth), notices]).toEqual([
      undefined,
      ['the venue could not be asked for what is left out'],
    ]);
    await time.runForMs(60_000);
    expect(board.findInstrument(eth)).toEqual(instrumentOf(eth));
  });
});
