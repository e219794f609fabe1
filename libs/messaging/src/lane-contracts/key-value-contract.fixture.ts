import { beforeEach, expect, it } from 'vitest';
import { type LaneEnds, type LaneHarness, bytes, text } from './lane-harness.fixture.js';
import type { KeyValueStore } from '../price-cache/key-value.js';

/** What every implementation of a key-value bucket must do. */
export function itIsAKeyValueBucket(harness: () => LaneHarness, bucket: string): void {
  let writer: KeyValueStore;
  let readerEnds: LaneEnds;
  let reader: KeyValueStore;
  let key: string;

  beforeEach(async () => {
    writer = await (await harness().connect('market-data')).buckets.openApart(bucket);
    readerEnds = await harness().connect('gateway');
    reader = readerEnds.buckets.open(bucket);
    key = `binance.${harness().newName()}`;
  });

  const put = (value: string, revision: number): Promise<number | undefined> =>
    harness().complete(writer.put(key, bytes(value), revision));
  const valueOf = async (one = key): Promise<string> => text((await harness().complete(reader.get(one)))?.value);

  it('keeps the newest value of a key, and knows nothing of a key that was never written', async () => {
    expect(await harness().complete(reader.get(key))).toBeUndefined();
    const first = await put('a', 0);
    expect(await put('b', first ?? -1)).toBeGreaterThan(first ?? Infinity);
    expect(await valueOf()).toBe('b');
  });

  it('refuses a write after a revision that is not the newest, also of a key that was thought new', async () => {
    const first = (await put('a', 0)) ?? -1;
    await put('b', first);
    expect(await put('c', first)).toBeUndefined();
    expect(await put('d', 0)).toBeUndefined();
    expect(await valueOf()).toBe('b');
  });

  it('gives a watcher the value that is there and each later one, and nothing after it stopped', async () => {
    let revision = (await put('0', 0)) ?? -1;
    const heard: string[] = [];
    const stop = reader.watch(key, (value) => heard.push(text(value)));
    await harness().until(() => heard.includes('0'));
    for (let n = 1; n <= 20; n += 1) revision = (await put(String(n), revision)) ?? -1;
    await harness().until(() => heard.at(-1) === '20');
    expect(heard.filter((value) => value !== '0')).toEqual(Array.from({ length: 20 }, (_, n) => String(n + 1)));
    stop();
    await put('late', revision);
    expect(await valueOf()).toBe('late');
    expect(heard.at(-1)).toBe('20');
  });

  it('gives a watcher what was written while its connection was lost, once it is back', async () => {
    const revision = (await put('before', 0)) ?? -1;
    const heard: string[] = [];
    const stop = reader.watch(key, (value) => heard.push(text(value)));
    await harness().until(() => heard.includes('before'));
    await readerEnds.loseConnection();
    await put('meanwhile', revision);
    expect(heard).not.toContain('meanwhile');
    await readerEnds.regainConnection();
    await harness().until(() => heard.includes('meanwhile'));
    expect(heard.at(-1)).toBe('meanwhile');
    stop();
  });
}
