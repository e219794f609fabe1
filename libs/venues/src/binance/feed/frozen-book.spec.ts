import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FeedBench, diff, quote } from '../testing/feed-bench.fixture.js';

describe('a book whose own stream is dead, while the others of its connection flow', () => {
  let bench: FeedBench;
  let sequence: number;

  beforeEach(async () => {
    bench = new FeedBench();
    sequence = 200;
    await bench.open();
    await bench.live();
  });
  afterEach(() => bench.feed.close());

  /** Quotes of another price than the book has, two a second, on the newest connection. */
  async function quoteFor(seconds: number): Promise<void> {
    for (let i = 0; i < 2 * seconds; i += 1) {
      sequence += 1;
      bench.fake.send({ ...quote(sequence), data: { ...quote(sequence).data, b: '12.00' } });
      await bench.pass(500);
    }
  }

  it('is STALE until it moves again, and its connection is replaced, now and then and not for ever at once', async () => {
    await quoteFor(4);
    expect([bench.state, bench.fake.sockets.length]).toEqual(['LIVE', 1]);
    await quoteFor(3);
    expect(bench.state).toBe('STALE');
    await bench.until(() => bench.notices.includes('another market data connection took over'));
    expect([bench.fake.sockets.length, bench.fake.open]).toEqual([2, 1]);
    await quoteFor(30);
    expect([bench.state, bench.fake.sockets.length]).toEqual(['STALE', 2]);
    bench.fake.send(diff(102, sequence, [['12.00', '5']]));
    await bench.until(() => bench.state === 'LIVE');
    expect(bench.feed.counters().gapsDetected).toBe(0);
  });

  it('is LIVE where it moves, and where the market is quiet', async () => {
    for (let i = 0; i < 20; i += 1) {
      await quoteFor(1);
      bench.fake.send(diff(i === 0 ? 102 : sequence - 1, sequence, [['9.00', String(i + 1)]]));
    }
    expect([bench.state, bench.fake.sockets.length]).toEqual(['LIVE', 1]);
  });
});
