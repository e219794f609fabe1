import type { Instrument, MarketView } from '#libs/domain';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { ManualClock } from '#libs/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { testInstrument } from '../../fixtures/messages.fixture.js';
import { RecordingObserver } from '../../fixtures/recording-observer.fixture.js';
import { testSettings } from '../../fixtures/test-settings.fixture.js';
import type { MarketQueries } from '../../ports.js';
import { MarketBoard } from './market-board.js';
import { RefreshInstruments } from './refresh-instruments.js';

/** Market-data that knows some instruments. */
class KnownMarkets implements MarketQueries {
  readonly known = new Set<string>();

  askInstrument(_venue: string, id: string): Promise<Result<Instrument, Problem>> {
    return Promise.resolve(this.known.has(id) ? ok(testInstrument(id)) : err(problem('ASK_NOBODY_ANSWERS', 'No.')));
  }

  askMarket(): Promise<Result<MarketView, Problem>> {
    return Promise.resolve(ok({ bookState: 'LIVE', bid: undefined, ask: undefined, receivedAtUs: 7 }));
  }
}

describe('the instruments', () => {
  let markets: KnownMarkets;
  let board: MarketBoard;
  let observer: RecordingObserver;
  let refresh: RefreshInstruments;
  beforeEach(() => {
    markets = new KnownMarkets();
    board = new MarketBoard(new ManualClock());
    observer = new RecordingObserver();
    refresh = new RefreshInstruments(markets, observer, testSettings({ RISK_INSTRUMENT_REFRESH_MS: '60000' }), board);
  });

  it('are asked for again soon until all are known, and now and then afterwards', async () => {
    markets.known.add('BTC-USDT');
    expect(refresh.pauseMs()).toBe(1_000);
    await refresh.refreshInstruments();
    expect(refresh.pauseMs()).toBe(1_000);
    expect(observer.takeReports()).toEqual(['unknown ETH-USDT: ASK_NOBODY_ANSWERS']);
    expect(board.view('binance', 'BTC-USDT')).toMatchObject({ bookState: 'LIVE', receivedAtUs: 7 });
    markets.known.add('ETH-USDT');
    await refresh.refreshInstruments();
    expect(refresh.pauseMs()).toBe(60_000);
    expect(observer.takeReports()).toEqual([]);
  });

  it('that were known stay known while market-data is away', async () => {
    markets.known.add('BTC-USDT');
    await refresh.refreshInstruments();
    markets.known.clear();
    await refresh.refreshInstruments();
    expect(board.instrument('binance', 'BTC-USDT')?.id).toBe('BTC-USDT');
  });
});
