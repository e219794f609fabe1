import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OrderFilledV1, encodeMessage } from '#libs/contracts';
import { type RunningNats, startNats } from '#libs/local-stack';
import { renderAuthorization } from '#libs/messaging';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { BENCH_PASSWORD, StrategyBench, nowUs, until } from './strategy-bench.fixture.js';

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

describe('the strategy service under faults', () => {
  it('knows after a restart what it holds and which intent is open, and makes no second one of the same trades', async () => {
    await bench.facts.balance('100000');
    await bench.ready();
    const bytes = bench.market.trade(RISE);
    const { intent_id } = await bench.intentNumber(1);
    await bench.restart();
    await bench.ready();
    expect((await bench.status()).strategies[0]?.pendingIntentId).toBe(intent_id);
    bench.market.send(bytes);
    bench.market.trade([HIGHER]);
    await bench.shows('prices', '21');
    expect(await bench.intents()).toHaveLength(1);
    await bench.facts.position(intent_id, '0.5', 1);
    await bench.facts.ended((await bench.published())[0]!, OrderFilledV1.subject, '0.5');
    await bench.isClosed(1);
    await bench.restart();
    await bench.ready();
    expect(await bench.state()).toMatchObject({ position: '0.5', pending: 'false' });
    // The same trades once more, to a service that forgot its prices: it is long, and the intent's id is taken besides.
    bench.market.send(bytes);
    await bench.shows('prices', '20');
    expect(await bench.intents()).toHaveLength(1);
  });

  it('makes no second intent of the same trades even when the first was refused before a restart', async () => {
    await bench.facts.balance('100000');
    await bench.ready();
    const bytes = bench.market.trade(RISE);
    await bench.facts.refused((await bench.intentNumber(1)).intent_id);
    await bench.isClosed(1);
    await bench.restart();
    await bench.ready();
    bench.market.send(bytes);
    await until(async () => ((await bench.status()).signals > 0 ? true : undefined));
    await bench.shows('pending', 'false');
    expect(await bench.intents()).toMatchObject([{ status: 'refused', outbox: '1' }]);
  });

  it('closes an intent that nobody answers, but not one that was approved', async () => {
    await bench.restart({ INTENT_TTL_MS: '50', INTENT_EXPIRY_GRACE_MS: '100' });
    await bench.facts.balance('100000');
    await bench.ready();
    bench.market.trade(RISE);
    await bench.isClosed(1);
    expect((await bench.intents())[0]).toMatchObject({ status: 'closed', reason: 'expired without an answer' });
    await bench.shows('pending', 'false');
    await bench.restart({ INTENT_TTL_MS: '300', INTENT_EXPIRY_GRACE_MS: '100' });
    await bench.ready();
    bench.market.trade(RISE.map((price) => price + 5));
    await bench.intentNumber(2);
    await bench.facts.approved(await bench.publishedNumber(2));
    await until(async () => ((await bench.intents())[1]?.approved === true ? true : undefined));
    await sleep(1_000);
    expect((await bench.intents())[1]).toMatchObject({ status: 'open', approved: true });
  });

  it('wants nothing while the book is not LIVE or the market is older than it may be', async () => {
    await bench.facts.balance('100000');
    await bench.ready();
    bench.market.state('STALE');
    await until(async () => ((await bench.state())['bookState'] === 'STALE' ? true : undefined));
    bench.market.trade(RISE);
    await bench.shows('prices', '20');
    bench.market.state('LIVE');
    await until(async () => ((await bench.state())['bookState'] === 'LIVE' ? true : undefined));
    bench.market.trade([HIGHER], nowUs() - 3_000_000);
    await bench.shows('prices', '21');
    expect(await bench.intents()).toEqual([]);
    bench.market.trade([HIGHER]);
    await bench.intentNumber(1);
  });

  it('lives on and counts when garbage comes on every inbound edge', async () => {
    await bench.facts.balance('100000');
    await bench.ready();
    for (const bytes of [new Uint8Array(), new Uint8Array(50).fill(255), new Uint8Array(700_000)])
      bench.market.send(bytes);
    const garbage = new TextEncoder().encode('{"not":');
    for (const text of [garbage, new Uint8Array(60_000).fill(123), encodeMessage({ id: 'x' })]) {
      await bench.facts.garbage(text);
    }
    await until(async () =>
      (await bench.owner.query('SELECT 1 FROM strategy.parked_message')).rowCount === 3 ? true : undefined,
    );
    expect((await bench.get('/metrics')).body).toMatch(/tradewind_wire_garbage_total\{lane="tick"[^}]*\} 3/u);
    bench.market.trade(RISE);
    await bench.intentNumber(1);
  });
});
