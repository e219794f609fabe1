import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { FakeBinance } from '../testing/fake-binance.js';
import { FeedBench, diff, range, trade } from '../testing/feed-bench.fixture.js';

const quote = (u: number) => ({
  stream: 'btcusdt@bookTicker',
  data: { u, s: 'BTCUSDT', b: '10.00', B: '5', a: '20.00', A: '5' },
});

/** An exchange that says the same on every connection, on each as far behind as it is told. */
class Exchange {
  said = 0;
  private readonly fake: FakeBinance;
  private readonly heardBy = new Map<WebSocket, number>();
  private readonly lagOf: (connection: number) => number;
  private readonly timer: NodeJS.Timeout;

  constructor(fake: FakeBinance, lagOf: (connection: number) => number) {
    this.fake = fake;
    this.lagOf = lagOf;
    this.timer = setInterval(() => this.say(), 5);
  }

  private say(): void {
    this.said += 1;
    for (const [index, socket] of this.fake.sockets.entries()) {
      if (socket.readyState !== WebSocket.OPEN) continue;
      // A connection hears what is said after it subscribed.
      const from = this.heardBy.get(socket) ?? this.said - 1;
      const to = Math.max(from, this.said - this.lagOf(index));
      for (const n of range(from + 1, to))
        for (const frame of [trade(n), quote(n), diff(100 + n, 100 + n)]) socket.send(JSON.stringify(frame));
      this.heardBy.set(socket, to);
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

describe('a connection of the Binance feed that is replaced', () => {
  let fake: FakeBinance;
  let bench: FeedBench;
  let exchange: Exchange | undefined;

  beforeEach(async () => {
    fake = await FakeBinance.start();
    bench = new FeedBench(fake);
  });

  afterEach(async () => {
    exchange?.stop();
    await bench.feed.close();
    await fake.stop();
  });

  const open = () => fake.sockets.filter((socket) => socket.readyState === WebSocket.OPEN).length;
  const tookOver = () => bench.notices.filter((notice) => notice.includes('took over')).length;
  const expectWhole = () => {
    const ids = bench.tradeIds;
    expect(ids).toEqual(range(ids[0] ?? 0, ids.at(-1) ?? 0));
    const quotes = bench.events.flatMap((event) => (event.kind === 'quote' ? event.sequence : []));
    expect(quotes).toEqual(range(quotes[0] ?? 0, quotes.at(-1) ?? 0));
    const deltas = bench.events.flatMap((event) =>
      event.kind === 'depth' && !event.snapshot ? event.firstSequence : [],
    );
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
    exchange = new Exchange(fake, lagOf);
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
    exchange = new Exchange(fake, () => 0);
    await bench.until(() => bench.state === 'LIVE');
    fake.send({ stream: '!serverShutdown', data: { e: 'serverShutdown', E: 1 } });
    await bench.until(() => open() === 2);
    const said = exchange.said;
    await bench.until(() => (exchange?.said ?? 0) > said + 20);
    fake.sockets[0]?.terminate();
    await bench.until(() => tookOver() === 1);
    const heard = bench.tradeIds.length;
    await bench.until(() => bench.tradeIds.length > heard + 20);
    expectWhole();
    expect(open()).toBe(1);
  });

  it('goes on while its stand-by is refused again and again', async () => {
    bench.make({ rotateAfterMs: 250 });
    await bench.open();
    exchange = new Exchange(fake, () => 0);
    await bench.until(() => bench.state === 'LIVE');
    fake.onRequest = (socket, request) =>
      socket.send(JSON.stringify({ error: { code: 2, msg: 'no' }, id: request['id'] }));
    await bench.until(() => fake.sockets.length >= 5);
    expect(tookOver()).toBe(0);
    expectWhole();
  });
});
