import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestExchange, rows } from '../../testkit/harness.js';
import type { Json } from '../../testkit/harness.js';
import { foldJournal, parseJournal } from '#libs/domain';
import type { VenueTruth } from '#libs/domain';

function truthOf(file: string): VenueTruth {
  const parsed = parseJournal(readFileSync(file, 'utf8'));
  if (!parsed.ok) throw new Error(parsed.error.message);
  return foldJournal(parsed.value.entries);
}

/** Everything that a client can ask about its account. */
async function account(exchange: TestExchange): Promise<Record<string, Json>> {
  const symbol = { symbol: 'BTCUSDT' };
  return {
    balances: (await exchange.signed('GET', '/api/v3/account', {})).body['balances'] as Json,
    open: (await exchange.signed('GET', '/api/v3/openOrders', {})).body,
    orders: (await exchange.signed('GET', '/api/v3/allOrders', symbol)).body,
    trades: (await exchange.signed('GET', '/api/v3/myTrades', symbol)).body,
  };
}

async function trade(exchange: TestExchange): Promise<void> {
  const limit = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '30000' };
  const market = { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '0.3' };
  await exchange.signed('POST', '/api/v3/order', { ...limit, newClientOrderId: 'rests' });
  await exchange.signed('POST', '/api/v3/order', { ...limit, newClientOrderId: 'cancelled', price: '31000' });
  await exchange.signed('DELETE', '/api/v3/order', { symbol: 'BTCUSDT', origClientOrderId: 'cancelled' });
  await exchange.signed('POST', '/api/v3/order', { ...market, newClientOrderId: 'sold' });
  await exchange.signed('POST', '/api/v3/order', {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'MARKET',
    quoteOrderQty: '123.45',
  });
  await exchange.signed('POST', '/api/v3/order', { ...limit, timeInForce: 'IOC', newClientOrderId: 'expired' });
  await exchange.signed('POST', '/api/v3/order', { ...limit, quantity: '999', newClientOrderId: 'refused' });
}

describe('the journal of the paper exchange', () => {
  let folder = '';
  let file = '';
  const start = () => TestExchange.start({ JOURNAL_FILE: file, BALANCES: 'USDT:10000,BTC:1' });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'paper-exchange-'));
    file = join(folder, 'journal.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('brings back balances, open orders, order history and trades, and gives no id twice', async () => {
    const first = await start();
    await trade(first);
    const before = await account(first);
    // What a kill would leave behind: the file as it is now, with a line that was being written.
    const killed = readFileSync(file);
    await first.stop();
    writeFileSync(file, killed);
    appendFileSync(file, '{"seq":99,"kind":"answered","requ');
    const second = await start();
    try {
      expect(await account(second)).toEqual(before);
      expect(rows(before['open'])).toHaveLength(1);
      const next = await second.signed('POST', '/api/v3/order', {
        symbol: 'BTCUSDT',
        side: 'BUY',
        type: 'MARKET',
        quantity: '0.01',
      });
      const orderIds = rows(before['orders']).map((one) => Number(one['orderId']));
      expect(Number(next.body['orderId'])).toBe(Math.max(...orderIds) + 1);
      const tradeIds = rows(before['trades']).map((one) => Number(one['id']));
      for (const fill of rows(next.body['fills']))
        expect(Number(fill['tradeId'])).toBeGreaterThan(Math.max(...tradeIds));
      const cancelled = await second.signed('DELETE', '/api/v3/order', {
        symbol: 'BTCUSDT',
        origClientOrderId: 'rests',
      });
      expect(cancelled.body['status']).toBe('CANCELED');
    } finally {
      await second.stop();
    }
    expect(truthOf(file).starts).toBe(2);
  });

  it('folds to exactly what the client received', async () => {
    const exchange = await start();
    await trade(exchange);
    const told = await account(exchange);
    await exchange.stop();
    const truth = truthOf(file);
    expect(truth.unanswered).toEqual([]);
    expect([...truth.orders.values()].map((one) => [one.orderId, one.clientOrderId, one.venueStatus])).toEqual(
      rows(told['orders']).map((one) => [one['orderId'], one['clientOrderId'], one['status']]),
    );
    expect(truth.trades.map((one) => one.tradeId)).toEqual(rows(told['trades']).map((one) => one['id']));
    const held = truth.balances.get('paper-1');
    for (const row of rows(told['balances'])) {
      const { free, locked } = held?.get(String(row['asset'])) ?? {};
      expect([free?.toFixed(8, 0), locked?.toFixed(8, 0)]).toEqual([row['free'], row['locked']]);
    }
    expect(truth.submits.get('sold')).toBe(1);
    expect(truth.submits.get('refused')).toBe(1);
    expect(truth.ordersByClientId.has('refused')).toBe(false);
  });

  it('holds neither key nor signature', async () => {
    const exchange = await start();
    await trade(exchange);
    const socket = await exchange.socket('/ws-api/v3');
    await socket.request('order.test', exchange.wsSigned({ symbol: 'BTCUSDT' }));
    await exchange.stop();
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('order.test');
    expect(text).not.toMatch(/signature|apiKey|demo-secret|demo-key/u);
  });

  it('refuses to go on from a journal that is broken in the middle', async () => {
    const exchange = await start();
    await trade(exchange);
    await exchange.stop();
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, [...lines.slice(0, 3), ...lines.slice(4)].join('\n'));
    await expect(start()).rejects.toThrow(/line 4 of the journal/u);
  });
});
