import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HAND_MADE_INTENT, type MemoryGateway, startMemoryGateway } from '../testing/memory-gateway.fixture.js';

let gateway: MemoryGateway;
let before = 0;
beforeAll(async () => {
  gateway = await startMemoryGateway({ GATEWAY_COMMANDS_PER_SECOND: '1000' });
});
afterAll(() => gateway?.stop());
beforeEach(() => {
  before = gateway.heard.length;
});
const heard = (): unknown => gateway.heard.slice(before);
const why = { reason: 'a drill', commandId: 'c-7' };
const order = { ...why, venue: 'binance', instrument: 'BTC-USDT', side: 'BUY', quantity: '0.5', type: 'LIMIT' };

describe('what operators want of orders', () => {
  it('reaches order-management with the actor of the credential, and comes back as a receipt', async () => {
    const one = await gateway.send('POST', '/v1/orders/c-000001/cancel', why);
    const orders = [{ clientOrderId: 'c-000001', instrument: 'BTC-USDT', status: 'Canceled' }];
    expect(one).toMatchObject({ status: 200, body: { commandId: 'c-7', account: 'paper-1', orders } });
    await gateway.send('POST', '/v1/accounts/paper-1/orders/cancel', { reason: 'all', instrument: 'BTC-USDT' });
    expect(heard()).toMatchObject([
      { commandId: 'c-7', account: 'paper-1', clientOrderId: 'c-000001', actor: 'local', reason: 'a drill' },
      { commandId: expect.any(String) as string, account: 'paper-1', instrument: 'BTC-USDT', actor: 'local' },
    ]);
  });

  it('is refused where there is no such order, position or field, and then nobody hears of it', async () => {
    const wrong: readonly (readonly [string, object, number])[] = [
      ['/v1/orders/nobodys/cancel', why, 404],
      ['/v1/accounts/paper-1/positions/XXX-USDT/close', why, 404],
      ['/v1/accounts/paper-1/orders/cancel', { ...why, clientOrderId: 'c-1' }, 400],
      ['/v1/accounts/paper-1/orders', { ...order, quantity: '1e9' }, 400],
      ['/v1/accounts/paper-1/orders', { ...order, actor: 'me' }, 400],
      ['/v1/accounts/paper-1/orders', { ...order, validForMs: 604_800_001 }, 400],
    ];
    for (const [url, body, status] of wrong) expect((await gateway.send('POST', url, body)).status, url).toBe(status);
    expect(heard()).toEqual([]);
  });

  it('an order by hand comes back with what risk decided: every number of the rules', async () => {
    const placed = await gateway.send('POST', '/v1/accounts/paper-1/orders', { ...order, limitPrice: '64000' });
    expect(placed).toMatchObject({
      status: 200,
      body: {
        ...{ commandId: 'c-7', intentId: HAND_MADE_INTENT, side: 'BUY', quantity: '0.5', clientOrderId: null },
        decision: { decision: 'REFUSED', rule: 'max-position', numbers: { limit: '20' } },
      },
    });
    const terms = { timeInForce: 'GTC', reduceOnly: false, validForMs: 86_400_000, limitPrice: '64000' };
    expect(heard()).toMatchObject([{ account: 'paper-1', actor: 'local', ...terms }]);
  });

  it('a position is closed at the venue where it is held', async () => {
    const closed = await gateway.send('POST', '/v1/accounts/paper-1/positions/BTC-USDT/close', why);
    expect(closed).toMatchObject({ status: 200, body: { side: 'SELL', decision: { decision: 'REFUSED' } } });
    expect(heard()).toMatchObject([{ venue: 'binance', instrument: 'BTC-USDT', account: 'paper-1' }]);
  });
});
