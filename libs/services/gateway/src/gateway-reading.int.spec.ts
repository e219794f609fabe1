import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningNats, startNats } from '#libs/local-stack';
import { PRICE_BUCKET } from '#libs/contracts';
import { Broker, BucketPriceWriter, NatsKeyValue, renderAuthorization } from '#libs/messaging';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { type Answer, BENCH_PASSWORD, GatewayBench, ask, startGateway } from './testing/gateway-bench.fixture.js';

let nats: RunningNats;
let database: TestDatabase;
let bench: GatewayBench;
const command = { scope: 'all', reason: 'a drill' };
const get = (url: string): Promise<Answer> => bench.get(url);
const post = (url: string, body: unknown): Promise<Answer> => bench.post(url, body);
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

describe('the gateway', () => {
  it('returns positions with decimal texts and times, filtered, all or only open ones', async () => {
    const all = await get('/v1/positions?account=paper-1');
    expect((all.body['items'] as unknown[]).length).toBe(4);
    const open = await get('/v1/positions?account=paper-1&open=true');
    expect((open.body['items'] as { instrument: string }[]).map((row) => row.instrument)).toEqual([
      'BTC-USDT',
      'ETH-USDT',
      'SOL-USDT',
    ]);
    expect((open.body['items'] as unknown[])[0]).toMatchObject({
      quantity: '0.4995',
      cost: '5000.25',
      averagePrice: '10010.51051051',
      fees: { BTC: '0.0005', BNB: '0.021' },
      feesOutsideProfit: { BNB: '0.021' },
      markPrice: null,
      updatedAtUs: 1_700_000_000_123_456,
      updatedAt: '2023-11-14T22:13:20.123456Z',
    });
    expect(open.body['nextCursor']).toBeNull();
    expect((await get('/v1/positions?venue=kraken')).body['items']).toHaveLength(1);
    expect((await get('/v1/positions?instrument=SOL-USDT&open=all')).body['items']).toHaveLength(1);
  });

  it('returns one position, and asks for the venue where there are several', async () => {
    expect((await get('/v1/positions/paper-1/BTC-USDT')).body).toMatchObject({
      account: 'paper-1',
      instrument: 'BTC-USDT',
    });
    expect(await get('/v1/positions/paper-1/DOGE-USDT')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await get('/v1/positions/paper-2/BTC-USDT')).toMatchObject({ status: 400, body: { code: 'VENUE_NEEDED' } });
    expect((await get('/v1/positions/paper-2/BTC-USDT?venue=kraken')).body).toMatchObject({ venue: 'kraken' });
  });

  it('returns orders newest first, filtered, and one by its id', async () => {
    const { body } = await get('/v1/orders?limit=500');
    const items = body['items'] as { clientOrderId: string; committedAtUs: number }[];
    expect(items).toHaveLength(41);
    const times = items.map((order) => order.committedAtUs);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect((await get('/v1/orders?strategy=other')).body['items']).toHaveLength(10);
    expect(
      (await get('/v1/orders?instrument=ETH-USDT&status=Filled&account=paper-1&venue=binance')).body['items'],
    ).toHaveLength(10);
    expect((await get('/v1/orders?status=New')).body['items']).toMatchObject([
      { limitPrice: '9000', leavesQuantity: '0.5', closedAtUs: null },
    ]);
    expect((await get('/v1/orders/c-000003')).body).toMatchObject({
      clientOrderId: 'c-000003',
      quantity: '0.5',
      leavesQuantity: '0',
    });
    expect((await get('/v1/orders/nothing')).status).toBe(404);
  });

  it('returns trades newest first, filtered', async () => {
    const { body } = await get('/v1/trades?clientOrderId=c-000001&limit=2');
    expect(body['items']).toMatchObject([
      {
        venueTradeId: '30',
        quantity: '0.1',
        price: '10000.5',
        realisedProfit: '-1.5',
        executedAtUs: 1_700_000_000_000_030,
      },
      { venueTradeId: '29' },
    ]);
    expect((await get('/v1/trades?strategy=other')).body['items']).toEqual([]);
  });

  it('shows after a restart the equity curve of before it, as risk kept it', async () => {
    const nowUs = Date.now() * 1_000;
    const minute = Math.floor(nowUs / 60_000_000) - 2;
    const row = { account: 'paper-1', minute, equity: '99876.54321', atUs: minute * 60_000_000 + 1 };
    await bench.writer.addEquitySample(row);
    const restarted = await startGateway(bench.environment);
    const oldest = async (): Promise<unknown> => {
      const { body } = await ask(restarted, 'GET', '/v1/accounts/paper-1/equity');
      return (body['points'] as readonly unknown[] | undefined)?.[0];
    };
    await expect.poll(oldest, { timeout: 20_000 }).toMatchObject({ atUs: row.atUs, equity: '99876.5432' });
    await restarted.close();
  });

  it('returns an account with balances, equity and exposure', async () => {
    expect((await get('/v1/accounts/paper-1')).body).toMatchObject({
      account: 'paper-1',
      equity: '100000',
      exposure: { grossExposure: '5000.1', reserved: '10.5' },
      balances: [{ asset: 'USDT', free: '90000.1', locked: '9.9', total: '90010' }],
    });
    expect((await get('/v1/accounts/nobody')).status).toBe(404);
  });

  it('returns where a market stands by asking market-data', async () => {
    expect((await get('/v1/market/binance/BTC-USDT')).body).toMatchObject({
      bookState: 'LIVE',
      lastPrice: '10000.5',
      bidPrice: null,
      bids: [['10000', '1']],
    });
    expect(await get('/v1/market/binance/DOGE-USDT')).toMatchObject({
      status: 404,
      body: { code: 'INSTRUMENT_NOT_FED' },
    });
    expect((await get('/v1/market/binance/BTC-USDT')).body).toMatchObject({ source: 'feed' });
    expect(await get('/v1/market/nowhere/BTC-USDT')).toMatchObject({ status: 404, body: { code: 'VENUE_UNKNOWN' } });
    expect(await get('/v1/market/kraken/BTC-USD')).toMatchObject({
      status: 503,
      body: { code: 'SERVICE_UNAVAILABLE' },
    });
  });

  it('returns the last known prices, their age and STALE, where no feed answers', async () => {
    await bench.provisionBuckets();
    const publisher = new Broker(bench.marketData, {
      onConnection: () => undefined,
      onError: () => undefined,
      onPermissionViolation: (error) => {
        throw error;
      },
    });
    const receivedAtUs = Date.now() * 1_000 - 1_000_000;
    const known = { lastPrice: '101.5', lastTradeAtUs: 7, bidPrice: '101', bidSize: '2', epoch: 1 };
    const price = { v: 1, venue: 'kraken', instrument: 'BTC-USD', bookState: 'LIVE', ...known } as const;
    const writer = new BucketPriceWriter(new NatsKeyValue(publisher, PRICE_BUCKET));
    expect(await writer.write({ ...price, receivedAtUs, writtenAtUs: receivedAtUs })).toBe('written');
    const answer = await get('/v1/market/kraken/BTC-USD');
    expect(answer).toMatchObject({
      status: 200,
      body: {
        ...{ lastPrice: '101.5', bidPrice: '101', askPrice: null },
        bookState: 'STALE',
        source: 'cache',
        receivedAtUs,
      },
    });
    expect(answer.body['ageUs']).toBeGreaterThanOrEqual(1_000_000);
    expect(await get('/v1/market/kraken/ETH-USD')).toMatchObject({
      status: 503,
      body: { code: 'SERVICE_UNAVAILABLE' },
    });
  });

  it('returns states, limits, exposure and refusals of risk', async () => {
    expect((await get('/v1/risk')).body).toMatchObject({
      states: [{ scope: 'all', state: 'ACTIVE', version: 0, changedAtUs: null }],
      limits: [
        { account: 'paper-1', instrument: '*', maxOrderQuantity: '10', maxOrderNotional: null, maxPosition: '20' },
      ],
      exposures: [{ account: 'paper-1', equity: '100000' }],
      refusals: [{ intentId: 'i-9', rule: 'max-position', numbers: { limit: '20' } }],
    });
  });

  it('hands halt and resume to risk and returns what is in force', async () => {
    const halted = await post('/v1/risk/halt', { ...command, commandId: 'drill-1' });
    expect(halted).toMatchObject({
      status: 200,
      body: { commandId: 'drill-1', scope: 'all', state: 'HALTED', changedAtUs: 1_700_000_000_000_007 },
    });
    const resumed = await post('/v1/risk/resume', { ...command, scope: 'paper-1' });
    expect(resumed).toMatchObject({ status: 200, body: { scope: 'paper-1', state: 'ACTIVE' } });
    expect(resumed.body['commandId']).toMatch(/^[0-9a-f-]{36}$/u);
    expect(bench.commands).toMatchObject([
      { subject: 'command.halt.v1.all', data: { commandId: 'drill-1', actor: 'local', reason: 'a drill' } },
      { subject: 'command.resume.v1.paper-1', data: { scope: 'paper-1' } },
    ]);
    expect(await post('/v1/risk/halt', { ...command, scope: 'nobody' })).toMatchObject({
      status: 404,
      body: { code: 'SCOPE_UNKNOWN' },
    });
  });

  it('has a first page, documentation, health and metrics', async () => {
    expect((await get('/')).body).toMatchObject({ addresses: { openapi: '/openapi.json' } });
    expect((await get('/docs')).status).toBe(200);
    expect((await get('/health/ready')).status).toBe(200);
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/metrics')).status).toBe(200);
    const { body } = await get('/openapi.json');
    expect(
      Object.keys(body['paths'] as object)
        .filter((path) => path.startsWith('/v1'))
        .sort(),
    ).toEqual([
      '/v1/accounts/{account}',
      '/v1/accounts/{account}/differences/{discrepancyId}/accept',
      '/v1/accounts/{account}/equity',
      '/v1/accounts/{account}/limits',
      '/v1/accounts/{account}/limits/try',
      '/v1/accounts/{account}/orders',
      '/v1/accounts/{account}/orders/cancel',
      '/v1/accounts/{account}/positions/{instrument}/close',
      '/v1/audit',
      '/v1/decisions',
      '/v1/decisions/{intentId}',
      '/v1/discrepancies',
      '/v1/instruments',
      '/v1/ledger',
      '/v1/market/{venue}/{instrument}',
      '/v1/market/{venue}/{instrument}/history',
      '/v1/markets',
      '/v1/orders',
      '/v1/orders/{clientOrderId}',
      '/v1/orders/{clientOrderId}/cancel',
      '/v1/orders/{clientOrderId}/timeline',
      '/v1/positions',
      '/v1/positions/{account}/{instrument}',
      '/v1/recordings',
      '/v1/recordings/{recording}/{instrument}',
      '/v1/recordings/{recording}/{instrument}/wind',
      '/v1/risk',
      '/v1/risk/halt',
      '/v1/risk/reduce',
      '/v1/risk/resume',
      '/v1/services',
      '/v1/strategies',
      '/v1/strategies/schemas',
      '/v1/strategies/{strategy}/parameters',
      '/v1/strategies/{strategy}/switch',
      '/v1/trades',
    ]);
  });
});
