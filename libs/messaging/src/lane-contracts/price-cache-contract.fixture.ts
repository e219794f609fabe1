import { beforeEach, expect, it } from 'vitest';
import type { CachedPriceV1 } from '#libs/contracts';
import type { KeyValueStore } from '../price-cache/key-value.js';
import { BucketPriceCache, type KnownPrice } from '../price-cache/price-cache.js';
import { BucketPriceWriter } from '../price-cache/price-writer.js';
import { bytes } from './lane-harness.fixture.js';

/** When the prices of the tests were written, in microseconds since the epoch. */
export const T0 = 1_700_000_000_000_000;

/** A cached price, changed as a test needs it. */
export function priceOf(instrument: string, more: Partial<CachedPriceV1> = {}): CachedPriceV1 {
  const base = { v: 1, venue: 'binance', instrument, bookState: 'LIVE', lastPrice: '10.5', epoch: 1 } as const;
  return { ...base, receivedAtUs: T0, writtenAtUs: T0, ...more };
}

/** What the price cache is tried on. */
export interface PriceCacheHarness {
  /** The bucket as its writer sees it and as a reader does. */
  readonly openEnds: () => { readonly writer: KeyValueStore; readonly reader: KeyValueStore };
  /** A text that nobody used before, of letters and digits. */
  readonly newName: () => string;
  /** Waits until a condition holds. */
  readonly until: (condition: () => boolean) => Promise<void>;
}

/** What every implementation of the price cache must do. */
export function itIsAPriceCache({ openEnds: make, newName, until }: PriceCacheHarness): void {
  const clock = { now: T0, nowUs: (): number => clock.now };

  beforeEach(() => {
    clock.now = T0;
  });
  const name = (): string => `I${newName()}-USDT`;

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

  it('gives a watcher each newer price once, and never an older one', async () => {
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
}
