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

  it('gives every instrument as many feeds as there are pods for each share', () => {
    fc.assert(
      fc.property(instrument, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 }), (id, count, copies) => {
        const pods = Array.from({ length: count * copies }, (_, index) => feeds({ index, count }, id));
        expect(pods.filter(Boolean)).toHaveLength(copies);
      }),
    );
  });

  /** Pods by ordinal, each with the number of shares that it knows of; every step of a roll-out is one such list. */
  type Pods = readonly number[];
  const isFed = (pods: Pods, id: InstrumentId, away: number) =>
    pods.some((count, index) => index !== away && feeds({ index, count }, id));

  it('leaves no instrument without a feed at any step of 1 to 3 to 1 shares, whichever one pod is away', () => {
    const steps: Pods[] = [[1, 1]];
    const roll = (from: Pods, count: number) => {
      // A StatefulSet turns its pods over from the highest ordinal down; the one being turned over is away.
      for (let turned = from.length - 1; turned >= 0; turned -= 1)
        steps.push(from.map((old, index) => (index >= turned ? count : old)));
    };
    roll([1, 1, 3, 3, 3, 3], 3);
    roll([3, 3, 3, 3, 3, 3], 1);
    steps.push([1, 1]);
    fc.assert(
      fc.property(instrument, (id) => {
        for (const pods of steps)
          for (let away = 0; away < pods.length; away += 1)
            expect(isFed(pods, id, away), `${pods.join()} without ${away}`).toBe(true);
      }),
    );
  });

  it('would leave some without a feed if pods were removed before the others know that all is theirs', () => {
    const ids = Array.from({ length: 50 }, (_, i) => asId<InstrumentId>(`A${i}-USDT`));
    expect(ids.every((id) => isFed([3, 3], id, -1))).toBe(false);
  });
});
