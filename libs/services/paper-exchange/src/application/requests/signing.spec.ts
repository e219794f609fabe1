import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { restPayload, sign, wsPayload } from './signing.js';

const FILE = resolve(process.env['TRADEWIND_WIRE'] ?? '../shared/wire', 'expected/binance-hmac-vectors.json');
const present = existsSync(FILE);
if (!present) console.log('skipped: the published signing vectors are absent (set TRADEWIND_WIRE)');

interface Vectors {
  readonly secretKey: string;
  readonly vectors: readonly {
    readonly api: 'rest' | 'ws-api';
    readonly payload: string;
    readonly hmacSha256Hex: string;
  }[];
}

describe('signing', () => {
  it.skipIf(!present)(
    'gives the signatures that Binance publishes (needs the recorded frames in TRADEWIND_WIRE)',
    () => {
      const { secretKey, vectors } = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;
      expect(vectors.length).toBeGreaterThan(0);
      for (const { payload, hmacSha256Hex } of vectors) expect(sign(payload, secretKey)).toBe(hmacSha256Hex);
    },
  );

  it.skipIf(!present)(
    'sorts the parameters of a WebSocket request as Binance publishes it (needs the recorded frames in TRADEWIND_WIRE)',
    () => {
      const { vectors } = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;
      const published = vectors.find((one) => one.api === 'ws-api')?.payload ?? '';
      const pairs = published
        .split('&')
        .map((pair): [string, string] => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']);
      expect(wsPayload(new Map([...pairs.reverse(), ['signature', 'ff']]))).toBe(published);
    },
  );

  it('joins query and body without a separator, and leaves the signature out wherever it stands', () => {
    expect(restPayload('a=1&b=2', 'c=3&signature=ff')).toBe('a=1&b=2c=3');
    expect(restPayload('signature=ff&a=%20', '')).toBe('a=%20');
  });
});
