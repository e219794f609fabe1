import { randomBytes } from 'node:crypto';
import { jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { type NatsConnection, connect } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { type CachedPriceV1, PRICE_BUCKET, type ServiceName, bucketStreamOf } from '#libs/contracts';
import { type RunningNats, startNats } from '#libs/local-stack';
import { Broker, type BrokerListener } from '../connection/broker.js';
import { connectBroker } from '../connection/connect.js';
import { provisionBuckets } from '../provisioning/buckets.js';
import { PROVISIONER, renderAuthorization } from '../provisioning/permissions.js';
import type { KeyValueStore } from './key-value.js';
import { MemoryKeyValue } from './memory-key-value.js';
import { NatsKeyValue } from './nats-key-value.js';
import { BucketPriceCache, type KnownPrice } from './price-cache.js';
import { BucketPriceWriter } from './price-writer.js';

const IGNORE: BrokerListener = {
  onConnection: () => undefined,
  onPermissionViolation: (error) => {
    throw error;
  },
  onError: () => undefined,
};
const T0 = 1_700_000_000_000_000;
const clock = { now: T0, nowUs: (): number => clock.now };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array | undefined): string => new TextDecoder().decode(value);

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 2_000) throw new Error('it did not come to be');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function priceOf(instrument: string, more: Partial<CachedPriceV1> = {}): CachedPriceV1 {
  const base = { v: 1, venue: 'binance', instrument, bookState: 'LIVE', lastPrice: '10.5', epoch: 1 } as const;
  return { ...base, receivedAtUs: T0, writtenAtUs: T0, ...more };
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
  const settings = { url: nats.url, user: PROVISIONER, password: 'test-only', name: PROVISIONER };
  const provisioner = await connectBroker(settings);
  await provisionBuckets(provisioner);
  await provisioner.close();
  await enter('market-data');
  await enter('gateway');
});

afterEach(() => {
  clock.now = T0;
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

function memoryEnds(): { readonly writer: KeyValueStore; readonly reader: KeyValueStore } {
  const both = new MemoryKeyValue();
  return { writer: both, reader: both };
}

describe.each([
  ['over NATS', natsEnds],
  ['inside one process', memoryEnds],
])('a key-value bucket %s', (_name, make) => {
  const key = (): string => `binance.K${randomBytes(4).toString('hex')}`;

  it('keeps the newest value of a key, and knows nothing of a key that was never written', async () => {
    const { writer, reader } = make();
    const one = key();
    expect(await reader.get(one)).toBeUndefined();
    const first = await writer.put(one, bytes('a'), 0);
    expect(await writer.put(one, bytes('b'), first ?? -1)).toBeGreaterThan(first ?? Infinity);
    expect(text((await reader.get(one))?.value)).toBe('b');
  });

  it('refuses a write after a revision that is not the newest, also of a key that was thought new', async () => {
    const { writer, reader } = make();
    const one = key();
    const first = (await writer.put(one, bytes('a'), 0)) ?? -1;
    await writer.put(one, bytes('b'), first);
    expect(await writer.put(one, bytes('c'), first)).toBeUndefined();
    expect(await writer.put(one, bytes('d'), 0)).toBeUndefined();
    expect(text((await reader.get(one))?.value)).toBe('b');
  });

  it('tells a watcher the value that is there and each later one, and nothing after it stopped', async () => {
    const { writer, reader } = make();
    const [one, other] = [key(), key()];
    let revision = (await writer.put(one, bytes('0'), 0)) ?? -1;
    const heard: string[] = [];
    const stop = reader.watch(one, (value) => heard.push(text(value)));
    await until(() => heard.includes('0'));
    for (let n = 1; n <= 20; n += 1) revision = (await writer.put(one, bytes(String(n)), revision)) ?? -1;
    await writer.put(other, bytes('other'), 0);
    await until(() => heard.at(-1) === '20');
    expect(heard.filter((value) => value !== '0')).toEqual(Array.from({ length: 20 }, (_, n) => String(n + 1)));
    stop();
    await writer.put(one, bytes('late'), revision);
    expect(text((await reader.get(one))?.value)).toBe('late');
    expect(heard.at(-1)).toBe('20');
  });
});

describe.each([
  ['over NATS', natsEnds],
  ['inside one process', memoryEnds],
])('the price cache %s', (_name, make) => {
  const name = (): string => `I${randomBytes(4).toString('hex')}-USDT`;

  it('gives a price back with its age, and calls it STALE once nobody vouched for it for five seconds', async () => {
    const { writer, reader } = make();
    const [cache, prices] = [new BucketPriceCache(reader, clock), new BucketPriceWriter(writer)];
    const price = priceOf(name(), { bidPrice: '10.4', bidSize: '3', lastTradeId: '18446744073709551615' });
    expect(await cache.get('binance', price.instrument)).toEqual({ ok: true, value: undefined });
    expect(await prices.write(price)).toBe('written');
    clock.now = T0 + 5_000_000;
    expect(await cache.get('binance', price.instrument)).toMatchObject({ value: { price, ageUs: 5e6, state: 'LIVE' } });
    clock.now = T0 + 5_000_001;
    expect(await cache.get('binance', price.instrument)).toMatchObject({ value: { price, state: 'STALE' } });
  });

  it('keeps the newest of two feeds whatever the order of their writes', async () => {
    const { writer, reader } = make();
    const [cache, a, b] = [
      new BucketPriceCache(reader, clock),
      new BucketPriceWriter(writer),
      new BucketPriceWriter(writer),
    ];
    const instrument = name();
    expect(await a.write(priceOf(instrument, { receivedAtUs: T0 + 2, lastPrice: '2' }))).toBe('written');
    expect(await b.write(priceOf(instrument, { receivedAtUs: T0 + 1, lastPrice: '1', epoch: 2 }))).toBe('superseded');
    expect(await b.write(priceOf(instrument, { receivedAtUs: T0 + 3, lastPrice: '3', epoch: 2 }))).toBe('written');
    expect(await a.write(priceOf(instrument, { receivedAtUs: T0 + 4, lastPrice: '4' }))).toBe('written');
    expect(await b.write(priceOf(instrument, { receivedAtUs: T0 + 3, lastPrice: '3', epoch: 2 }))).toBe('superseded');
    expect(await cache.get('binance', instrument)).toMatchObject({ value: { price: { lastPrice: '4' } } });
  });

  it('does not let a feed that lost its connection take the place of one that is LIVE', async () => {
    const { writer, reader } = make();
    const [cache, a, b] = [
      new BucketPriceCache(reader, clock),
      new BucketPriceWriter(writer),
      new BucketPriceWriter(writer),
    ];
    const instrument = name();
    await a.write(priceOf(instrument));
    const stale = { bookState: 'STALE', epoch: 2 } as const;
    expect(await b.write(priceOf(instrument, { ...stale, receivedAtUs: T0 + 1_000_000 }))).toBe('superseded');
    expect(await cache.get('binance', instrument)).toMatchObject({ value: { price: { bookState: 'LIVE' } } });
    expect(await b.write(priceOf(instrument, { ...stale, receivedAtUs: T0 + 5_000_001 }))).toBe('written');
    expect(await a.write(priceOf(instrument, { receivedAtUs: T0 + 4_000_000 }))).toBe('written');
  });

  it('tells a watcher each newer price once, and never an older one', async () => {
    const { writer, reader } = make();
    const prices = new BucketPriceWriter(writer);
    const instrument = name();
    const heard: KnownPrice[] = [];
    const stop = new BucketPriceCache(reader, clock).watch('binance', instrument, (known) => heard.push(known));
    await prices.write(priceOf(instrument, { receivedAtUs: T0 + 1 }));
    await until(() => heard.length === 1);
    const other = new BucketPriceWriter(writer);
    expect(await prices.write(priceOf(instrument, { receivedAtUs: T0 - 9, writtenAtUs: T0 + 1 }))).toBe('superseded');
    const failing = { receivedAtUs: T0 + 8, writtenAtUs: T0 + 2, epoch: 2, bookState: 'STALE' } as const;
    expect(await other.write(priceOf(instrument, failing))).toBe('superseded');
    await prices.write(priceOf(instrument, { receivedAtUs: T0 + 2, writtenAtUs: T0 + 3, bookState: 'STALE' }));
    await until(() => heard.length === 2);
    expect(heard.map(({ price, state }) => [price.receivedAtUs, state])).toEqual([
      [T0 + 1, 'LIVE'],
      [T0 + 2, 'STALE'],
    ]);
    stop();
  });

  it('calls garbage in the bucket a Problem, and replaces it', async () => {
    const { writer, reader } = make();
    const [cache, prices] = [new BucketPriceCache(reader, clock), new BucketPriceWriter(writer)];
    const price = priceOf(name());
    await writer.put(`binance.${price.instrument}`, bytes('{"v":2}'), 0);
    expect(await cache.get('binance', price.instrument)).toMatchObject({ error: { code: 'MESSAGE_UNREADABLE' } });
    expect(await prices.write(price)).toBe('written');
    expect(await cache.get('binance', price.instrument)).toMatchObject({ value: { price } });
  });
});

describe('the bucket of prices on the broker', () => {
  it('is heard again by a watcher after the connection was lost', async () => {
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

  it('is refused by the provisioning job where it was made otherwise, with what differs', async () => {
    const server = await startNats({ configText: '', url: '' });
    const connection: NatsConnection = await connect({ servers: server.url });
    await new Kvm(connection).create(PRICE_BUCKET, { history: 5 });
    await expect(provisionBuckets(connection)).rejects.toThrow(/max_msgs_per_subject is 5, not 1.*delete the stream/u);
    await (await jetstreamManager(connection)).streams.delete(bucketStreamOf(PRICE_BUCKET));
    await expect(provisionBuckets(connection)).resolves.toBeUndefined();
    await connection.close();
    await server.stop();
  });
});
