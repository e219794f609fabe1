import { randomBytes } from 'node:crypto';
import { jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { type NatsConnection, connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { PRICE_BUCKET, type ServiceName, bucketStreamOf } from '#libs/contracts';
import { type RunningNats, startNats } from '#libs/local-stack';
import { Broker, type BrokerListener } from '../connection/broker.js';
import { connectBroker } from '../connection/connect.js';
import { T0, itIsAPriceCache, priceOf } from '../lane-contracts/price-cache-contract.fixture.js';
import { provisionBuckets } from '../provisioning/buckets.js';
import { renderAuthorization } from '../provisioning/permissions.js';
import type { KeyValueStore } from './key-value.js';
import { NatsKeyValue } from './nats-key-value.js';
import { BucketPriceCache } from './price-cache.js';
import { BucketPriceWriter } from './price-writer.js';

const IGNORE: BrokerListener = {
  onConnection: () => undefined,
  onPermissionViolation: (error) => {
    throw error;
  },
  onError: () => undefined,
};
const clock = { nowUs: (): number => T0 };
const hex = (): string => randomBytes(4).toString('hex');

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 2_000) throw new Error('it did not come to be');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

let nats: RunningNats;
const brokers: Broker[] = [];

async function enter(service: ServiceName): Promise<Broker> {
  const settings = { url: nats.url, user: service, password: 'test-only', name: service };
  const broker = new Broker(await connectBroker(settings), IGNORE);
  brokers.push(broker);
  return broker;
}

beforeAll(async () => {
  nats = await startNats({ configText: renderAuthorization(() => '"test-only"'), url: '' });
  const settings = { url: nats.url, user: 'market-data', password: 'test-only', name: 'provisioning' };
  const provisioner = await connectBroker(settings);
  await provisionBuckets(provisioner, 'market-data');
  await provisioner.close();
  await enter('market-data');
  await enter('gateway');
});

afterAll(async () => {
  await Promise.all(brokers.map((broker) => broker.close()));
  await nats.stop();
});

/** The bucket as its writer sees it and as a reader does, each with the rights of its own service. */
function natsEnds(): { readonly writer: KeyValueStore; readonly reader: KeyValueStore } {
  const [marketData, gateway] = brokers;
  if (marketData === undefined || gateway === undefined) throw new Error('not connected');
  return { writer: new NatsKeyValue(marketData, PRICE_BUCKET), reader: new NatsKeyValue(gateway, PRICE_BUCKET) };
}

describe('the price cache over NATS', () => {
  itIsAPriceCache({ openEnds: natsEnds, newName: hex, until });
});

describe('the bucket of prices on the broker', () => {
  it('reaches a watcher again after the connection was lost', async () => {
    const { writer, reader } = natsEnds();
    const price = priceOf('RESTART-USDT');
    const prices = new BucketPriceWriter(writer);
    await prices.write(price);
    const heard: number[] = [];
    const cache = new BucketPriceCache(reader, clock);
    const stop = cache.watch('binance', price.instrument, (known) => heard.push(known.price.receivedAtUs));
    await until(() => heard.length === 1);
    for (const broker of brokers) await broker.connection.reconnect();
    const later = { ...price, receivedAtUs: T0 + 7, writtenAtUs: T0 + 7 };
    for (let isWritten = false; !isWritten;) {
      isWritten = await prices.write(later).then(
        () => true,
        () => false,
      );
    }
    await until(() => heard.includes(T0 + 7));
    expect(heard.at(-1)).toBe(T0 + 7);
    stop();
  });

  it('is a Problem, not a crash, where it was never made', async () => {
    const bare = new Broker(
      await connectBroker({ url: inject('testNatsUrl'), user: undefined, password: undefined, name: 'bare' }),
      IGNORE,
    );
    const cache = new BucketPriceCache(new NatsKeyValue(bare, `none${randomBytes(4).toString('hex')}`), clock);
    expect(await cache.get('binance', 'BTC-USDT')).toMatchObject({ ok: false, error: { code: 'PRICE_CACHE_AWAY' } });
    await bare.close();
  });

  it('is refused where it was made otherwise, with what differs', async () => {
    const server = await startNats({ configText: '', url: '' });
    const connection: NatsConnection = await connect({ servers: server.url });
    await new Kvm(connection).create(PRICE_BUCKET, { history: 5 });
    await expect(provisionBuckets(connection, 'market-data')).rejects.toThrow(
      /max_msgs_per_subject is 5, not 1.*delete the stream/u,
    );
    await (await jetstreamManager(connection)).streams.delete(bucketStreamOf(PRICE_BUCKET));
    await expect(provisionBuckets(connection, 'market-data')).resolves.toBeUndefined();
    await connection.close();
    await server.stop();
  });
});
