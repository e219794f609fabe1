import type { NatsConnection } from '@nats-io/transport-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INSTRUMENT_QUERY, type InstrumentReply, MARKET_QUERY, type MarketReply, subject } from '#libs/contracts';
import type { BookState } from '#libs/domain';
import { type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { type RunningNats, startNats } from '#libs/local-stack';
import { Broker, NatsAsker, connectBroker, renderAuthorization, SuiteKeys } from '#libs/messaging';
import type { ServiceApplication } from '#libs/service-host';
import { TEST_PASSWORD as password, startMarketData } from './market-data-over-nats.fixture.js';
import { ScriptedFeed, scriptedFeedModule } from './scripted-feed.fixture.js';

/** One market-data process of all symbols, as far as the broker can tell. */
class Replica {
  readonly feed = new ScriptedFeed();
  private app: ServiceApplication | undefined;

  async start(natsUrl: string, shard: string): Promise<void> {
    this.app = await startMarketData(natsUrl, { SHARD: shard }, scriptedFeedModule(this.feed));
  }

  say(state: BookState): void {
    // The state is repeated once a second, as the feed has it.
    this.feed.bookState = state;
    this.feed.bring({
      kind: 'book-state',
      venue: asId<VenueId>('binance'),
      instrument: asId<InstrumentId>('BTC-USDT'),
      exchangeAtUs: 0,
      receivedAtUs: 1,
      state,
    });
  }

  async stop(): Promise<void> {
    await this.app?.stop();
  }
}

describe('a question with two feeds of the instrument', () => {
  let nats: RunningNats;
  let connection: NatsConnection;
  let asker: NatsAsker;
  let replicas: readonly [Replica, Replica];

  beforeEach(async () => {
    nats = await startNats({ configText: renderAuthorization(() => `"${password}"`), url: '' });
    connection = await connectBroker({ url: nats.url, user: 'strategy', password, name: 'strategy' });
    const ignore = () => undefined;
    asker = new NatsAsker(
      new Broker(connection, { onConnection: ignore, onError: ignore, onPermissionViolation: ignore }),
      new SuiteKeys('test').trustOf('strategy').signer,
    );
    replicas = [new Replica(), new Replica()];
  });
  afterEach(async () => {
    await Promise.all(replicas.map((one) => one.stop()));
    await connection.close();
    await nats.stop();
  });

  const market = () => asker.ask<MarketReply>(subject(MARKET_QUERY, 'binance', 'BTC-USDT'), {});
  const instrument = () => asker.ask<InstrumentReply>(subject(INSTRUMENT_QUERY, 'binance', 'BTC-USDT'), {});

  it('is answered by the one whose book is LIVE, by the one that has started, and by the one that is left', async () => {
    const [first, second] = replicas;
    // The first cannot load its instruments: it has nothing better to say than that it starts.
    first.feed.loadInstruments = () => new Promise(() => undefined);
    await Promise.all([first.start(nats.url, '0/1'), second.start(nats.url, '1/1')]);
    for (let i = 0; i < 20; i += 1) expect(await instrument()).toMatchObject({ ok: true, value: { id: 'BTC-USDT' } });
    second.say('LIVE');
    for (let i = 0; i < 20; i += 1) expect(await market()).toMatchObject({ ok: true, value: { bookState: 'LIVE' } });
    second.say('STALE');
    await second.stop();
    expect(await market()).toMatchObject({ ok: false, error: { code: 'MARKET_DATA_STARTING' } });
  });

  it('is answered with what there is where no book is LIVE', async () => {
    const [first, second] = replicas;
    await Promise.all([first.start(nats.url, '0/1'), second.start(nats.url, '1/1')]);
    first.say('STALE');
    second.say('STALE');
    expect(await market()).toMatchObject({ ok: true, value: { bookState: 'STALE' } });
  });
});
