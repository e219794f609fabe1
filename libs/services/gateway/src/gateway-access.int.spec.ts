import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningNats, startNats } from '#libs/local-stack';
import { renderAuthorization } from '#libs/messaging';
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

describe('who may give commands', () => {
  it('only who has the token, where one is set; nobody reads without', async () => {
    const guarded = await startGateway({ ...bench.environment, GATEWAY_API_TOKEN: 'a-token-for-tests' });
    const give = (authorization?: string, route = 'halt'): Promise<Answer> =>
      ask(guarded, 'POST', `/v1/risk/${route}`, JSON.stringify(command), {
        'content-type': 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      });
    try {
      for (const wrong of [
        undefined,
        'Bearer',
        'Bearer a-token-for-test',
        'Bearer a-token-for-tests2',
        'Basic a-token-for-tests',
      ]) {
        expect(await give(wrong)).toMatchObject({
          status: 401,
          body: { code: 'CREDENTIAL_WRONG' },
          headers: { 'www-authenticate': 'Bearer' },
        });
      }
      expect(await give(undefined, 'resume')).toMatchObject({ status: 401, body: { code: 'CREDENTIAL_WRONG' } });
      expect((await give('Bearer a-token-for-tests')).status).toBe(200);
      expect((await ask(guarded, 'GET', '/v1/risk')).status).toBe(401);
      const headers = { authorization: 'Bearer a-token-for-tests' };
      expect((await ask(guarded, 'GET', '/v1/risk', undefined, headers)).status).toBe(200);
    } finally {
      await guarded.close();
    }
  });

  it('without a token, nobody who comes under another name than that of this machine', async () => {
    const headers = { 'content-type': 'application/json', host: 'evil.example:3000' };
    expect(await ask(bench.app, 'POST', '/v1/risk/halt', JSON.stringify(command), headers)).toMatchObject({
      status: 403,
      body: { code: 'HOST_FORBIDDEN' },
    });
    for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000']) {
      expect(
        (await ask(bench.app, 'POST', '/v1/risk/halt', JSON.stringify(command), { ...headers, host })).status,
      ).toBe(200);
    }
  });
});

/** Shuts the database for everybody but superusers, or opens it. */
async function reachable(yes: boolean): Promise<void> {
  const name = new URL(database.ownerUrl).pathname.slice(1);
  await bench.writer.dataSource.query(`ALTER DATABASE ${name} CONNECTION LIMIT ${yes ? -1 : 0}`);
  if (yes) return;
  await bench.writer.dataSource.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`,
    [name],
  );
}

describe('what is away behind the gateway', () => {
  it('makes it respond with 503 with a problem that names no address, and it is not ready; then it comes back', async () => {
    await reachable(false);
    for (const url of ['/v1/orders', '/v1/positions/paper-1/BTC-USDT', '/v1/risk', '/v1/accounts/paper-1']) {
      const answer = await get(url);
      expect(answer).toMatchObject({
        status: 503,
        body: { code: 'DATABASE_UNAVAILABLE' },
        headers: { 'retry-after': '1' },
      });
      expect(JSON.stringify(answer.body)).not.toMatch(/127\.0\.0\.1|tradewind_gateway|test_/u);
    }
    const asCsv = await ask(bench.app, 'GET', '/v1/orders', undefined, { accept: 'text/csv' });
    expect(asCsv).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
    expect(asCsv.type).toContain('application/problem+json');
    expect((await get('/health/ready')).status).toBe(503);
    expect((await get('/health/live')).status).toBe(200);
    await reachable(true);
    expect((await get('/v1/orders')).status).toBe(200);
  });

  it('makes a command 503 when risk does not answer, with the id to send it again under', async () => {
    await bench.risk.close();
    const answer = await post('/v1/risk/halt', command);
    expect(answer).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE', details: { service: 'risk' } } });
    expect((answer.body['details'] as Record<string, string>)['commandId']).toMatch(/^[0-9a-f-]{36}$/u);
  });

  it('makes the acceptance of a difference 503 when order-management does not answer', async () => {
    expect(await post('/v1/accounts/paper-1/differences/12/accept', { reason: 'a gift' })).toMatchObject({
      status: 503,
      body: { code: 'SERVICE_UNAVAILABLE', details: { service: 'order-management', discrepancyId: '12' } },
    });
  });

  it('makes it 503 when the broker is away', async () => {
    await nats.stop();
    expect(await get('/v1/market/binance/BTC-USDT')).toMatchObject({
      status: 503,
      body: { code: 'SERVICE_UNAVAILABLE' },
    });
    expect((await get('/v1/orders')).status).toBe(200);
  });
});
