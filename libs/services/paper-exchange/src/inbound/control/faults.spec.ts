import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Json, type RestAnswer, TestExchange, rows } from '../../testkit/harness.js';
import { FAULT_CATALOGUE } from './fault-catalogue.js';

const TOKEN = 'a-token-for-tests';
const BUY = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '30000.00' };
const REFUSED = { on: 'REQUEST', target: '/ping', fault: { kind: 'RESET_UNPERFORMED' } };

describe('the fault control API', () => {
  let exchange: TestExchange;
  const ask = (method: string, path = '', body?: unknown): Promise<RestAnswer> =>
    exchange.raw(`/paper/faults${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const place = () => exchange.signed('POST', '/api/v3/order', BUY);
  const openOrders = async () => Number((await exchange.get('/paper/status')).body['openOrders']);
  const fired = async (): Promise<Json[]> => rows((await ask('GET', '/fired')).body['fired']);

  beforeEach(async () => {
    exchange = await TestExchange.start({ FAULT_CONTROL_TOKEN: TOKEN });
  });
  afterEach(() => exchange.stop());

  it('sets faults while the exchange runs, says what fired, and heals', async () => {
    const set = await ask('POST', '', { add: [{ ...REFUSED, times: 1 }] });
    expect([set.status, set.body]).toMatchObject([200, { rules: [{ id: 1, seen: 0, harmed: 0 }] }]);
    await expect(exchange.get('/api/v3/ping')).rejects.toThrow('fetch failed');
    expect((await exchange.get('/api/v3/ping')).status).toBe(200);
    expect(await fired()).toMatchObject([{ sequence: 1, ruleId: 1, harmed: 'GET /api/v3/ping' }]);
    expect(rows((await ask('GET', '/fired?after=1')).body['fired'])).toEqual([]);
    expect((await ask('DELETE')).body).toMatchObject({ rules: [] });
  });

  it('ends one fault by its id and leaves the others', async () => {
    await ask('POST', '', { add: [REFUSED, { named: 'F-56' }] });
    expect((await ask('DELETE', '/1')).body).toMatchObject({ rules: [{ id: 2 }] });
    expect((await exchange.get('/api/v3/ping')).status).toBe(200);
    const again = await ask('DELETE', '/1');
    expect([again.status, again.body['code']]).toEqual([404, 'FAULT_UNKNOWN']);
  });

  it('takes every fault of its catalogue by name, narrowed as asked', async () => {
    for (const named of Object.keys(FAULT_CATALOGUE)) {
      const { status, body } = await ask('POST', '', { clear: true, add: [{ named, times: 3 }] });
      expect([named, status]).toEqual([named, 200]);
      const set = rows(body['rules']);
      expect(set.map((one) => one['rule']?.['times'])).toEqual(set.map(() => 3));
    }
  });

  it('loses the answer to an order that was taken (F-50)', async () => {
    await ask('POST', '', { add: [{ named: 'F-50', times: 1 }] });
    const unanswered = fetch(`${exchange.http}/api/v3/order`, { method: 'POST', signal: AbortSignal.timeout(300) });
    await expect(unanswered).rejects.toThrow(/timeout/u);
    expect(await fired()).toMatchObject([{ harmed: 'POST /api/v3/order' }]);
  });

  it('does not show an order at first when reads lag (F-54)', async () => {
    const { body } = await place();
    const query = { symbol: 'BTCUSDT', orderId: String(body['orderId']) };
    await ask('POST', '', { add: [{ named: 'F-54' }] });
    expect((await exchange.signed('GET', '/api/v3/order', query)).body['code']).toBe(-2013);
    expect((await exchange.signed('GET', '/api/v3/openOrders', {})).body).toEqual([]);
    await ask('DELETE');
    expect((await exchange.signed('GET', '/api/v3/order', query)).body['orderId']).toBe(body['orderId']);
  });

  it('cancels all open orders as a dead man’s switch does (F-64), reported and journaled like any other', async () => {
    await place();
    const socket = await exchange.socket('/ws-api/v3');
    await socket.request('userDataStream.subscribe.signature', exchange.wsSigned({}));
    // No step of the market reports it in the exchange's stead.
    await exchange.raw('/paper/freeze', { method: 'POST', headers: { 'X-MBX-APIKEY': exchange.key } });
    await ask('POST', '', { do: ['CANCEL_OPEN_ORDERS'] });
    const report = await socket.find((message) => message['event']?.['e'] !== undefined);
    expect(report['event']).toMatchObject({ e: 'executionReport', X: 'CANCELED' });
    expect(await openOrders()).toBe(0);
  });

  it('changes tick sizes during the day (F-66)', async () => {
    await ask('POST', '', { add: [{ named: 'F-66' }] });
    const odd = await exchange.signed('POST', '/api/v3/order', { ...BUY, price: '30000.50' });
    expect(odd.body).toEqual({ code: -1013, msg: 'Filter failure: PRICE_FILTER' });
    expect((await place()).status).toBe(200);
    const info = await exchange.get('/api/v3/exchangeInfo?symbol=BTCUSDT');
    const filters = rows(rows(info.body['symbols'])[0]?.['filters']);
    expect(filters.find((filter) => String(filter['filterType']) === 'PRICE_FILTER')?.['tickSize']).toBe('1.00');
  });

  it('cuts all connections at once', async () => {
    const socket = await exchange.socket('/ws-api/v3');
    await ask('POST', '', { do: ['CUT_CONNECTIONS'] });
    expect(await socket.closed).toBe(1006);
  });

  it('runs a script of timed faults, and stops it', async () => {
    const steps = [
      { afterMs: 0, add: [REFUSED] },
      { afterMs: 0, clear: true },
      { afterMs: 3_600_000, add: [REFUSED] },
    ];
    expect((await ask('POST', '/script', { seed: 7, steps })).body).toMatchObject({ seed: 7, scriptStepsLeft: 3 });
    const stepsLeft = async () => (await ask('GET')).body['scriptStepsLeft'];
    await expect.poll(stepsLeft).toBe(1);
    expect((await ask('GET')).body).toMatchObject({ rules: [] });
    expect((await ask('DELETE')).body).toMatchObject({ scriptStepsLeft: 0 });
  });

  it('draws the same lots again for the same seed', async () => {
    const draw = async (): Promise<Json[]> => {
      const before = await fired();
      await ask('POST', '', { seed: 5, clear: true, add: [{ ...REFUSED, probability: 0.5 }] });
      const outcomes: string[] = [];
      for (let n = 0; n < 20; n += 1) {
        outcomes.push(
          await exchange.get('/api/v3/ping').then(
            () => 'ok',
            () => 'reset',
          ),
        );
      }
      expect((await fired()).length - before.length).toBe(outcomes.filter((one) => one === 'reset').length);
      return outcomes as unknown as Json[];
    };
    expect(await draw()).toEqual(await draw());
  });

  it('lists a running symbol otherwise: new steps, a halt, a delisting, and back', async () => {
    await place();
    const relist = (change: object) => ask('POST', '', { relist: [{ symbol: 'BTCUSDT', ...change }] });
    expect((await relist({ tickSize: '100', status: 'HALT' })).status).toBe(200);
    const { body } = await exchange.get('/api/v3/exchangeInfo?symbol=BTCUSDT');
    expect(body['symbols']?.[0]).toMatchObject({
      status: 'HALT',
      filters: expect.arrayContaining([expect.objectContaining({ tickSize: '100', minPrice: '100' })]) as unknown,
    });
    expect((await place()).body).toMatchObject({ code: -2010, msg: 'Market is closed.' });
    expect(await openOrders()).toBe(1);
    await relist({ delisted: true });
    expect((await exchange.get('/api/v3/depth?symbol=BTCUSDT')).body).toMatchObject({ code: -1121 });
    expect((await exchange.get('/api/v3/exchangeInfo')).body['symbols']).toHaveLength(1);
    expect(await openOrders()).toBe(0);
    await relist({ delisted: false, tickSize: '0.01' });
    expect((await place()).body).toMatchObject({ status: 'NEW' });
    const refused = await relist({ tickSize: '0.000000001' });
    expect([refused.status, refused.body['code']]).toEqual([400, 'RELISTING_UNFIT']);
    expect((await ask('POST', '', { relist: [{ symbol: 'NONEUSDT', status: 'HALT' }] })).status).toBe(400);
  });

  it.each([
    [{ add: [{ on: 'REQUEST', fault: { kind: 'EXPLODE' } }] }, 'add.0'],
    [{ add: [{ named: 'F-99' }] }, 'catalogue'],
    [{ add: [{ ...REFUSED, probability: 2 }] }, 'add.0'],
    [{ ad: [] }, 'ad'],
  ])('refuses what it does not understand: %j', async (body, part) => {
    const { status, body: answer } = await ask('POST', '', body);
    expect([status, answer['code']]).toEqual([400, 'FAULT_INVALID']);
    expect(answer['message']).toContain(part);
    expect((await ask('GET')).body).toMatchObject({ rules: [] });
  });
});

describe('the fault control API without its token', () => {
  it.each([
    ['is off unless a token is set', {}, 403, 'FAULT_CONTROL_OFF'],
    ['refuses a wrong token', { FAULT_CONTROL_TOKEN: TOKEN }, 401, 'TOKEN_WRONG'],
  ])('%s', async (_name, settings, status, code) => {
    const exchange = await TestExchange.start(settings);
    try {
      const headers = { authorization: 'Bearer another-token' };
      for (const method of ['GET', 'DELETE', 'POST']) {
        const answer = await exchange.raw('/paper/faults', { method, headers });
        expect([answer.status, answer.body['code']]).toEqual([status, code]);
      }
      expect((await exchange.get('/api/v3/ping')).status).toBe(200);
    } finally {
      await exchange.stop();
    }
  });
});
