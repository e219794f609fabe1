import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PeriodicWork } from '#libs/kernel';
import { FeedBench, diff, quote, range, trade } from '../testing/feed-bench.fixture.js';
import type { ScriptedBinance, ScriptedSocket } from '../testing/scripted-binance.fixture.js';

/** What lies at one price after an update. */
const sizeOf = (sequence: number): string => String((sequence % 7) + 1);

/** An exchange that says the same on every connection, on each as far behind as it is told. */
class Exchange {
  said = 0;
  private readonly bench: FeedBench;
  private readonly heardBy = new Map<ScriptedSocket, number>();
  private readonly lagOf: (connection: number) => number;
  private readonly saying: PeriodicWork;

  constructor(bench: FeedBench, lagOf: (connection: number) => number) {
    this.bench = bench;
    this.lagOf = lagOf;
    this.saying = bench.scheduler.runEvery({
      name: 'say',
      intervalMs: 5,
      run: () => this.say(),
      onError: (error) => expect(error).toBeUndefined(),
    });
  }

  private say(): void {
    this.said += 1;
    for (const [index, socket] of this.bench.fake.sockets.entries()) {
      if (!socket.isOpen) continue;
      // A connection receives what is said after it subscribed.
      const from = this.heardBy.get(socket) ?? this.said - 1;
      const to = Math.max(from, this.said - this.lagOf(index));
      for (const n of range(from + 1, to))
        for (const frame of [trade(n), quote(n), diff(100 + n, 100 + n, [['9.00', sizeOf(100 + n)]])])
          socket.send(frame);
      this.heardBy.set(socket, to);
    }
  }

  async stop(): Promise<void> {
    await this.bench.scheduler.complete(this.saying.stop());
  }
}

describe('a connection of the Binance feed that is replaced', () => {
  let fake: ScriptedBinance;
  let bench: FeedBench;
  let exchange: Exchange | undefined;

  beforeEach(() => {
    bench = new FeedBench();
    ({ fake } = bench);
  });

  afterEach(async () => {
    await exchange?.stop();
    exchange = undefined;
    await bench.feed.close();
  });

  const open = () => fake.open;
  const tookOver = () => bench.notices.filter((notice) => notice.includes('took over')).length;
  const expectWhole = () => {
    const ids = bench.tradeIds;
    expect(ids).toEqual(range(ids[0] ?? 0, ids.at(-1) ?? 0));
    const quotes = bench.events.flatMap((event) => (event.kind === 'quote' ? event.sequence : []));
    expect(quotes).toEqual(range(quotes[0] ?? 0, quotes.at(-1) ?? 0));
    const deltas = bench.events.flatMap((event) =>
      event.kind === 'depth' && !event.snapshot ? event.firstSequence : [],
    );
    for (const event of bench.events)
      if (event.kind === 'depth' && !event.snapshot)
        expect(String(event.bids[0]?.sizeLots)).toBe(sizeOf(event.firstSequence));
    expect(deltas).toEqual(range(deltas[0] ?? 0, deltas.at(-1) ?? 0));
    expect(bench.states).toEqual(['SYNCING', 'LIVE']);
    expect(bench.feed.counters()).toMatchObject({ gapsDetected: 0, tradesLost: 0, tradesBackfilled: 0 });
  };

  it.each([
    ['as fast as the old one', () => 0],
    ['ahead of the old one', (connection: number) => (connection === 0 ? 30 : 0)],
    ['behind the old one', (connection: number) => connection * 30],
    ['very far ahead of the old one', (connection: number) => (connection === 0 ? 400 : 0)],
  ])('is closed only when the new one delivers and joins on, %s: nothing is missing or doubled', async (_, lagOf) => {
    bench.make({ rotateAfterMs: 750 });
    await bench.open();
    exchange = new Exchange(bench, lagOf);
    await bench.until(() => bench.state === 'LIVE');
    await bench.until(() => open() === 2);
    expect(tookOver()).toBe(0);
    await bench.until(() => tookOver() === 2);
    const heard = bench.tradeIds.length;
    await bench.until(() => bench.tradeIds.length > heard + 60);
    expectWhole();
    expect(bench.feed.counters().reconnects).toBeGreaterThanOrEqual(2);
  });

  it('is replaced on the shutdown notice, and the stand-by takes over at once when the exchange cuts it early', async () => {
    await bench.open();
    exchange = new Exchange(bench, () => 0);
    await bench.until(() => bench.state === 'LIVE');
    fake.send({ stream: '!serverShutdown', data: { e: 'serverShutdown', E: 1 } });
    await bench.until(() => open() === 2);
    const said = exchange.said;
    await bench.until(() => (exchange?.said ?? 0) > said + 20);
    fake.sockets[0]?.cut();
    await bench.until(() => tookOver() === 1);
    const heard = bench.tradeIds.length;
    await bench.until(() => bench.tradeIds.length > heard + 20);
    expectWhole();
    expect(open()).toBe(1);
  });

  it('goes on while its stand-by is refused again and again', async () => {
    bench.make({ rotateAfterMs: 250 });
    await bench.open();
    exchange = new Exchange(bench, () => 0);
    await bench.until(() => bench.state === 'LIVE');
    fake.onRequest = (socket, request) => socket.send({ error: { code: 2, msg: 'no' }, id: request['id'] });
    await bench.until(() => fake.sockets.length >= 5);
    expect(tookOver()).toBe(0);
    expectWhole();
  });
});
