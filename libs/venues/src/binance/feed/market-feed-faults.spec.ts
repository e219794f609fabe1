import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FeedBench, diff, instrument, trade } from '../testing/feed-bench.fixture.js';
import type { ScriptedAnswer, ScriptedBinance } from '../testing/scripted-binance.fixture.js';

describe('the Binance feed against a faulty exchange', () => {
  let fake: ScriptedBinance;
  let bench: FeedBench;

  beforeEach(() => {
    bench = new FeedBench();
    ({ fake } = bench);
  });

  afterEach(async () => {
    await bench.feed.close();
  });

  it('12. counts garbage and truncated frames and goes on', async () => {
    await bench.open();
    await bench.live();
    for (const frame of [
      '{',
      'NaN',
      JSON.stringify(trade(1)).slice(0, -4),
      JSON.stringify(trade(1)).replace('"15.00"', '1e400'),
    ])
      fake.send(frame);
    fake.send(trade(1));
    await bench.until(() => bench.tradeIds.length === 1);
    expect(bench.bad).toHaveLength(4);
    expect([bench.feed.counters().badFrames, bench.state, fake.sockets.length]).toEqual([4, 'LIVE', 1]);
  });

  it('13. counts an oversized frame, reconnects and is whole again', async () => {
    await bench.open();
    await bench.live();
    bench.snapshotId = 300;
    fake.send(`{"x":"${'y'.repeat(70_000)}"}`);
    await bench.until(() => fake.sockets.length === 2 && bench.state === 'LIVE');
    expect(bench.bad).toEqual(['a frame over 65536 bytes']);
  });

  it('14. tries again when the subscription is refused', async () => {
    fake.onRequest = (socket, request) =>
      socket.send(
        fake.sockets.length === 1
          ? { error: { code: 2, msg: 'no' }, id: request['id'] }
          : { result: null, id: request['id'] },
      );
    await bench.open();
    expect(fake.sockets).toHaveLength(2);
    expect(bench.notices).toContain('a market data connection is lost');
  });

  it('15. keeps asking for a snapshot while the exchange answers errors, hangs or resets', async () => {
    await bench.open();
    const answers = [
      { status: 500, body: 'oops' },
      'reset' as const,
      { body: '{"lastUpdateId":"x"}' },
      'hang' as const,
    ];
    const good = fake.routes.get('GET /api/v3/depth');
    fake.routes.set('GET /api/v3/depth', (request) => answers.shift() ?? good?.(request) ?? 'reset');
    fake.send(diff(101, 101));
    await bench.until(() => bench.state === 'LIVE');
    expect(answers).toHaveLength(0);
  });

  it('16. keeps quiet for as long as Retry-After says', async () => {
    await bench.open();
    const good = fake.routes.get('GET /api/v3/depth');
    const times: number[] = [];
    fake.routes.set('GET /api/v3/depth', (request) => {
      times.push(bench.scheduler.monotonicUs() / 1_000);
      return times.length === 1
        ? { status: 429, body: { code: -1003, msg: 'slow down' }, headers: { 'retry-after': '1' } }
        : (good?.(request) ?? 'reset');
    });
    fake.send(diff(101, 101));
    await bench.until(() => bench.state === 'LIVE');
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('17. says which instrument the exchange does not know', async () => {
    const load = () => bench.scheduler.complete(bench.feed.loadInstruments([instrument.id]));
    fake.routes.set('GET /api/v3/exchangeInfo', () => ({ status: 400, body: { code: -1121, msg: 'Invalid symbol.' } }));
    await expect(load()).rejects.toThrow('Invalid symbol');
    fake.routes.set('GET /api/v3/exchangeInfo', () => ({ body: { symbols: [] } }));
    await expect(load()).rejects.toThrow('does not list BTC-USDT');
  });

  it('18. leaves nothing open when it is closed, also while it is connecting', async () => {
    const opening = bench.open();
    await bench.feed.close();
    await opening;
    await bench.pass(60_000);
    expect(fake.open).toBe(0);
    await expect(bench.until(() => false)).rejects.toThrow('nothing is due any more');
  });

  it('19. refuses what reads well and cannot be true, and goes on with what follows', async () => {
    await bench.open();
    await bench.live();
    fake.send(trade(1));
    const future = trade(2);
    fake.send({ ...future, data: { ...future.data, T: 9_000_000_000_000 } });
    fake.send({ ...future, data: { ...future.data, t: 9_000_000_000_000 } });
    fake.send(diff(102, 9_000_000_000_000_000));
    fake.send(trade(2));
    fake.send(diff(102, 103, [['11.00', '2']]));
    await bench.until(() => bench.tradeIds.length === 2 && bench.feed.status()[0]?.lastSequence === 103);
    expect(bench.tradeIds).toEqual([1, 2]);
    expect(bench.feed.counters()).toMatchObject({ badFrames: 3, gapsDetected: 0, tradesLost: 0 });
    expect(bench.state).toBe('LIVE');
  });

  it('20. takes no snapshot that was asked for before the connection was lost', async () => {
    bench.make({ restTimeoutMs: 60_000 });
    const good = fake.routes.get('GET /api/v3/depth');
    let answerLate: (answer: ScriptedAnswer) => void = () => undefined;
    fake.routes.set(
      'GET /api/v3/depth',
      () =>
        new Promise((resolve) => {
          answerLate = resolve;
        }),
    );
    await bench.open();
    await bench.until(() => fake.asked('/api/v3/depth') === 1);
    fake.socket.cut();
    await bench.until(() => fake.sockets.length === 2);
    bench.snapshotId = 200;
    if (good !== undefined) fake.routes.set('GET /api/v3/depth', good);
    answerLate({ body: { lastUpdateId: 100, bids: [], asks: [] } });
    await bench.until(() => bench.state === 'LIVE');
    expect(bench.events.flatMap((event) => (event.kind === 'depth' ? [event.lastSequence] : []))).toEqual([200]);
  });
});
