import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FeedBench, diff, instrument, range, trade } from '../testing/feed-bench.fixture.js';
import type { ScriptedBinance } from '../testing/scripted-binance.fixture.js';

describe('the Binance feed against a scripted exchange', () => {
  let fake: ScriptedBinance;
  let bench: FeedBench;

  beforeEach(() => {
    bench = new FeedBench();
    ({ fake } = bench);
  });

  afterEach(async () => {
    await bench.feed.close();
  });

  it('1. gives a snapshot before any delta, and says LIVE only then', async () => {
    await bench.open();
    await bench.live();
    fake.send(diff(102, 103, [['11.00', '2']]));
    await bench.until(() => bench.feed.status()[0]?.lastSequence === 103);
    const kinds = bench.events.map((event) =>
      event.kind === 'depth'
        ? event.snapshot
          ? 'snapshot'
          : 'delta'
        : event.kind === 'book-state'
          ? event.state
          : event.kind,
    );
    expect(kinds).toEqual(['SYNCING', 'snapshot', 'LIVE', 'delta']);
    expect(bench.events.at(-1)).toMatchObject({ firstSequence: 102, lastSequence: 103, exchangeAtUs: 103_000 });
    expect(bench.feed.levels(instrument.id, 'bid', 2)).toEqual([
      { priceTicks: 11, sizeLots: 2 },
      { priceTicks: 10, sizeLots: 5 },
    ]);
  });

  it('2. fetches again when the snapshot is older than the first diff', async () => {
    await bench.open();
    bench.snapshotId = 90;
    fake.send(diff(101, 101));
    await bench.until(() => fake.asked('/api/v3/depth') >= 2);
    expect(bench.state).toBe('SYNCING');
    bench.snapshotId = 100;
    await bench.until(() => bench.state === 'LIVE');
  });

  it('3. notices a gap in the book at once, resynchronises, and counts both', async () => {
    await bench.open();
    await bench.live();
    bench.snapshotId = 110;
    fake.send(diff(105, 106));
    await bench.until(() => bench.states.includes('RESYNCING') && bench.state === 'LIVE');
    expect(bench.feed.counters()).toMatchObject({ gapsDetected: 1, gapsHealed: 1 });
    expect(bench.states).toEqual(['SYNCING', 'LIVE', 'RESYNCING', 'LIVE']);
  });

  it('4. notices a crossed book and resynchronises', async () => {
    await bench.open();
    await bench.live();
    bench.snapshotId = 110;
    fake.send(diff(102, 102, [['25.00', '1']]));
    await bench.until(() => bench.states.includes('RESYNCING') && bench.state === 'LIVE');
    expect(bench.feed.counters()).toMatchObject({ gapsDetected: 1, gapsHealed: 1 });
  });

  it('5. synchronises a quiet book that sends no diff', async () => {
    await bench.open();
    await bench.until(() => bench.state === 'LIVE');
    expect(bench.feed.status()[0]?.lastSequence).toBe(100);
  });

  it('6. heals a gap in the trades from the recent list, in order and each once', async () => {
    await bench.open();
    bench.recent = range(1, 8);
    for (const id of [1, 2, 3, 7, 8, 8]) fake.send(trade(id));
    await bench.until(() => bench.tradeIds.length === 8);
    expect(bench.tradeIds).toEqual(range(1, 8));
    expect(bench.feed.counters()).toMatchObject({ gapsDetected: 1, gapsHealed: 1, tradesBackfilled: 3, tradesLost: 0 });
  });

  it('7. counts trades that the recent list no longer holds as lost, marks the stream, and goes on', async () => {
    await bench.open();
    bench.recent = range(50, 60);
    for (const id of [1, 60]) fake.send(trade(id));
    await bench.until(() => bench.tradeIds.length === 12);
    expect(bench.feed.counters()).toMatchObject({ gapsDetected: 1, gapsHealed: 0, tradesLost: 48 });
    expect(bench.feed.status()[0]?.tradesLost).toBe(48);
  });

  it('7b. counts trades as lost that the exchange does not list however often it is asked, and goes on', async () => {
    await bench.open();
    fake.routes.set('GET /api/v3/trades', () => ({ status: 503, body: {} }));
    for (const id of [1, 4]) fake.send(trade(id));
    await bench.until(() => bench.tradeIds.length === 2);
    expect(bench.tradeIds).toEqual([1, 4]);
    expect(bench.feed.counters()).toMatchObject({ gapsDetected: 1, gapsHealed: 0, tradesLost: 2 });
    expect(bench.notices).toContain('trades are lost: the venue did not give the missing trades');
  });

  it('8. reconnects, subscribes again, resynchronises the book and backfills the trades it missed', async () => {
    await bench.open();
    await bench.live();
    fake.send(trade(1));
    await bench.until(() => bench.tradeIds.length === 1);
    bench.recent = range(1, 5);
    bench.snapshotId = 200;
    fake.socket.cut();
    await bench.until(() => bench.states.at(-1) === 'LIVE' && bench.tradeIds.length === 5);
    expect(bench.states).toEqual(['SYNCING', 'LIVE', 'RESYNCING', 'LIVE']);
    fake.send(trade(6));
    await bench.until(() => bench.tradeIds.length === 6);
    expect(bench.tradeIds).toEqual(range(1, 6));
    expect(bench.feed.counters().reconnects).toBe(1);
  });

  it('9. reconnects at once on the shutdown notice', async () => {
    bench.make({ reconnectInitialMs: 60_000, reconnectMaxMs: 60_000 });
    await bench.open();
    fake.send({ stream: '!serverShutdown', data: { e: 'serverShutdown', E: 1 } });
    await bench.until(() => fake.sockets.length === 2);
    expect(bench.feed.counters().reconnects).toBe(1);
  });

  it('10. says STALE when the data stops, LIVE when it goes on, and reconnects when it does not', async () => {
    bench.make({ silence: { staleAfterMs: 250, deadAfterMs: 1_500 } });
    await bench.open();
    await bench.live();
    await bench.until(() => bench.state === 'STALE');
    fake.send(diff(102, 102));
    await bench.until(() => bench.state === 'LIVE');
    await bench.until(() => fake.sockets.length === 2);
    expect(bench.states.slice(0, 5)).toEqual(['SYNCING', 'LIVE', 'STALE', 'LIVE', 'STALE']);
  });

  it('11. reconnects when answers come but never any data, as for a misspelt stream', async () => {
    bench.make({ silence: { staleAfterMs: 250, deadAfterMs: 60_000, dataDeadAfterMs: 500 } });
    await bench.open();
    const talking = bench.scheduler.runEvery({
      name: 'talk',
      intervalMs: 20,
      run: () => fake.socket.send({ result: null, id: 99 }),
      onError: (error) => expect(error).toBeUndefined(),
    });
    await bench.until(() => fake.sockets.length === 2);
    await talking.stop();
    expect(bench.notices).toContain('a market data connection is lost');
  });
});
