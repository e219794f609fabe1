import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
