import type { FeedListener, Instrument, MarketEvent, MarketTrade } from '#libs/domain';
import { Decimal, type InstrumentId, asId } from '#libs/kernel';
import { SeededRandom, VirtualScheduler } from '#libs/testkit';
import type { VenueProtocol } from '../../codec/index.js';
import type { VenueRuntime } from '../../connection/index.js';
import { type FeedSettings, ProtocolFeed } from '../../feed/index.js';
import { MemoryTransport } from '../../transport/index.js';
import { BINANCE } from '../codec/instruments.js';
import { binanceProtocol } from '../feed/protocol.js';
import { ScriptedBinance } from './scripted-binance.fixture.js';

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
/** 2033: every recording is in the past of it. */
const BEGINS_AT_US = 2_000_000_000_000_000;
/** Far above what any test waits for. */
const LIMIT_MS = 3_600_000;
const REST_TIMEOUT_MS = 500;
const MAX_FRAME_BYTES = 65_536;

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
/** A best bid and ask on the stream. */
export const quote = (u: number) => ({
  stream: 'btcusdt@bookTicker',
  data: { u, s: 'BTCUSDT', b: '10.00', B: '5', a: '20.00', A: '5' },
});
/** A trade in the list of recent ones. */
export const listed = (id: number) => ({
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

/** What a test wants otherwise. */
export interface BenchSettings extends Partial<FeedSettings> {
  readonly silence?: VenueProtocol['silence'];
  readonly rotateAfterMs?: number;
}

/** Binance's feed against a scripted exchange, on virtual time. */
export class FeedBench implements FeedListener {
  readonly scheduler = new VirtualScheduler(BEGINS_AT_US);
  readonly fake = new ScriptedBinance();
  readonly events: MarketEvent[] = [];
  readonly bad: string[] = [];
  readonly notices: string[] = [];
  readonly runtime: VenueRuntime;
  snapshotId = 100;
  recent: number[] = [];
  feed: ProtocolFeed;

  constructor() {
    const { scheduler, fake } = this;
    const random = new SeededRandom(1);
    this.runtime = { scheduler, random, transport: new MemoryTransport(scheduler, fake, { latencyMs: () => 1 }) };
    this.feed = this.make({});
    fake.routes.set('GET /api/v3/depth', () => ({
      body: { lastUpdateId: this.snapshotId, bids: [['10.00', '5']], asks: [['20.00', '5']] },
    }));
    fake.routes.set('GET /api/v3/trades', () => ({ body: this.recent.map(listed) }));
  }

  make({ silence, rotateAfterMs, ...settings }: BenchSettings): ProtocolFeed {
    const limits = { ...binanceProtocol.limits, ...(rotateAfterMs === undefined ? {} : { rotateAfterMs }) };
    const protocol = { ...binanceProtocol, maxFrameBytes: MAX_FRAME_BYTES, limits, ...(silence ? { silence } : {}) };
    this.feed = new ProtocolFeed(protocol, this.runtime, {}, { restTimeoutMs: REST_TIMEOUT_MS, ...settings });
    return this.feed;
  }

  onEvent(event: MarketEvent): void {
    // A copy: the feed reuses its objects.
    this.events.push(structuredClone(event));
  }

  onBadFrame(reason: string): void {
    this.bad.push(reason);
  }

  /** How many events came before the newest rules. */
  eventsBeforeRules = -1;

  onInstrument(): void {
    this.eventsBeforeRules = this.events.length;
  }

  onNotice(message: string): void {
    this.notices.push(message);
  }

  async open(): Promise<void> {
    await this.scheduler.complete(this.feed.open([instrument], this));
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

  /** Lets time pass until something holds. */
  until(condition: () => boolean): Promise<void> {
    return this.scheduler.runUntil(condition, LIMIT_MS);
  }

  /** Lets time pass. */
  pass(ms: number): Promise<void> {
    return this.scheduler.runForMs(ms);
  }
}
