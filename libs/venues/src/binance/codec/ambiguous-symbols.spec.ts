import { describe, expect, it } from 'vitest';
import { logOf } from '../../testing/kit/frame-log.js';
import { BinanceCodec } from './codec.js';

describe('a symbol that can be read in two ways', () => {
  it('is refused by the codec with both readings, and known once the list tells it', () => {
    const trade = JSON.stringify({ e: 'trade', E: 1, s: 'BNBUSD', t: 1, p: '5', q: '2', T: 1, m: true, M: true });
    const list = JSON.stringify({ symbols: [{ symbol: 'BNBUSD', baseAsset: 'BNB', quoteAsset: 'USD' }] });
    const codec = new BinanceCodec();
    expect(() => logOf(codec, [trade])).toThrow('"BNBUSD" may be BN-BUSD or BNB-USD');
    expect(logOf(codec, [list, trade]).events.map(({ instrument }) => instrument)).toEqual(['BNB-USD']);
  });
});
