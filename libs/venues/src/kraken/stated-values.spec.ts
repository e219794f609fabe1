import { describe, expect, it } from 'vitest';
import type { WireDepth, WireQuote } from '../common/codec/index.js';
import { logOf } from '../common/testing/frame-log.js';
import { wireFolder } from '../common/testing/recorded-frames.js';
import { isStated, statedPairs } from '../common/testing/stated-values.js';
import { usFromRfc3339 } from '../common/rfc3339.js';
import { krakenCodec } from './codec.js';

const wire = wireFolder(process.env);
const tardis = wire === undefined ? [] : statedPairs(wire, 'tardis/kraken');
const ours = tardis.filter(({ legacy }) => !legacy);

describe.skipIf(wire === undefined)('what other projects state about messages of Kraken', () => {
  it('is of the old protocol but for three pairs', () => {
    const parser = statedPairs(wire ?? '', 'crypto-msg-parser/kraken');
    const skipped = tardis.length - ours.length + parser.length;
    process.stderr.write(`skipped: ${skipped} pairs of Kraken in the formats of WebSocket v1, Futures or REST\n`);
    expect(ours.map(({ test }) => test)).toStrictEqual([
      'mappers > map kraken v2 messages 1',
      'mappers > map kraken v2 messages 3',
      'mappers > map kraken v2 messages 5',
    ]);
    for (const { raw, test } of parser) for (const text of raw) expect(text.startsWith('{"channel"'), test).toBe(false);
  });

  it('about the trades of a snapshot: nothing comes of them', () => {
    expect(ours[0]?.expected).toStrictEqual([]);
    expect(logOf(krakenCodec, ours[0]?.raw ?? []).events).toStrictEqual([]);
  });

  it('about a book agrees', () => {
    const stated = ours[1]?.expected?.[0];
    const [depth] = logOf(krakenCodec, ours[1]?.raw ?? []).events as WireDepth[];
    expect(depth).toMatchObject({ type: 'depth', kind: 'snapshot', instrument: 'AAPLX-USD' });
    expect(stated?.['isSnapshot']).toBe(true);
    for (const side of ['bids', 'asks'] as const) {
      const levels = stated?.[side] as { readonly price: number; readonly amount: number }[];
      expect(depth?.[side]).toHaveLength(levels.length);
      for (const [index, { price, amount }] of levels.entries()) {
        expect(isStated(depth?.[side][index]?.[0] ?? null, price)).toBe(true);
        expect(isStated(depth?.[side][index]?.[1] ?? null, amount)).toBe(true);
      }
    }
    expect(depth?.exchangeTimeUs).toBe(usFromRfc3339(String(stated?.['timestamp'])));
  });

  it('about a ticker agrees', () => {
    const stated = ours[2]?.expected?.[0] ?? {};
    const [quote] = logOf(krakenCodec, ours[2]?.raw ?? []).events as WireQuote[];
    expect(quote?.instrument).toBe('BTC-USD');
    expect(isStated(quote?.bidPrice ?? null, stated['bidPrice'])).toBe(true);
    expect(isStated(quote?.bidSize ?? null, stated['bidAmount'])).toBe(true);
    expect(isStated(quote?.askPrice ?? null, stated['askPrice'])).toBe(true);
    expect(isStated(quote?.askSize ?? null, stated['askAmount'])).toBe(true);
    expect(quote?.exchangeTimeUs).toBe(usFromRfc3339(String(stated['timestamp'])));
  });
});
