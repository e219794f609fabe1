import { setTimeout as sleep } from 'node:timers/promises';
import type { Instrument, MarketEvent, MarketTrade } from '#libs/domain';
import { type Clock, Decimal, type InstrumentId, asId } from '#libs/kernel';
import { liveRuntime } from '../../testing/kit/live-runtime.fixture.js';
import { BINANCE } from '../codec/instruments.js';
import { type BinanceFeedSettings, BinanceMarketFeed } from '../feed/market-feed.js';
import type { FakeBinance } from './fake-binance.js';

/** A real clock, in microseconds. */
export const clock: Clock = { nowUs: () => Number(process.hrtime.bigint() / 1_000n) };
const one = new Decimal('1');
/** The instrument on a whole-number grid that the tests feed. */
export const instrument: Instrument = {
  venue: BINANCE,
  id: asId<InstrumentId>('BTC-USDT'),
  venueSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  status: 'TRADING',
  tickSize: one,
  lotSize: one,
  minQuantity: one,
  maxQuantity: one,
  minNotional: one,
};
const FAST: Partial<BinanceFeedSettings> = {
  reconnectInitialMs: 5,
  reconnectMaxMs: 20,
  staleAfterMs: 60_000,
  deadAfterMs: 120_000,
  restTimeoutMs: 500,
  maxFrameBytes: 65_536,
};

/** A trade on the stream. */
export const trade = (t: number) => ({
  stream: 'btcusdt@trade',
  data: { e: 'trade', E: t, s: 'BTCUSDT', t, p: '15.00', q: '1', T: t, m: false, M: true },
});
/** A diff on the stream. */
export const diff = (U: number, u: number, b: [string, string][] = [], a: [string, string][] = []) => ({
  stream: 'btcusdt@depth@100ms',
  data: { e: 'depthUpdate', E: u, s: 'BTCUSDT', U, u, b, a },
});
/** A trade in the list of recent ones. */
const listed = (id: number) => ({
  id,
  price: '15.00',
  qty: '1',
  quoteQty: '15',
  time: id,
  isBuyerMaker: false,
  isBestMatch: true,
});
/** The whole numbers from one to another. */
export const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A feed against a fake exchange: what a conformance suite of all venues will run later (issue 3). */
export class FeedBench {
  readonly events: MarketEvent[] = [];
  readonly bad: string[] = [];
  readonly notices: string[] = [];
  snapshotId = 100;
  recent: number[] = [];
  feed: BinanceMarketFeed;
  readonly fake: FakeBinance;

  constructor(fake: FakeBinance) {
    this.fake = fake;
    this.feed = this.make({});
    fake.routes.set('GET /api/v3/depth', () => ({
      body: { lastUpdateId: this.snapshotId, bids: [['10.00', '5']], asks: [['20.00', '5']] },
    }));
    fake.routes.set('GET /api/v3/trades', () => ({ body: this.recent.map(listed) }));
  }

  make(settings: Partial<BinanceFeedSettings>): BinanceMarketFeed {
    this.feed = new BinanceMarketFeed(liveRuntime(clock), {
      ...FAST,
      restUrl: this.fake.restUrl,
      streamUrl: this.fake.wsUrl,
      ...settings,
    });
    return this.feed;
  }

  open(): Promise<void> {
    return this.feed.open([instrument], {
      // A copy: the feed reuses its objects.
      onEvent: (event) => this.events.push(structuredClone(event)),
      onBadFrame: (reason) => this.bad.push(reason),
      onNotice: (message) => this.notices.push(message),
    });
  }

  get states(): string[] {
    return this.events.flatMap((event) => (event.kind === 'book-state' ? event.state : []));
  }

  get state(): string | undefined {
    return this.feed.status()[0]?.bookState;
  }

  get tradeIds(): number[] {
    return this.events.filter((event): event is MarketTrade => event.kind === 'trade').map((event) => event.tradeId);
  }

  async live(): Promise<void> {
    this.fake.send(diff(this.snapshotId + 1, this.snapshotId + 1));
    await this.until(() => this.state === 'LIVE');
  }

  /** Waits until something holds; the test's own time-out ends it where it never does. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await sleep(2);
  }
}
