import { afterEach, describe, expect, it } from 'vitest';
import { SeededRandom } from '#libs/testkit';
import { TestExchange, TestSocket } from '../../testkit/harness.js';
import { ScriptedFaults } from './scripted-faults.js';
import type { FaultRule } from './scripted-faults.js';

const BUY = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '30000.00' };

describe('faults of the paper exchange on a real network', () => {
  let exchange: TestExchange;
  const start = async (...rules: FaultRule[]): Promise<void> => {
    exchange = await TestExchange.start({}, { faults: new ScriptedFaults(new SeededRandom(1), rules) });
  };
  const place = () => exchange.signed('POST', '/api/v3/order', BUY);
  const openOrders = async (): Promise<number> => Number((await exchange.get('/paper/status')).body['openOrders']);
  afterEach(() => exchange.stop());

  it('reset the connection after an order was taken', async () => {
    await start({ on: 'REQUEST', method: 'POST', times: 1, fault: { kind: 'RESET_PERFORMED' } });
    await expect(place()).rejects.toThrow('fetch failed');
    expect(await openOrders()).toBe(1);
    expect((await place()).status).toBe(200);
  });

  it('leave a request without an answer', async () => {
    await start({ on: 'REQUEST', target: '/ping', times: 1, fault: { kind: 'DROP_ANSWER' } });
    const unanswered = fetch(`${exchange.http}/api/v3/ping`, { signal: AbortSignal.timeout(300) });
    await expect(unanswered).rejects.toThrow(/timeout/u);
    expect((await exchange.get('/api/v3/ping')).status).toBe(200);
  });

  it('refuse with a status, a code and a Retry-After', async () => {
    const refusal = { status: 429, code: -1003, message: 'Too many requests.', retryAfterSeconds: 7 };
    await start({ on: 'REQUEST', fault: { kind: 'REFUSE_UNPERFORMED', refusal } });
    const { status, body, headers } = await place();
    expect([status, body, headers.get('retry-after')]).toEqual([429, { code: -1003, msg: refusal.message }, '7']);
    expect(await openOrders()).toBe(0);
  });

  it('refuse and cut WebSockets', async () => {
    await start(
      { on: 'CONNECTION', target: '/ws-api', times: 1 },
      { on: 'MESSAGE', channel: 'MARKET', skip: 3, fault: { kind: 'CUT' } },
    );
    expect(await new TestSocket(`${exchange.ws}/ws-api/v3`).closed).toBe(1006);
    expect((await (await exchange.socket('/ws-api/v3')).request('ping', {}))['status']).toBe(200);
    const cut = await exchange.socket('/ws/btcusdt@bookTicker');
    expect(await cut.closed).toBe(1006);
    expect(cut.messages).toHaveLength(3);
  });
});
