import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OrderCanceledV1, OrderFilledV1 } from '#libs/contracts';
import { type RunningNats, startNats } from '#libs/local-stack';
import { renderAuthorization } from '#libs/messaging';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { BENCH_PASSWORD, StrategyBench, until } from './strategy-bench.fixture.js';

let nats: RunningNats;
let database: TestDatabase;
let bench: StrategyBench;

const flat = (price: number, count: number): number[] => Array.from({ length: count }, () => price);
const RISE = [...flat(1_000_000, 19), 1_001_000];
const HIGHER = 1_002_000;

beforeEach(async () => {
  nats = await startNats({ configText: renderAuthorization(() => `"${BENCH_PASSWORD}"`), url: '' });
  database = await createTestDatabase(process.env['TEST_DATABASE_URL'] ?? '');
  bench = await StrategyBench.open(nats.url, database);
});

afterEach(async () => {
  await bench?.close();
  await nats?.stop();
  await database?.drop();
});

describe('the strategy service', () => {
  it('is ready only when instruments and equity are known', async () => {
    await until(async () => ((await bench.status()).recovered ? true : undefined));
    expect((await bench.get('/health/ready')).status).toBe(503);
    await bench.facts.balance('100000');
    await bench.ready();
    expect((await bench.state())['equity']).toBe('100000');
    expect((await bench.get('/metrics')).body).toContain('tradewind_strategy_queue_length');
  });

  it('knows the past when it starts, wants nothing because of it, and decides on the first live trade', async () => {
    await bench.facts.balance('100000');
    bench.market.past = [...flat(999_999, 200), ...RISE];
    await bench.restart();
    await bench.ready();
    await bench.shows('prices', '100');
    await bench.shows('signal', 'up');
    expect(bench.market.pastAsked.at(-1)).toBe(100);
    expect(await bench.intents()).toEqual([]);
    bench.market.trade([HIGHER]);
    expect(await bench.intentNumber(1)).toMatchObject({ side: 'BUY' });
  });

  it('warms up on live trades where the settings ask for no past trades', async () => {
    bench.market.past = RISE;
    const asked = bench.market.pastAsked.length;
    await bench.restart({ WARM_UP_TRADES: '0' });
    await bench.facts.balance('100000');
    await bench.ready();
    await bench.shows('prices', '0');
    expect(bench.market.pastAsked).toHaveLength(asked);
  });

  it('turns trades into one intent, published once, whatever comes again', async () => {
    await bench.facts.balance('100000');
    await bench.ready();
    const bytes = bench.market.trade(RISE);
    await bench.intentNumber(1);
    for (let i = 0; i < 3; i += 1) bench.market.send(bytes);
    bench.market.trade([HIGHER, HIGHER + 1_000]);
    await bench.shows('prices', '22');
    const [intent, ...more] = [await bench.publishedNumber(1)];
    expect(more).toEqual([]);
    expect(await bench.intents()).toMatchObject([{ side: 'BUY', status: 'open', outbox: '1' }]);
    expect(intent).toMatchObject({
      strategy: 'momentum-1',
      account: 'paper-1',
      side: 'BUY',
      type: 'MARKET',
      reduceOnly: false,
    });
    // 100000 × 0.001 / (10010 × 0.02) = 0.49950…
    expect(intent?.quantity).toBe('0.4995');
    expect(intent?.correlationId).toBe(intent?.intentId);
    expect(intent?.causationId).toBe(intent?.marketEventId);
    expect(intent?.validUntilUs).toBeGreaterThan(intent?.occurredAtUs ?? Infinity);
    expect((await bench.status()).intents).toEqual({ open: 1, refused: 0, closed: 0 });
  });

  it('waits for the end of the order and the position it made, in whichever order they come', async () => {
    await bench.facts.balance('100000');
    await bench.ready();
    bench.market.trade(RISE);
    const first = await bench.intentNumber(1);
    const [intent] = [await bench.publishedNumber(1)];
    await bench.facts.approved(intent!);
    await bench.facts.ended(intent!, OrderFilledV1.subject, intent!.quantity);
    await until(async () =>
      (await bench.owner.query(`SELECT 1 FROM strategy.intent WHERE ended_quantity IS NOT NULL`)).rowCount
        ? true
        : undefined,
    );
    bench.market.trade([HIGHER]);
    await bench.shows('prices', '21');
    expect((await bench.intents())[0]).toMatchObject({ status: 'open', approved: true });
    // The fee was taken out of what was bought.
    await bench.facts.position(first.intent_id, '0.4990005', 1);
    await bench.isClosed(1);
    await bench.shows('pending', 'false');
    bench.market.trade([HIGHER + 1_000]);
    await bench.shows('prices', '22');
    // It is long now: the rise says nothing more. The fall sells what is held, floored to the lot.
    expect(await bench.intents()).toHaveLength(1);
    bench.market.trade([990_000, 980_000]);
    expect(await bench.intentNumber(2)).toMatchObject({ side: 'SELL', quantity: '0.499', reduce_only: true });
  });

  it('goes on after a refusal and after an order that ended unfilled', async () => {
    await bench.facts.balance('100000');
    await bench.ready();
    bench.market.trade(RISE);
    await bench.facts.refused((await bench.intentNumber(1)).intent_id);
    await bench.isClosed(1);
    await bench.shows('pending', 'false');
    bench.market.trade([HIGHER]);
    await bench.intentNumber(2);
    const second = await bench.publishedNumber(2);
    await bench.facts.ended(second, OrderCanceledV1.subject, '0');
    await bench.isClosed(2);
    expect((await bench.intents()).map((row) => row.status)).toEqual(['refused', 'closed']);
    expect((await bench.intents())[0]?.reason).toBe('TOO_MUCH: Too much.');
  });
});
