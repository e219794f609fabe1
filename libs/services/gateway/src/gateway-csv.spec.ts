import { type IncomingMessage, get as openGet } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Access } from './inbound/access/access.js';
import { ListRoute } from './inbound/lists/list-route.js';
import { type Listing, wholeListing } from './inbound/lists/listing.js';
import { SHEETS } from './inbound/lists/sheets.js';
import { ServiceHealthView } from './inbound/views/service.view.js';
import { type MemoryGateway, startMemoryGateway } from './testing/memory-gateway.fixture.js';

const ROW: ServiceHealthView = { service: 'risk', state: 'ready', troubles: {}, tookUs: 1 };

/** A page of about a megabyte. */
const LARGE_PAGE = Array.from({ length: 500 }, () => ({ ...ROW, troubles: { why: 'x'.repeat(2_000) } }));
let pagesRead = 0;

/** Lists whose store goes away, before the first page and after it, and one that never ends. */
@Access('viewer')
@Controller('/v1/broken')
class BrokenLists {
  @Get('at-once')
  @ListRoute([ServiceHealthView])
  atOnce(): Listing {
    return { ...wholeListing(SHEETS.services, [ROW]), readPage: () => Promise.reject(new Error('the store is away')) };
  }

  @Get('later')
  @ListRoute([ServiceHealthView])
  later(): Listing {
    const readPage: Listing['readPage'] = ({ after }) =>
      after === undefined
        ? Promise.resolve({ rows: [ROW], next: ['1'] })
        : Promise.reject(new Error('the store is away'));
    return { ...wholeListing(SHEETS.services, [ROW]), readPage };
  }

  @Get('endless')
  @ListRoute([ServiceHealthView])
  endless(): Listing {
    const readPage: Listing['readPage'] = () => {
      pagesRead += 1;
      return Promise.resolve({ rows: LARGE_PAGE, next: ['1'] });
    };
    return { ...wholeListing(SHEETS.services, [ROW]), readPage };
  }
}

let gateway: MemoryGateway;

beforeAll(async () => {
  gateway = await startMemoryGateway({}, [BrokenLists]);
});

afterAll(() => gateway?.stop());

const get = (url: string, accept = 'text/csv') => gateway.send('GET', url, undefined, { accept });

async function linesOf(url: string): Promise<readonly string[]> {
  const { body, headers, status } = await get(url);
  expect(status, url).toBe(200);
  expect(headers['content-type'], url).toBe('text/csv; charset=utf-8; header=present');
  expect(headers['content-disposition'], url).toMatch(/^attachment; filename="[a-z-]+\.csv"$/u);
  expect(headers['vary'], url).toBe('accept');
  const lines = String(body).split('\r\n');
  expect(lines.pop(), url).toBe('');
  return lines;
}

describe('a list of the gateway', () => {
  it.each([
    ['/v1/trades?limit=1', SHEETS.trades, 30],
    ['/v1/orders?limit=1', SHEETS.orders, 41],
    ['/v1/orders?status=New', SHEETS.orders, 1],
    ['/v1/positions?open=true', SHEETS.positions, 5],
    ['/v1/decisions?decision=REFUSED', SHEETS.decisions, 1],
    ['/v1/discrepancies', SHEETS.discrepancies, 0],
    ['/v1/accounts/paper-1', SHEETS.balances, 1],
    ['/v1/audit', SHEETS.audit, 0],
    ['/v1/markets', SHEETS.markets, 0],
    ['/v1/instruments', SHEETS.instruments, 0],
    ['/v1/strategies', SHEETS.strategies, 0],
    ['/v1/strategies/schemas', SHEETS.parameters, 0],
  ])('%s is all that match as CSV to who prefers that', async (url, { columns }, rows) => {
    const lines = await linesOf(url);
    expect(lines[0]).toBe(columns.join(','));
    expect(lines).toHaveLength(rows + 1);
  });

  it('has a line for every service that it knows of', async () => {
    const lines = await linesOf('/v1/services');
    expect(lines.length).toBeGreaterThan(3);
    expect(lines[1]).toMatch(/^[a-z-]+,unknown,/u);
  });

  it('has exact decimals, times in both forms and every number of a refusal', async () => {
    const orders = await linesOf('/v1/orders?status=New');
    expect(orders[1]).toMatch(/^c-000900,2023-11-14T22:13:20\.000300Z,paper-2,binance,BTC-USDT,BUY,LIMIT,/u);
    expect(orders[1]).toContain(',0.5,9000,0,0.5,false,false,');
    expect(orders[1]).toContain(',1700000000000300,2023-11-14T22:13:20.000001Z,1700000000000001,,,,,');
    expect((await linesOf('/v1/decisions'))[1]).toContain('"{""limit"":""20""');
  });

  it('goes on behind a cursor of its JSON', async () => {
    const { body } = await get('/v1/trades?limit=10', 'application/json');
    const { nextCursor } = body as { readonly nextCursor: string };
    expect(await linesOf(`/v1/trades?cursor=${nextCursor}`)).toHaveLength(21);
  });

  it.each([undefined, '*/*', 'application/json', 'application/json, text/csv'])(
    'is JSON to who sends Accept: %s',
    async (accept) => {
      const headers = accept === undefined ? {} : { accept };
      const answer = await gateway.send('GET', '/v1/orders?limit=2', undefined, headers);
      expect(answer).toMatchObject({ status: 200, body: { items: [{}, {}] }, headers: { vary: 'accept' } });
      expect(answer.headers['content-type']).toContain('application/json');
    },
  );

  it('tells what is wrong as a problem, whatever the client prefers', async () => {
    const problems = [
      ['/v1/trades?cursor=nonsense', 400],
      ['/v1/orders?limit=0', 400],
      ['/v1/accounts/nobody', 404],
      ['/v1/accounts/nobody/equity', 404],
      ['/v1/market/binance/BTC-USDT/history', 404],
      ['/v1/broken/at-once', 500],
    ] as const;
    for (const [url, status] of problems) {
      const answer = await get(url);
      expect(answer, url).toMatchObject({ status, body: { status } });
      expect(answer.headers['content-type'], url).toContain('application/problem+json');
      expect(answer.headers['content-disposition'], url).toBeUndefined();
    }
  });

  it('breaks off, and does not end, where its store goes away in the middle', async () => {
    await expect(get('/v1/broken/later')).rejects.toThrow();
  });

  it('is read no further than a client takes it, and no more once the client is gone', async () => {
    await gateway.application.nest.listen(0, '127.0.0.1');
    const { port } = gateway.application.nest.getHttpServer().address() as AddressInfo;
    const response = await new Promise<IncomingMessage>((resolve) => {
      openGet({ port, host: '127.0.0.1', path: '/v1/broken/endless', headers: { accept: 'text/csv' } }, resolve);
    });
    // Nobody reads the answer: what fits into the buffers on the way is read from the store, and then nothing.
    let seen = 0;
    const hasGrown = (): boolean => {
      const before = seen;
      seen = pagesRead;
      return seen > before;
    };
    await expect.poll(hasGrown, { timeout: 30_000, interval: 200 }).toBe(false);
    expect(seen).toBeGreaterThan(0);
    response.destroy();
    await expect.poll(hasGrown, { timeout: 30_000, interval: 200 }).toBe(false);
  });
});
