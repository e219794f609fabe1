import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { INSTRUMENT_QUERY, type InstrumentReply, MARKET_QUERY, type MarketReply, subject } from '#libs/contracts';
import { TickReader } from '#libs/ticks';
import type { MarketEvent } from '#libs/domain';
import { type RunningNats, startNats } from '#libs/local-stack';
import { Broker, NatsAsker, connectBroker, renderAuthorization, SuiteKeys } from '#libs/messaging';
import type { ServiceApplication } from '#libs/service-host';
import type { FeedDescription } from './application/feed/describe-feed.js';
import { TEST_PASSWORD as password, startMarketData } from './market-data-over-nats.fixture.js';
import { ScriptedFeed, btc, quoteOf, scriptedFeedModule, tradeOf } from './scripted-feed.fixture.js';

let nats: RunningNats;
let strategy: NatsConnection;
let feed: ScriptedFeed;
let app: ServiceApplication;

async function until<T>(question: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const answer = await question();
    if (answer !== undefined && answer !== false) return answer;
    await sleep(10);
  }
}

beforeAll(async () => {
  nats = await startNats({ configText: renderAuthorization(() => `"${password}"`), url: '' });
  strategy = await connectBroker({ url: nats.url, user: 'strategy', password, name: 'strategy' });
});

afterAll(async () => {
  await strategy.close();
  await nats.stop();
});

beforeEach(async () => {
  feed = new ScriptedFeed();
  app = await startMarketData(nats.url, {}, scriptedFeedModule(feed));
  await until(() => feed.listener);
});

afterEach(async () => {
  await app.stop();
});

const get = async (path: string) => fetch(`${await app.nest.getUrl()}${path}`);

describe('market-data against a real broker', () => {
  it('publishes what the feed brings on the tick lane, each update once and in order', async () => {
    const events: MarketEvent[] = [];
    const reader = new TickReader({
      onEvent: (event) => events.push(event),
      onGap: () => expect.unreachable(),
      onBadMessage: () => expect.unreachable(),
    });
    const subscription = strategy.subscribe('market.>', {
      callback: (_error, message) => reader.read(message.subject, message.data),
    });
    await strategy.flush();
    for (let id = 1; id <= 500; id += 1) feed.bring(tradeOf(btc, id));
    feed.bring(quoteOf(btc));
    await until(() => events.filter((event) => event.kind !== 'book-state').length === 501 || undefined);
    expect(events.filter((event) => event.kind === 'trade')).toEqual(
      Array.from({ length: 500 }, (_, i) => tradeOf(btc, i + 1)),
    );
    subscription.unsubscribe();
  });

  it('repeats the book state, so that a late subscriber learns it', async () => {
    feed.bookState = 'LIVE';
    const states: string[] = [];
    const reader = new TickReader({
      onEvent: (event) => event.kind === 'book-state' && states.push(event.state),
      onGap: () => undefined,
      onBadMessage: () => expect.unreachable(),
    });
    const subscription = strategy.subscribe('market.book-state.>', {
      callback: (_error, message) => reader.read(message.subject, message.data),
    });
    await until(() => states[1]);
    expect(states.slice(0, 2)).toEqual(['LIVE', 'LIVE']);
    subscription.unsubscribe();
  });

  it('reports what an instrument is and where its market stands, goes on after garbage, and is silent for another venue', async () => {
    feed.bring(tradeOf(btc, 1));
    const asker = new NatsAsker(
      new Broker(strategy, {
        onConnection: () => undefined,
        onError: () => undefined,
        onPermissionViolation: () => undefined,
      }),
      new SuiteKeys('test').trustOf('strategy').signer,
    );
    strategy.publish(subject(MARKET_QUERY, 'binance', 'BTC-USDT'), Uint8Array.of(1, 2, 3));
    const instrument = await asker.ask<InstrumentReply>(subject(INSTRUMENT_QUERY, 'binance', 'BTC-USDT'), {});
    expect(instrument).toMatchObject({ ok: true, value: { venueSymbol: 'BTCUSDT', tickSize: '0.01' } });
    const market = await asker.ask<MarketReply>(subject(MARKET_QUERY, 'binance', 'BTC-USDT'), {});
    expect(market).toMatchObject({ ok: true, value: { lastPrice: '10', bids: [['9.99', '0.5']] } });
    expect(await asker.ask(subject(MARKET_QUERY, 'binance', 'DOGE-USDT'), {})).toMatchObject({
      ok: false,
      error: { code: 'INSTRUMENT_NOT_FED' },
    });
    expect(await asker.ask(subject(MARKET_QUERY, 'kraken', 'BTC-USDT'), {}, 200)).toMatchObject({
      ok: false,
      error: { code: 'ASK_TIMED_OUT' },
    });
  });

  it('is ready only while every book is LIVE', async () => {
    expect((await get('/health/ready')).status).toBe(503);
    feed.bookState = 'LIVE';
    expect((await get('/health/ready')).status).toBe(200);
    feed.bookState = 'STALE';
    expect((await get('/health/ready')).status).toBe(503);
    expect((await get('/health/live')).status).toBe(200);
  });

  it('shows its status and its metrics', async () => {
    const status = (await (await get('/status')).json()) as FeedDescription;
    expect(status).toMatchObject({
      venue: 'binance',
      trouble: 'not every book is LIVE: BTC-USDT is SYNCING',
      counters: { framesReceived: 7 },
    });
    expect(await (await get('/metrics')).text()).toContain(
      'tradewind_market_data_frames_received_total{service="market-data"} 7',
    );
  });
});
