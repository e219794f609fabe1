import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InstrumentId, asId } from '#libs/kernel';
import { feeds, shardOf } from './shard.js';

const instrument = fc.stringMatching(/^[A-Z0-9]{2,6}-(USDT|BTC|USDC)$/u).map((text) => asId<InstrumentId>(text));

describe('sharding', () => {
  it('gives every instrument to exactly one shard', () => {
    fc.assert(
      fc.property(instrument, fc.integer({ min: 1, max: 20 }), (id, count) => {
        expect(Array.from({ length: count }, (_, index) => feeds({ index, count }, id)).filter(Boolean)).toHaveLength(
          1,
        );
      }),
    );
  });

  it('moves an instrument only to the new shard when one is added', () => {
    fc.assert(
      fc.property(instrument, fc.integer({ min: 1, max: 20 }), (id, count) => {
        expect([shardOf(id, count), count]).toContain(shardOf(id, count + 1));
      }),
    );
  });

  it('spreads instruments about evenly', () => {
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4_000; i += 1) {
      const shard = shardOf(asId<InstrumentId>(`A${i}-USDT`), 4);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    for (const count of counts) expect(count).toBeGreaterThan(850);
  });
});
