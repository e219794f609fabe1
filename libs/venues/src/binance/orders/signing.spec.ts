import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeParameters, hmacSha256Hex, signRest, signWebSocket, type Parameter } from './signing.js';
import { wireFolder } from '../../testing/kit/recorded-frames.js';

const wire = wireFolder(process.env);

interface Vectors {
  readonly apiKey: string;
  readonly secretKey: string;
  readonly vectors: readonly {
    readonly api: 'rest' | 'ws-api';
    readonly payload: string;
    readonly hmacSha256Hex: string;
  }[];
}

describe.skipIf(wire === undefined)(
  'signatures against the vectors that Binance publishes (needs the recorded frames in TRADEWIND_WIRE)',
  () => {
    const {
      apiKey,
      secretKey: apiSecret,
      vectors,
    } = JSON.parse(
      wire === undefined ? '{"vectors":[]}' : readFileSync(join(wire, 'expected', 'binance-hmac-vectors.json'), 'utf8'),
    ) as Vectors;
    const pairs = (payload: string): Parameter[] =>
      payload.split('&').map((pair) => pair.split('=') as [string, string]);

    it('signs REST parameters in their order, appended to the payload', () => {
      for (const vector of vectors.filter((one) => one.api === 'rest'))
        expect(signRest({ apiKey, apiSecret }, pairs(vector.payload))).toBe(
          `${vector.payload}&signature=${vector.hmacSha256Hex}`,
        );
    });

    it('signs WebSocket API parameters sorted by name, given in any order', () => {
      const rows = vectors.filter((one) => one.api === 'ws-api');
      expect(rows.length).toBeGreaterThan(0);
      for (const vector of rows) {
        const given = Object.fromEntries(
          pairs(vector.payload)
            .filter(([name]) => name !== 'apiKey')
            .reverse(),
        );
        expect(signWebSocket({ apiKey, apiSecret }, given)['signature']).toBe(vector.hmacSha256Hex);
      }
    });
  },
);

describe('signing', () => {
  it('percent-encodes before it signs, as is enforced since 2026-01-15', () => {
    const text = signRest({ apiKey: 'k', apiSecret: 's' }, [
      ['symbol', '币BTC'],
      ['x', "a b&c='(!*)"],
    ]);
    const payload = 'symbol=%E5%B8%81BTC&x=a%20b%26c%3D%27%28%21%2A%29';
    expect(text).toBe(`${payload}&signature=${hmacSha256Hex('s', payload)}`);
    expect(decodeURIComponent(encodeParameters([['x', "a b&c='(!*)"]]))).toBe("x=a b&c='(!*)");
  });
});
