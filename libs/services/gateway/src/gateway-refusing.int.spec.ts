import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningNats, startNats } from '#libs/local-stack';
import { renderAuthorization } from '#libs/messaging';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { type Answer, BENCH_PASSWORD, GatewayBench, ask } from './testing/gateway-bench.fixture.js';

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

describe('what the gateway refuses', () => {
  it.each([
    ['/v1/orders?foo=1', 'foo'],
    ['/v1/orders?limit=0', 'limit'],
    ['/v1/orders?limit=501', 'limit'],
    ['/v1/orders?limit=1e2', 'limit'],
    ['/v1/orders?limit=', 'limit'],
    ['/v1/orders?limit=5&limit=6', 'limit'],
    ['/v1/orders?status=Open', 'status'],
    ['/v1/orders?account=a%20b', 'account'],
    ['/v1/orders?account[x]=1', 'account[x]'],
    ['/v1/orders?account=a&account=b', 'account'],
    ['/v1/positions?open=false', 'open'],
    ['/v1/positions?strategy=x', 'strategy'],
    ['/v1/trades?status=New', 'status'],
    ['/v1/orders/c-000001?foo=1', 'foo'],
    ['/v1/accounts/paper-1?__proto__=1', '__proto__'],
    ['/v1/risk?constructor=1', 'constructor'],
    ['/v1/orders?constructor=1', 'constructor'],
    ['/v1/orders?__proto__=1', '__proto__'],
    ['/v1/orders/a%00b', 'clientOrderId'],
    ["/v1/accounts/x'%20OR%201=1--", 'account'],
    ['/?x=1', 'x'],
  ])('%s names what is wrong: %s', async (url, field) => {
    const answer = await get(url);
    expect(answer).toMatchObject({
      status: 400,
      type: 'application/problem+json; charset=utf-8',
      body: { status: 400, code: 'PARAMETER_WRONG' },
    });
    expect((answer.body['errors'] as { field: string }[]).map((error) => error.field)).toContain(field);
  });

  it.each([
    'x',
    '%00',
    'W10',
    'WyJvcmRlcnMiXQ',
    'WyJ0cmFkZXMiLCI1Il0',
    'WyJvcmRlcnMiLCIxOyBEUk9QIiwiYSJd',
    'a'.repeat(401),
  ])('the cursor %s, which it never gave out', async (cursor) => {
    expect((await get(`/v1/orders?cursor=${cursor}`)).status).toBe(400);
  });

  it.each([
    [{ scope: 'all' }, 'reason'],
    [{ ...command, extra: 1 }, 'extra'],
    [{ ...command, scope: 'a.b' }, 'scope'],
    [{ ...command, scope: '>' }, 'scope'],
    [{ ...command, actor: 7 }, 'actor'],
    [{ ...command, reason: '' }, 'reason'],
    [{ ...command, commandId: '' }, 'commandId'],
  ])('the command %j, naming %s', async (body, field) => {
    const before = bench.commands.length;
    const answer = await post('/v1/risk/halt', body);
    expect(answer.status).toBe(400);
    expect((answer.body['errors'] as { field: string }[]).map((error) => error.field)).toContain(field);
    expect(bench.commands).toHaveLength(before);
  });

  it.each([
    ['garbage', '{"scope":', 'application/json', 400],
    ['nothing', '', 'application/json', 400],
    ['a list', '[]', 'application/json', 400],
    ['a number', '5', 'application/json', 400],
    ['null', 'null', 'application/json', 400],
    ['a prototype', '{"__proto__":{"x":1},"scope":"all","actor":"a","reason":"b"}', 'application/json', 400],
    ['a megabyte', JSON.stringify({ ...command, reason: 'x'.repeat(1_000_000) }), 'application/json', 413],
    ['lists in lists', '['.repeat(30_000) + ']'.repeat(30_000), 'application/json', 400],
    ['objects in objects', '{"scope":'.repeat(5_000) + '1' + '}'.repeat(5_000), 'application/json', 400],
    ['a form', 'scope=all&actor=a&reason=b', 'application/x-www-form-urlencoded', 415],
    ['a text', '{"scope":"all","actor":"a","reason":"b"}', 'text/plain', 415],
    ['XML', '<x/>', 'application/xml', 415],
  ])('a body of %s', async (_, body, type, status) => {
    const before = bench.commands.length;
    const answer = await ask(bench.app, 'POST', '/v1/risk/halt', body, { 'content-type': type });
    expect(answer).toMatchObject({ status, type: 'application/problem+json; charset=utf-8', body: { status } });
    expect(JSON.stringify(answer.body)).not.toMatch(/at \w+ \(|node_modules|127\.0\.0\.1/u);
    expect(bench.commands).toHaveLength(before);
  });

  it.each([
    ['GET', '/v1/nothing', 404, undefined],
    ['GET', '/V1/orders', 404, undefined],
    ['GET', '/v1/orders/', 404, undefined],
    ['POST', '/v1/orders', 405, 'GET, HEAD'],
    ['DELETE', '/v1/orders/x', 405, 'GET, HEAD'],
    ['PUT', '/v1/risk/halt', 405, 'POST'],
    ['GET', '/v1/risk/halt', 405, 'POST'],
  ] as const)('%s %s with %i', async (method, url, status, allow) => {
    const answer = await ask(bench.app, method, url, method === 'POST' || method === 'PUT' ? '{}' : undefined);
    expect(answer).toMatchObject({ status, type: 'application/problem+json; charset=utf-8' });
    expect(answer.headers['allow']).toBe(allow);
  });

  it('any query that is not its own with a 400, and never falls over', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('orders', 'trades', 'positions', 'risk'),
        fc.string(),
        fc.string(),
        async (list, name, value) => {
          const answer = await get(`/v1/${list}?x${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
          expect(answer.status).toBe(400);
        },
      ),
      { numRuns: 50 },
    );
  });
});
