import { beforeEach, describe, expect, it } from 'vitest';
import type { Instrument } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';
import { ScriptedFeed, btc, eth, instrumentOf, rulesOf } from '../../scripted-feed.fixture.js';
import { WatchRules } from './watch-rules.js';

/** A feed whose venue lists what a test says. */
class ChangingFeed extends ScriptedFeed {
  listed: Instrument[] = [instrumentOf(btc), instrumentOf(eth)];
  readAt: number[] = [];
  changes: Instrument[] = [];
  offGrid = 0;
  hints = 0;

  constructor(private readonly time: VirtualScheduler) {
    super();
  }

  override async loadInstruments(ids: Parameters<ScriptedFeed['loadInstruments']>[0]) {
    this.readAt.push(this.time.monotonicUs() / 1_000);
    const { refused } = await super.loadInstruments(ids);
    return { instruments: this.listed, refused };
  }

  override changeInstrument(instrument: Instrument): void {
    this.changes.push(instrument);
  }

  override counters() {
    return { ...super.counters(), valuesOffGrid: this.offGrid, rulesHints: this.hints };
  }
}

describe('watching the rules of instruments', () => {
  let time: VirtualScheduler;
  let feed: ChangingFeed;
  let notices: string[];
  let watch: WatchRules;

  beforeEach(() => {
    time = new VirtualScheduler();
    feed = new ChangingFeed(time);
    notices = [];
    const reporter = { reportNotice: (message: string) => notices.push(message), reportBadFrame: () => undefined };
    watch = new WatchRules(feed, reporter, time, rulesOf({ SYMBOLS: [btc, eth] }));
    watch.startWatching(feed.listed);
  });

  it('reads them by schedule, and says nothing while they are the same', async () => {
    await time.runForMs(31_000);
    expect(feed.readAt).toEqual([10_000, 20_000, 30_000]);
    expect([feed.changes, notices]).toEqual([[], []]);
  });

  it('hands on what has changed, once', async () => {
    const finer = { ...instrumentOf(eth), tickSize: new Decimal('0.001') };
    feed.listed = [instrumentOf(btc), finer];
    await time.runForMs(31_000);
    expect(feed.changes).toEqual([finer]);
    expect(notices).toEqual(['an instrument has other rules']);
  });

  it('reads them soon when values come that lie on no known grid, and ever less often while that goes on', async () => {
    await time.runForMs(2_000);
    for (let i = 0; i < 20; i += 1) {
      feed.offGrid += 1;
      await time.runForMs(500);
    }
    expect(feed.readAt[0]).toBe(2_500);
    expect(feed.readAt.length).toBeLessThan(5);
  });

  it('halts what the venue does not list any more', async () => {
    feed.listed = [instrumentOf(btc)];
    feed.unlisted = [eth];
    await time.runForMs(10_500);
    expect(feed.changes).toEqual([{ ...instrumentOf(eth), status: 'HALTED' }]);
  });

  it.each(['INSTRUMENT_UNREADABLE', 'INSTRUMENT_UNFIT', 'INSTRUMENT_AMBIGUOUS'])(
    'halts what the venue lists with rules that nobody can hold to (%s), until it lists others',
    async (code) => {
      feed.listed = [instrumentOf(btc)];
      feed.unlisted = [eth];
      feed.unlistedCode = code;
      await time.runForMs(10_500);
      expect(feed.changes).toEqual([{ ...instrumentOf(eth), status: 'HALTED' }]);
      [feed.listed, feed.unlisted] = [[instrumentOf(btc), instrumentOf(eth)], []];
      await time.runForMs(10_500);
      expect(feed.changes.slice(1)).toEqual([instrumentOf(eth)]);
    },
  );

  it('reads them at once when the venue says that they may be others', async () => {
    await time.runForMs(2_200);
    feed.hints += 1;
    await time.runForMs(6_000);
    expect(feed.readAt).toEqual([2_500]);
  });

  it('reads them once for a burst of orders that the venue refuses by them', async () => {
    await time.runForMs(2_000);
    await Promise.all([watch.readAfterDoubt(), watch.readAfterDoubt(), watch.readAfterDoubt()]);
    await watch.readAfterDoubt();
    expect(feed.readAt).toEqual([2_000]);
    await time.runForMs(1_500);
    feed.failures = [new Error('away')];
    await watch.readAfterDoubt();
    expect([feed.readAt, notices]).toEqual([[2_000, 3_500], ['the rules of the instruments could not be read again']]);
  });

  it('goes on where they cannot be read, and reads them again', async () => {
    feed.failures = [new Error('away')];
    await time.runForMs(21_000);
    expect([feed.readAt.length, notices]).toEqual([2, ['the rules of the instruments could not be read again']]);
  });
});
