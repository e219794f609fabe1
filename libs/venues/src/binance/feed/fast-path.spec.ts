import { invariant, problem } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FrameTap } from '../../connection/index.js';
import { ProtocolFeed } from '../../feed/index.js';
import { liveRuntime } from '../../testing/kit/live-runtime.fixture.js';
import { FakeBinance } from '../testing/fake-binance.js';
import { FeedBench, diff, instrument, listed, range, trade } from '../testing/feed-bench.fixture.js';
import { binanceProtocol } from './protocol.js';

const json = (value: unknown): string => JSON.stringify(value);
/** The frames of one write, as a server sends them: they come in one read. */
const inOneWrite = (fake: FakeBinance, frames: readonly unknown[]): void => {
  const { _socket: tcp } = fake.socket as unknown as { _socket: { cork(): void; uncork(): void } };
  tcp.cork();
  for (const frame of frames) fake.send(frame);
  tcp.uncork();
};

/** The feed over a real socket. */
class LiveBench extends FeedBench {
  private readonly server: FakeBinance;

  constructor(server: FakeBinance) {
    super();
    this.server = server;
    this.connect();
    server.routes.set('GET /api/v3/depth', () => ({
      body: { lastUpdateId: this.snapshotId, bids: [['10.00', '5']], asks: [['20.00', '5']] },
    }));
    server.routes.set('GET /api/v3/trades', () => ({ body: this.recent.map(listed) }));
  }

  connect(tap?: FrameTap): void {
    const { wsUrl: streamUrl, restUrl } = this.server;
    const settings = { reconnectInitialMs: 5, reconnectMaxMs: 20, tap };
    this.feed = new ProtocolFeed(binanceProtocol, liveRuntime(), { streamUrl, restUrl }, settings);
  }

  override open(): Promise<void> {
    return this.feed.open([instrument], this);
  }

  override async live(): Promise<void> {
    this.server.send(diff(this.snapshotId + 1, this.snapshotId + 1));
    await this.until(() => this.state === 'LIVE');
  }

  override async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe('the Binance feed on the fast path, over a real socket', () => {
  let fake: FakeBinance;
  let bench: LiveBench;

  beforeEach(async () => {
    fake = await FakeBinance.start();
    bench = new LiveBench(fake);
  });

  afterEach(async () => {
    await bench.feed.close();
    await fake.stop();
  });

  it('reads trades, quotes and book changes without JSON.parse, and counts what it did not read so', async () => {
    await bench.open();
    await bench.live();
    inOneWrite(
      fake,
      range(1, 500).flatMap((id) => [trade(id), diff(101 + id, 101 + id)]),
    );
    fake.send({ ...trade(501), more: 'than the scanner knows' });
    await bench.until(() => bench.tradeIds.length === 501);
    expect(bench.tradeIds).toEqual(range(1, 501));
    // The answer to the subscription, and the last trade.
    expect(bench.feed.counters()).toMatchObject({ framesReceived: 1_003, framesReadSlowly: 2, badFrames: 0 });
    expect(bench.notices).toEqual([]);
  });

  it('still answers pings between the frames', async () => {
    await bench.open();
    await bench.live();
    const pongs: string[] = [];
    fake.socket.on('pong', (data) => pongs.push(data.toString()));
    for (const id of range(1, 3)) {
      fake.send(trade(id));
      fake.socket.ping(String(id));
    }
    await bench.until(() => pongs.length === 3);
    expect([pongs, bench.tradeIds]).toEqual([
      ['1', '2', '3'],
      [1, 2, 3],
    ]);
  });

  it('loses the connection over a text that is not UTF-8, takes nothing behind it, and is whole again', async () => {
    await bench.open();
    await bench.live();
    bench.recent = range(1, 3);
    const [good, behind] = [trade(1), trade(2)].map(json);
    const bad = Buffer.from(json(trade(9)).replace('BTCUSDT', 'BTC\xff'), 'latin1');
    const lost = fake.socket;
    const closed = new Promise<number>((resolve) => lost.once('close', resolve));
    const { _socket: tcp } = lost as unknown as { _socket: { write(bytes: Buffer): void } };
    const framed = (payload: Buffer): Buffer =>
      Buffer.concat([Uint8Array.of(0x81, 126, payload.length >> 8, payload.length & 255), payload]);
    tcp.write(Buffer.concat([framed(Buffer.from(good ?? '')), framed(bad), framed(Buffer.from(behind ?? ''))]));
    await closed;
    await bench.until(() => fake.sockets.length === 2 && bench.tradeIds.length === 3);
    expect(bench.tradeIds).toEqual([1, 2, 3]);
    expect(bench.feed.counters()).toMatchObject({ reconnects: 1, tradesBackfilled: 2, badFrames: 0 });
  });

  it('gives a tap every frame once, as it is and before what it holds is published', async () => {
    const heard: string[] = [];
    bench.connect({
      onAnswer: () => undefined,
      onConnection: () => ({
        onFrame: (bytes) => heard.push(`${bytes.toString('utf8')} after ${bench.tradeIds.length}`),
        onSent: () => undefined,
        onClosed: () => undefined,
      }),
    });
    await bench.open();
    const odd = { ...trade(2), more: 'é' };
    const frames = [trade(1), odd, trade(3), { x: 1 }, trade(4)];
    inOneWrite(fake, frames);
    await bench.until(() => bench.tradeIds.length === 4);
    const reply = json({ result: null, id: 1 });
    expect(heard).toEqual([
      `${reply} after 0`,
      ...frames.map((frame, i) => `${json(frame)} after ${[0, 1, 2, 3, 3][i]}`),
    ]);
  });

  it('says once why frames cost more here, and feeds all the same', async () => {
    const reason = problem('SLOWER', 'frames cost more here', { reason: 'a test wants it' });
    const { fastPath } = binanceProtocol;
    invariant(fastPath !== undefined, 'Binance has a fast path');
    const protocol = { ...binanceProtocol, fastPath: { ...fastPath, whySlower: () => reason } };
    const slow = new FeedBench();
    slow.feed = new ProtocolFeed(protocol, slow.runtime, {}, {});
    await slow.open();
    await slow.live();
    expect(slow.notices.filter((text) => text === reason.message)).toHaveLength(1);
    await slow.feed.close();
    expect(binanceProtocol.fastPath?.whySlower?.()).toBeUndefined();
  });

  it('says why frames of one connection cost more, where that shows only among them', async () => {
    const reason = problem('SLOWER', 'frames of this connection cost more', { reason: 'a test wants it' });
    const { fastPath } = binanceProtocol;
    invariant(fastPath !== undefined, 'Binance has a fast path');
    const newScanner: typeof fastPath.newScanner = (targetOf, sink, onSlower) => {
      const scanner = fastPath.newScanner(targetOf, sink, onSlower);
      let isTold = false;
      const scan = (bytes: Uint8Array, start: number, end: number): boolean => {
        if (!isTold) onSlower?.(reason);
        isTold = true;
        return scanner.scan(bytes, start, end);
      };
      return { scan };
    };
    const slow = new FeedBench();
    slow.feed = new ProtocolFeed({ ...binanceProtocol, fastPath: { ...fastPath, newScanner } }, slow.runtime, {}, {});
    await slow.open();
    await slow.live();
    expect(slow.notices.filter((text) => text === reason.message)).toHaveLength(1);
    await slow.feed.close();
  });
});
