import { describe, expect, it } from 'vitest';
import { GatewayClient, GatewayRefusal } from './gateway-client.js';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

/** A client whose requests are kept, each answered with the same. */
function clientOf(answer: () => Response): { readonly client: GatewayClient; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const send = (url: unknown, init: RequestInit): Promise<Response> => {
    sent.push({ url: String(url), init });
    return Promise.resolve(answer());
  };
  const options = { baseUrl: 'http://gateway:4000', token: 'tw_1_secret', fetch: send as typeof fetch };
  return { client: new GatewayClient(options), sent };
}

const json = (body: object, status = 200, type = 'application/json'): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });

describe('a client of the gateway', () => {
  it('fills the path, leaves out what is not asked for, and carries its credential', async () => {
    const { client, sent } = clientOf(() => json({ items: [], nextCursor: null }));
    await client.call('GET /v1/trades', { query: { instrument: 'BTC-USDT', limit: 5 } });
    await client.call('GET /v1/accounts/{account}/equity', { path: { account: 'a/b' } });
    expect(sent.map(({ url }) => url)).toEqual([
      'http://gateway:4000/v1/trades?instrument=BTC-USDT&limit=5',
      'http://gateway:4000/v1/accounts/a%2Fb/equity',
    ]);
    expect(sent[0]?.init).toEqual({
      method: 'GET',
      headers: { accept: 'application/json', authorization: 'Bearer tw_1_secret' },
    });
  });

  it('sends a command as JSON and resolves with its receipt', async () => {
    const { client, sent } = clientOf(() => json({ state: 'HALTED' }));
    const receipt = await client.call('POST /v1/risk/halt', { body: { scope: 'all', reason: 'a drill' } });
    expect(receipt.state).toBe('HALTED');
    expect(sent[0]?.init).toMatchObject({ method: 'POST', body: '{"scope":"all","reason":"a drill"}' });
  });

  it('reads lists as CSV', async () => {
    const { client, sent } = clientOf(
      () => new Response('tradeId\r\n', { headers: { 'content-type': 'text/csv; charset=utf-8' } }),
    );
    expect(await client.readCsv('GET /v1/trades')).toBe('tradeId\r\n');
    expect(sent[0]?.init.headers).toMatchObject({ accept: 'text/csv' });
  });

  it('rejects with the problem of the gateway, and without one where something else answered', async () => {
    const problem = { type: 'about:blank', title: 'x', status: 404, code: 'NOT_FOUND', detail: 'There is no order.' };
    const { client } = clientOf(() => json(problem, 404, 'application/problem+json'));
    const refusal = { status: 404, code: 'NOT_FOUND', message: 'There is no order.', problem };
    await expect(client.call('GET /v1/markets')).rejects.toMatchObject(refusal);
    const other = clientOf(() => new Response('<html>', { status: 502 }));
    const error = await other.client.call('GET /v1/markets').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GatewayRefusal);
    expect(error).toMatchObject({ status: 502, code: 'NO_PROBLEM', problem: undefined });
    const page = clientOf(() => new Response('<html>', { headers: { 'content-type': 'text/html' } }));
    const none = { status: 200, code: 'NO_PROBLEM' };
    await expect(page.client.call('GET /v1/markets')).rejects.toMatchObject(none);
    await expect(page.client.readCsv('GET /v1/trades')).rejects.toMatchObject(none);
  });
});
