import { Module } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  INSTRUMENT_QUERY,
  type InstrumentReply,
  MARKET_QUERY,
  type MarketReply,
  TRADES_QUERY,
  type TradesReply,
  subject,
} from '#libs/contracts';
import type { MarketEvent } from '#libs/domain';
import {
  ASKER,
  type Asker,
  MemoryLaneHub,
  MemoryLanesModule,
  PRICE_CACHE,
  type PriceCache,
  TICK_LANE,
  type TickLane,
} from '#libs/messaging';
import { HealthRegistry, RecordingSupervisor, SettingsError, createLog } from '#libs/platform';
import { type ServiceApplication, ServiceModule, createServiceApplication } from '#libs/service-host';
import { SeededRandom, VirtualScheduler } from '#libs/testkit';
import { VenueError } from '#libs/venues';
import { problem } from '#libs/kernel';
import { TickReader } from '#libs/ticks';
import type { FeedDescription } from './application/feed/describe-feed.js';
import { MarketDataModule } from './market-data.module.js';
import { ScriptedFeed, btc, quoteOf, rulesOf, scriptedFeedModule, tradeOf } from './scripted-feed.fixture.js';

@Module({})
class ConsumerModule {}

/** The whole market-data service in one process with a consumer: in-process lanes, a feed of the test, virtual time. */
class MarketDataWorld {
  readonly time = new VirtualScheduler();
  readonly hub = new MemoryLaneHub(this.time);
  readonly supervisor = new RecordingSupervisor();
  readonly feed = new ScriptedFeed();
  readonly #surroundings = {
    log: createLog('market-data', 'silent'),
    scheduler: this.time,
    random: new SeededRandom(1),
    supervisor: this.supervisor,
  };

  async startService(feed = this.feed, index = 0): Promise<ServiceApplication> {
    const lanes = MemoryLanesModule.forService({ service: 'market-data', hub: this.hub });
    const settings = rulesOf({ SHARD: { index, count: 1 } });
    const module = MarketDataModule.register({ settings, lanes, feed: scriptedFeedModule(feed) });
    const application = await createServiceApplication(module, this.#surroundings);
    await application.start();
    return application;
  }

  async startConsumer(): Promise<ServiceApplication> {
    const lanes = MemoryLanesModule.forService({ service: 'strategy', hub: this.hub });
    const imports = [ServiceModule.register({ name: 'strategy', lanes })];
    const application = await createServiceApplication({ module: ConsumerModule, imports }, this.#surroundings);
    await application.start();
    return application;
  }
}

let world: MarketDataWorld;
let service: ServiceApplication;
let consumer: ServiceApplication;

beforeEach(async () => {
  world = new MarketDataWorld();
  service = await world.startService();
  consumer = await world.startConsumer();
});

afterEach(async () => {
  for (const application of [service, consumer]) await world.time.complete(application.stop());
});

const ask = <T>(name: string, question: object = {}, timeoutMs?: number) =>
  world.time.complete(consumer.get<Asker>(ASKER).ask<T>(subject(name, 'binance', 'BTC-USDT'), question, timeoutMs));

/** Everything that the consumer gets from the tick lane from now on. */
function listen(): MarketEvent[] {
  const events: MarketEvent[] = [];
  const reader = new TickReader({
    onEvent: (event) => events.push(structuredClone(event)),
    onGap: () => expect.unreachable(),
    onBadMessage: () => expect.unreachable(),
  });
  consumer.get<TickLane>(TICK_LANE).subscribe('market.>', (name, bytes) => reader.read(name, bytes));
  return events;
}

describe('the market-data service in one process, on virtual time', () => {
  it('publishes what the feed brings, each update once and in order, and reports where the market stands', async () => {
    const events = listen();
    for (let id = 1; id <= 500; id += 1) world.feed.bring(tradeOf(btc, id));
    world.feed.bring(quoteOf(btc));
    await world.time.runForMs(1);
    expect(events).toEqual([...Array.from({ length: 500 }, (_, i) => tradeOf(btc, i + 1)), quoteOf(btc)]);
    expect(await ask<InstrumentReply>(INSTRUMENT_QUERY)).toMatchObject({ ok: true, value: { tickSize: '0.01' } });
    expect(await ask<MarketReply>(MARKET_QUERY)).toMatchObject({ ok: true, value: { lastPrice: '10' } });
    expect(await ask<TradesReply>(TRADES_QUERY, { fromUs: 0, limit: 2 })).toMatchObject({
      ok: true,
      value: { trades: [{ tradeId: 4_999 }, { tradeId: 5_000 }] },
    });
    const response = await service.nest.inject({ method: 'GET', url: '/status' });
    expect(JSON.parse(response.body) as FeedDescription).toMatchObject({
      venue: 'binance',
      published: { messages: 2, updates: 501, dropped: 0 },
      tape: null,
    });
  });

  it('is ready only while every book is LIVE, and repeats the states for late consumers', async () => {
    const troubles = (): Promise<ReadonlyMap<string, string>> => service.get(HealthRegistry).findTroubles(world.time);
    expect(await troubles()).toEqual(new Map([['books', 'not every book is LIVE: BTC-USDT is SYNCING']]));
    world.feed.bookState = 'LIVE';
    expect(await troubles()).toEqual(new Map());
    const events = listen();
    await world.time.runForMs(3_000);
    expect(events.map((event) => event.kind === 'book-state' && event.state)).toEqual(['LIVE', 'LIVE', 'LIVE']);
  });

  it('keeps the last price in the cache, a second behind at most', async () => {
    const cache = consumer.get<PriceCache>(PRICE_CACHE);
    const receivedAtUs = world.time.nowUs();
    world.feed.bring({ ...tradeOf(btc, 1), receivedAtUs });
    expect(await cache.get('binance', btc)).toEqual({ ok: true, value: undefined });
    await world.time.runForMs(1_000);
    expect(await cache.get('binance', btc)).toMatchObject({ ok: true, value: { price: { lastPrice: '10' } } });
  });

  it('lets the feed of two answer whose book is LIVE, whichever was asked first', async () => {
    const second = new ScriptedFeed();
    const other = await world.startService(second, 1);
    const say = (feed: ScriptedFeed, state: 'LIVE' | 'STALE'): void => {
      feed.bookState = state;
      feed.bring({
        kind: 'book-state',
        ...{ venue: tradeOf(btc, 1).venue, instrument: btc },
        exchangeAtUs: 0,
        receivedAtUs: 1,
        state,
      });
    };
    say(world.feed, 'STALE');
    say(second, 'LIVE');
    expect(await ask<MarketReply>(MARKET_QUERY)).toMatchObject({ ok: true, value: { bookState: 'LIVE' } });
    say(second, 'STALE');
    const askedAtUs = world.time.monotonicUs();
    expect(await ask<MarketReply>(MARKET_QUERY)).toMatchObject({ ok: true, value: { bookState: 'STALE' } });
    expect(world.time.monotonicUs() - askedAtUs).toBe(250_000);
    await world.time.complete(other.stop());
  });

  it('lets minutes pass without a timer, a socket or a file of the machine', async () => {
    const resources = process.getActiveResourcesInfo();
    const timers = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'setInterval')];
    try {
      for (let id = 1; id <= 300; id += 1) {
        world.feed.bring({ ...tradeOf(btc, id), receivedAtUs: world.time.nowUs() });
        await world.time.runForMs(1_000);
      }
      expect(timers.map((timer) => timer.mock.calls.length)).toEqual([0, 0]);
    } finally {
      for (const timer of timers) timer.mockRestore();
    }
    // Between two pieces of work virtual time waits for promises with an immediate.
    const opened = process.getActiveResourcesInfo().filter((name) => !resources.includes(name) && name !== 'Immediate');
    expect(opened).toEqual([]);
    expect(world.supervisor.failures).toEqual([]);
  });

  it('cannot go on where the exchange does not list an instrument, and says that the setting is wrong', async () => {
    const feed = new ScriptedFeed();
    feed.failures = [new VenueError(problem('INSTRUMENT_UNKNOWN', 'There is no BTC-USDT.'))];
    const failing = await world.startService(feed);
    await world.time.runForMs(1);
    expect(world.supervisor.failures).toEqual([new SettingsError('SYMBOLS: There is no BTC-USDT.')]);
    await world.time.complete(failing.stop());
  });
});
