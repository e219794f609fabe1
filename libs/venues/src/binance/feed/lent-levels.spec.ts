import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FeedBench, diff, instrument, trade } from '../testing/feed-bench.fixture.js';
import type { ScriptedBinance } from '../testing/scripted-binance.fixture.js';

describe('what the frame scanner only lends', () => {
  let fake: ScriptedBinance;
  let bench: FeedBench;

  beforeEach(() => {
    bench = new FeedBench();
    ({ fake } = bench);
  });

  afterEach(async () => {
    await bench.feed.close();
  });

  it('is kept as a copy while a diff waits for its snapshot', async () => {
    await bench.open();
    // The first frame of a stream is read by the way that learns; the next ones overwrite what it lent.
    fake.send(diff(101, 101, [['11.00000000', '1.00000000']]));
    fake.send(diff(102, 102, [['12.00000000', '2.00000000']]));
    fake.send(diff(103, 103, [], [['19.00000000', '3.00000000']]));
    await bench.until(() => bench.state === 'LIVE' && bench.feed.status()[0]?.lastSequence === 103);
    expect(bench.feed.levels(instrument.id, 'bid', 3)).toEqual([
      { priceTicks: 12, sizeLots: 2 },
      { priceTicks: 11, sizeLots: 1 },
      { priceTicks: 10, sizeLots: 5 },
    ]);
    expect(bench.feed.levels(instrument.id, 'ask', 1)).toEqual([{ priceTicks: 19, sizeLots: 3 }]);
  });

  it('is kept as a copy while a trade waits for the ones before it', async () => {
    await bench.open();
    bench.recent = [1, 2, 3];
    for (const id of [1, 4, 5, 6]) fake.send(trade(id));
    await bench.until(() => bench.tradeIds.length === 6);
    expect(bench.tradeIds).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
