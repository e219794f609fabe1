import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessProof } from './inbound/access/access-proof.js';
import { type MemoryGateway, startMemoryGateway } from './testing/memory-gateway.fixture.js';

let gateway: MemoryGateway;

beforeAll(async () => {
  gateway = await startMemoryGateway();
});

afterAll(() => gateway?.stop());

describe('a gateway without Postgres and without a broker', () => {
  it('lists what is in memory', async () => {
    const { status, body } = await gateway.send('GET', '/v1/orders?status=New');
    expect(status).toBe(200);
    expect(body).toMatchObject({ items: [{ clientOrderId: 'c-000900', leavesQuantity: '0.5' }], nextCursor: null });
    expect(await gateway.send('GET', '/v1/positions/paper-2/BTC-USDT')).toMatchObject({ status: 400 });
    expect(await gateway.send('GET', '/health/ready')).toMatchObject({ status: 200 });
  });

  it('asks the market over lanes in memory', async () => {
    expect(await gateway.send('GET', '/v1/market/binance/BTC-USDT')).toMatchObject({
      status: 200,
      body: { venue: 'binance', instrument: 'BTC-USDT', source: 'feed', receivedAtUs: null },
    });
  });

  it('hands a command to risk, and says which one it was', async () => {
    const command = { scope: 'all', reason: 'a drill', commandId: 'drill-1' };
    expect(await gateway.send('POST', '/v1/risk/halt', command)).toMatchObject({
      status: 200,
      body: { commandId: 'drill-1', state: 'HALTED', changedAt: '1970-01-01T00:00:00.000001Z' },
    });
    expect(gateway.heard).toEqual([{ ...command, actor: 'local' }]);
    expect(await gateway.send('POST', '/v1/risk/resume', command)).toMatchObject({
      status: 503,
      body: { code: 'SERVICE_UNAVAILABLE', details: { service: 'risk', commandId: 'drill-1' } },
    });
  });

  it('takes no command whose reason says nothing, and tells a missing address from a wrong method', async () => {
    const before = gateway.heard.length;
    const commands = gateway.application.get<AccessProof>(AccessProof).listRoutes();
    const urls = commands.filter(({ method, path }) => method === 'POST' && !path.endsWith('/try'));
    expect(urls.length).toBeGreaterThanOrEqual(10);
    for (const { path } of urls) {
      const url = path.replaceAll(/:\w+/gu, '1');
      const { body } = await gateway.send('POST', url, { reason: ' \u00a0 ' });
      expect(body, url).toMatchObject({ status: 400, detail: expect.stringContaining('reason') as string });
    }
    expect(gateway.heard).toHaveLength(before);
    expect(await gateway.send('GET', '/v1/orders/')).toMatchObject({ status: 404 });
    expect(await gateway.send('POST', '/v1/orders', {})).toMatchObject({ status: 405 });
  });

  it('shows the life of an order, decisions by rule, and differences', async () => {
    const { body } = await gateway.send('GET', '/v1/orders/c-000001/timeline');
    expect(body).toMatchObject({
      order: { clientOrderId: 'c-000001' },
      hops: [{ hop: 'committed' }, { hop: 'sent' }, {}],
    });
    expect(await gateway.send('GET', '/v1/orders/none/timeline')).toMatchObject({ status: 404 });
    const refused = await gateway.send('GET', '/v1/decisions?rule=max-position&decision=REFUSED');
    expect(refused.body).toMatchObject({ items: [{ intentId: 'i-9', numbers: { limit: '20' } }] });
    expect(await gateway.send('GET', '/v1/decisions/i-9')).toMatchObject({
      status: 200,
      body: { code: 'MAX_POSITION_EXCEEDED' },
    });
    expect(await gateway.send('GET', '/v1/discrepancies')).toMatchObject({ status: 200, body: { items: [] } });
  });

  it('lists what happened within a span of time, from either end', async () => {
    const query = 'fromUs=1700000000000105&toUs=1700000000000108';
    const ids = async (more: string): Promise<unknown[]> => {
      const { body } = await gateway.send('GET', `/v1/trades?${query}${more}`);
      return (body as { readonly items: readonly { readonly tradeId: string }[] }).items.map(({ tradeId }) => tradeId);
    };
    expect(await ids('')).toEqual(['7', '6', '5']);
    expect(await ids('&sort=oldest')).toEqual(['5', '6', '7']);
    expect(await gateway.send('GET', '/v1/trades?fromUs=tomorrow')).toMatchObject({ status: 400 });
    for (const list of ['orders', 'trades', 'decisions', 'ledger']) {
      const backwards = await gateway.send('GET', `/v1/${list}?fromUs=8&toUs=7`);
      expect(backwards).toMatchObject({ status: 400, body: { errors: [{ field: 'toUs' }] } });
      expect(await gateway.send('GET', `/v1/${list}?fromUs=7&toUs=7`)).toMatchObject({ status: 200 });
    }
  });

  it.each([
    ['/v1/orders?limit=abc', 'limit must be a whole number from 1 to 500'],
    ['/v1/orders?limit=501', 'limit must be a whole number from 1 to 500'],
    ['/v1/trades?fromUs=2026-11-30', 'fromUs must be a whole number of at least 0, in microseconds since the epoch'],
    [
      '/v1/trades?toUs=99999999999999999999',
      'toUs must be a whole number of at least 0, in microseconds since the epoch',
    ],
    ['/v1/market/binance/BTC-USDT/history?seconds=x', 'seconds must be a whole number from 1 to 3600'],
    ['/v1/recordings/monday/BTC-USDT', 'fromUs must be a whole number of at least 0, in microseconds since the epoch'],
    [
      '/v1/recordings/monday/BTC-USDT?fromUs=1&stepMs=1',
      'stepMs must be a whole number from 50 to 60000, in milliseconds',
    ],
  ])('says of %s what a number may be', async (url, message) => {
    expect(await gateway.send('GET', url)).toMatchObject({ status: 400, body: { errors: [{ message }] } });
  });

  it('hands out trades as CSV to who accepts that', async () => {
    const answer = await gateway.application.nest.inject({
      method: 'GET',
      url: '/v1/trades?limit=1',
      headers: { accept: 'text/csv' },
    });
    expect(answer.headers['content-type']).toContain('text/csv');
    expect(answer.body.trimEnd().split('\r\n')).toHaveLength(31);
  });

  it('documents the stream with the schemas of its routes, and each of them is there', async () => {
    const openApi = await gateway.send('GET', '/openapi.json');
    const { schemas } = (openApi.body as { readonly components: { readonly schemas: object } }).components;
    const asyncApi = JSON.stringify((await gateway.send('GET', '/asyncapi.json')).body);
    const named = [...asyncApi.matchAll(/#\/components\/schemas\/(\w+)/gu)].map(([, name]) => name);
    expect(new Set(named).size).toBe(8);
    for (const name of named) expect(Object.keys(schemas)).toContain(name);
  });

  it('serves nothing but files of the console under its address', async () => {
    for (const url of [
      '/console/assets/none.js',
      '/console/../package.json',
      '/console/%2e%2e/package.json',
      '/console/etc.txt',
    ])
      expect((await gateway.application.nest.inject({ method: 'GET', url })).statusCode).toBe(404);
  });

  it('tells browsers to run nothing but its own, and to show it in no frame', async () => {
    const { headers } = await gateway.send('GET', '/v1/orders');
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*/u);
  });
});
