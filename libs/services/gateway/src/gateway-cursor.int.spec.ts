import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningNats, startNats } from '#libs/local-stack';
import { renderAuthorization } from '#libs/messaging';
import { OrderEntity } from '#libs/persistence';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { type Answer, BENCH_PASSWORD, GatewayBench, ask } from './testing/gateway-bench.fixture.js';
import { sampleOrder, sampleTrade } from './testing/sample-rows.fixture.js';
let nats: RunningNats;
let database: TestDatabase;
let bench: GatewayBench;

const get = (url: string): Promise<Answer> => bench.get(url);

beforeAll(async () => {
  nats = await startNats({ configText: renderAuthorization(() => `"${BENCH_PASSWORD}"`), url: '' });
  database = await createTestDatabase(process.env['TEST_DATABASE_URL'] ?? '');
  bench = new GatewayBench(nats.url, database);
  await bench.open();
});

afterAll(async () => {
  await bench?.close();
  await database?.drop();
  await nats?.stop();
});

describe('a cursor walk', () => {
  /** All items of a list, page by page; `between` runs after every page. */
  async function walk(
    path: string,
    limit: number,
    between: () => Promise<void> = () => Promise.resolve(),
  ): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { status, body } = await get(
        `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      expect(status).toBe(200);
      expect((body['items'] as unknown[]).length).toBeLessThanOrEqual(limit);
      items.push(...(body['items'] as Record<string, unknown>[]));
      cursor = body['nextCursor'] as string | null;
      await between();
    }
    return items;
  }

  it.each(['/v1/orders', '/v1/orders?strategy=other', '/v1/trades', '/v1/positions'])(
    'over %s gives the whole, whatever the size of the pages',
    async (path) => {
      const whole = await walk(path, 500);
      expect(whole.length).toBeGreaterThan(5);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 50 }), async (limit) => {
          expect(await walk(path, limit)).toEqual(whole);
        }),
        { numRuns: 8 },
      );
    },
  );

  it('neither doubles nor loses a row while rows are inserted', async () => {
    const before = await walk('/v1/trades', 500);
    const ordersBefore = (await walk('/v1/orders', 500)).map((order) => order['clientOrderId']);
    let number = 1_000;
    const add = async (): Promise<void> => {
      number += 1;
      await bench.writer.addTrade(sampleTrade(number));
      await bench.writer.addOrder(sampleOrder(number));
    };
    expect(await walk('/v1/trades', 7, add)).toEqual(before);
    expect(
      (await walk('/v1/orders', 7, add))
        .map((order) => order['clientOrderId'])
        .filter((id) => ordersBefore.includes(id)),
    ).toEqual(ordersBefore);
  });
});

describe('a list as CSV', () => {
  it('is every row once and in order, over as many reads as it takes', async () => {
    const rows = Array.from({ length: 1_200 }, (_, i) => sampleOrder(10_000 + i, { strategy: 'many' }));
    await bench.writer.dataSource.getRepository(OrderEntity).insert(rows);
    const accept = { accept: 'text/csv' };
    const { body, status } = await ask(bench.app, 'GET', '/v1/orders?strategy=many&sort=oldest', undefined, accept);
    expect(status).toBe(200);
    const lines = String(body['text']).trimEnd().split('\r\n').slice(1);
    expect(lines.map((line) => line.split(',')[0])).toEqual(rows.map(({ clientOrderId }) => clientOrderId));
  });
});
