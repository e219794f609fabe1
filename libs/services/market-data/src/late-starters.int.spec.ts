import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BARS_QUERY, type BarsReply, PRICE_BUCKET, TRADES_QUERY, type TradesReply, subject } from '#libs/contracts';
import { type RunningNats, startNats } from '#libs/local-stack';
import {
  Broker,
  BucketPriceCache,
  type KnownPrice,
  NatsAsker,
  NatsKeyValue,
  connectBroker,
  renderAuthorization,
  SuiteKeys,
} from '#libs/messaging';
import { SystemClock } from '#libs/platform';
import type { ServiceApplication } from '#libs/service-host';
import { TEST_PASSWORD as password, startMarketData } from './market-data-over-nats.fixture.js';
import { ScriptedFeed, btc, quoteOf, scriptedFeedModule, tradeOf } from './scripted-feed.fixture.js';

const clock = new SystemClock();
const ignore = () => undefined;

describe('who starts late', () => {
  let nats: RunningNats;
  let connection: NatsConnection;
  let broker: Broker;
  let asker: NatsAsker;
  let app: ServiceApplication;
  const feed = new ScriptedFeed();

  beforeAll(async () => {
    nats = await startNats({ configText: renderAuthorization(() => `"${password}"`), url: '' });
    const enter = (user: string) => connectBroker({ url: nats.url, user, password, name: user });
    connection = await enter('strategy');
    broker = new Broker(connection, { onConnection: ignore, onError: ignore, onPermissionViolation: ignore });
    asker = new NatsAsker(broker, new SuiteKeys('test').trustOf('strategy').signer);
    app = await startMarketData(nats.url, { PRICE_CACHE_INTERVAL_MS: '20' }, scriptedFeedModule(feed));
    while (feed.listener === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  });
  afterAll(async () => {
    await app.stop();
    await connection.close();
    await nats.stop();
  });

  it('finds the last price, the best bid and ask and the book state in the cache, and receives a changed state', async () => {
    const cache = new BucketPriceCache(new NatsKeyValue(broker, PRICE_BUCKET), clock);
    const heard: KnownPrice[] = [];
    const stop = cache.watch('binance', btc, (known) => heard.push(known));
    const until = async (holds: (known: KnownPrice) => boolean): Promise<KnownPrice> => {
      for (;;) {
        const found = heard.find(holds);
        if (found !== undefined) return found;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const receivedAtUs = clock.nowUs();
    feed.bring({ ...tradeOf(btc, 41), receivedAtUs });
    feed.bring({ ...quoteOf(btc), receivedAtUs });
    const { price } = await until(
      ({ price: { bidPrice, lastPrice } }) => bidPrice !== undefined && lastPrice !== undefined,
    );
    expect(price).toMatchObject({
      v: 1,
      venue: 'binance',
      instrument: btc,
      lastPrice: '10',
      lastSize: '0.04',
      lastTradeId: '41',
      lastTradeAtUs: receivedAtUs,
      bidPrice: '9.99',
      bidSize: '0.5',
      askPrice: '10.01',
      askSize: '0.6',
      quoteAtUs: receivedAtUs,
    });
    expect(price.receivedAtUs).toBeGreaterThanOrEqual(receivedAtUs);
    const state = (to: 'LIVE' | 'STALE') =>
      feed.bring({
        kind: 'book-state',
        venue: price.venue as never,
        instrument: btc,
        exchangeAtUs: 0,
        receivedAtUs: clock.nowUs(),
        state: to,
      });
    state('LIVE');
    expect((await until((known) => known.state === 'LIVE')).price.lastPrice).toBe('10');
    stop();
    const found = await cache.get('binance', btc);
    expect(found).toMatchObject({ ok: true, value: { price: { lastPrice: '10' } } });
    expect(await cache.get('binance', 'DOGE-USDT')).toEqual({ ok: true, value: undefined });
  });

  it('receives past trades and bars, at most a page, and why there are none', async () => {
    const trades = await asker.ask<TradesReply>(subject(TRADES_QUERY, 'binance', btc), { fromUs: 10, limit: 1_000 });
    expect(
      trades.ok && [trades.value.trades.length, trades.value.trades[0], trades.value.trades.at(-1)?.tradeId],
    ).toEqual([1_000, { tradeId: 4_001, price: '10', size: '0.04', takerSide: 'SELL', exchangeAtUs: 4_000 }, 5_000]);
    const range = { fromUs: 0, toUs: 60_000_000 };
    const bars = await asker.ask<BarsReply>(subject(BARS_QUERY, 'binance', btc), { intervalUs: 60_000_000, ...range });
    expect(bars.ok && bars.value.bars).toEqual([
      { ...range, open: '10', high: '10.01', low: '9.99', close: '10', volume: '0.07', value: '0.7', trades: 3 },
    ]);
    const minute = await asker.ask<BarsReply>(subject(BARS_QUERY, 'binance', btc), { interval: '1m', ...range });
    expect(minute).toMatchObject({ ok: true, value: { interval: '1m', bars: [{ ...range, volume: '0.07' }] } });
    const refused: [string, object, string][] = [
      [TRADES_QUERY, { fromUs: 0, limit: 1_001 }, 'MESSAGE_UNREADABLE'],
      [TRADES_QUERY, {}, 'MESSAGE_UNREADABLE'],
      [BARS_QUERY, { intervalUs: 7, fromUs: 0, toUs: 7 }, 'HISTORY_INTERVAL_UNKNOWN'],
      [BARS_QUERY, { intervalUs: 1, ...range }, 'HISTORY_TOO_LONG'],
      [BARS_QUERY, { interval: '1W', ...range }, 'BAR_INTERVAL_UNKNOWN'],
      [BARS_QUERY, { interval: '1w', timeZone: 'Mars/Olympus', ...range }, 'TIME_ZONE_UNKNOWN'],
      [BARS_QUERY, { interval: '1d', fromUs: 1e300, toUs: 1e300 }, 'MESSAGE_UNREADABLE'],
      [BARS_QUERY, range, 'MESSAGE_UNREADABLE'],
    ];
    for (const [name, question, code] of refused) {
      expect(await asker.ask(subject(name, 'binance', btc), question)).toMatchObject({ ok: false, error: { code } });
    }
    const unknown = await asker.ask(subject(TRADES_QUERY, 'binance', 'DOGE-USDT'), { fromUs: 0, limit: 1 });
    expect(unknown).toMatchObject({ ok: false, error: { code: 'INSTRUMENT_NOT_FED' } });
    const silent = await asker.ask(subject(TRADES_QUERY, 'kraken', btc), { fromUs: 0, limit: 1 }, 200);
    expect(silent).toMatchObject({ ok: false, error: { code: 'ASK_TIMED_OUT' } });
  });
});
