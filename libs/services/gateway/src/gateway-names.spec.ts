import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MemoryGateway, startMemoryGateway } from './testing/memory-gateway.fixture.js';

const LISTS = ['orders', 'trades', 'positions', 'decisions', 'ledger'] as const;
let gateway: MemoryGateway;

beforeAll(async () => {
  gateway = await startMemoryGateway();
});

afterAll(() => gateway?.stop());

/** The rows of a list, or what is said of each parameter. */
async function read(url: string, headers: Readonly<Record<string, string>> = {}) {
  const { body, status } = await gateway.send('GET', url, undefined, headers);
  const { errors = [], items = [] } = body as { items?: unknown[]; errors?: { field: string; message: string }[] };
  return { status, rows: items.length, errors: errors.map(({ field, message }) => `${field}: ${message}`) };
}

describe('the names in an address', () => {
  it.each([
    // The stream of this gateway has told of no market and no holdings yet.
    ['/v1/market/toString/BTC-USDT/history', 'market toString:BTC-USDT; there are none'],
    ['/v1/accounts/paper-2/equity', 'account paper-2; there are none'],
    ['/v1/accounts/paper-2', 'account paper-2; there are paper-1'],
  ])('are answered at %s with those that there are', async (url, what) => {
    const { body, status } = await gateway.send('GET', url);
    expect(status).toBe(404);
    expect(body).toMatchObject({ detail: expect.stringContaining(`There is no ${what}`) as string });
  });
});

describe('the names in a filter of a list', () => {
  it.each(['orders', 'trades', 'positions', 'decisions'])(
    'find the rows of /v1/%s in whatever letters a venue is written',
    async (list) => {
      const asKnown = await read(`/v1/${list}?venue=binance`);
      expect(asKnown).toMatchObject({ status: 200, errors: [] });
      expect(asKnown.rows).toBeGreaterThan(0);
      expect(await read(`/v1/${list}?venue=Binance`)).toEqual(asKnown);
    },
  );

  it.each(LISTS)('refuse at /v1/%s a venue that there is not, with those that there are', async (list) => {
    expect(await read(`/v1/${list}?venue=binnance`)).toEqual({
      ...{ status: 400, rows: 0 },
      errors: ['venue: venue must be one of binance, coinbase, kraken, okx, bybit'],
    });
  });

  it.each(['orders', 'trades', 'positions', 'decisions'])(
    'find the rows of /v1/%s of an instrument that is written in small letters: no venue has such',
    async (list) => {
      const asListed = await read(`/v1/${list}?instrument=BTC-USDT`);
      expect(asListed.rows).toBeGreaterThan(0);
      expect(await read(`/v1/${list}?instrument=btc-usdt`)).toEqual(asListed);
      expect(await read(`/v1/${list}?instrument=BTCUSDT`)).toMatchObject({ status: 400 });
      expect(await read(`/v1/${list}?instrument=DOGE-USDT`)).toEqual({ status: 200, rows: 0, errors: [] });
    },
  );

  it.each([...LISTS, 'discrepancies'])('refuse at /v1/%s an account that there is not', async (list) => {
    const errors = [
      'account: there is no account "Paper-1"; capitals and small letters are told apart; there are paper-1',
    ];
    expect(await read(`/v1/${list}?account=Paper-1`)).toEqual({ status: 400, rows: 0, errors });
    expect(await gateway.send('GET', `/v1/${list}?account=Paper-1`, undefined, { accept: 'text/csv' })).toMatchObject({
      status: 400,
      body: { code: 'PARAMETER_WRONG' },
    });
    expect(await read(`/v1/${list}?account=paper-1&limit=1`)).toMatchObject({ status: 200 });
  });

  it('refuse the trades of an order that there is not, and give none of one that was not filled', async () => {
    const errors = ['clientOrderId: there is no order "C-000001"; capitals and small letters are told apart'];
    expect(await read('/v1/trades?clientOrderId=C-000001')).toEqual({ status: 400, rows: 0, errors });
    expect(await read('/v1/trades?clientOrderId=c-000900')).toEqual({ status: 200, rows: 0, errors: [] });
  });

  it.each([
    ['/v1/orders?account=paper-1&account=paper-2', 'account: account is given 2 times; give it once'],
    ['/v1/orders?venue=binance&venue=kraken&venue=okx', 'venue: venue is given 3 times; give it once'],
    ['/v1/audit?chain=risk&chain=risk', 'chain: chain is given 2 times; give it once'],
    ['/v1/market/binance/BTC-USDT/history?limit=5&limit=5', 'limit: limit is given 2 times; give it once'],
  ])('are said once: %s', async (url, error) => {
    expect(await read(url)).toEqual({ status: 400, rows: 0, errors: [error] });
  });
});

describe('a parameter that there is not', () => {
  it('is refused with those that there are', async () => {
    const span = 'limit, cursor, account, venue, fromUs, toUs, sort';
    expect(await read('/v1/orders?stat=New')).toEqual({
      ...{ status: 400, rows: 0 },
      errors: [`stat: there is no parameter stat; there are status, strategy, ${span}, instrument`],
    });
    expect(await read('/v1/risk?account=paper-1')).toMatchObject({
      errors: ['account: there is no parameter account; none is taken here'],
    });
    const body = { reason: 'a drill', scoope: 'all' };
    const { body: said } = await gateway.send('POST', '/v1/risk/halt', body);
    expect(JSON.stringify(said)).toContain('there is no parameter scoope; there are scope, reason, commandId');
  });
});

describe('the names in a path and in a command', () => {
  it('are what was meant, in whatever letters', async () => {
    expect(await gateway.send('GET', '/v1/market/Binance/btc-usdt')).toMatchObject({
      status: 200,
      body: { venue: 'binance', instrument: 'BTC-USDT' },
    });
    expect(await gateway.send('GET', '/v1/positions/paper-2/btc-usdt?venue=KRAKEN')).toMatchObject({ status: 200 });
    await gateway.send('POST', '/v1/accounts/paper-1/orders/cancel', { reason: 'a drill', instrument: 'btc-usdt' });
    expect(gateway.heard.at(-1)).toMatchObject({ account: 'paper-1', instrument: 'BTC-USDT' });
  });
});
