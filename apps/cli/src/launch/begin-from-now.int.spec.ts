import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SystemScheduler } from '#libs/platform';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { beginFromNow } from './begin-from-now.js';

describe('books that begin after what an account at a testnet has traded', () => {
  let database: TestDatabase;
  let venue: Server;

  beforeAll(async () => {
    database = await createTestDatabase(inject('testDatabaseUrl'));
    venue = createServer((request, response) => {
      const isListed = new URL(request.url ?? '', 'http://venue').searchParams.get('symbol') !== 'LUNAUSDT';
      response.writeHead(isListed ? 200 : 400, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isListed ? [{ id: 41 }] : { code: -1121, msg: 'Invalid symbol.' }));
    });
    await new Promise<void>((resolve) => void venue.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await new Promise((resolve) => venue.close(resolve));
    await database.drop();
  });

  it('begin for the listed symbols, where another one is not listed', async () => {
    const { port } = venue.address() as AddressInfo;
    const restUrl = `http://127.0.0.1:${port}`;
    const testnet = { restUrl, streamUrl: restUrl, wsApiUrl: restUrl, apiKey: 'K', apiSecret: 'S' };
    const names = ['LUNA-USDT', 'BTC-USDT'];
    await beginFromNow(new SystemScheduler(), database.ownerUrl, testnet, names);
    const client = new Client({ connectionString: database.ownerUrl });
    await client.connect();
    const { rows } = await client.query('SELECT instrument, venue_trade_id FROM orders.fill_cursor');
    await client.end();
    expect(rows).toEqual([{ instrument: 'BTC-USDT', venue_trade_id: '42' }]);
  });
});
