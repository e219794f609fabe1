import ccxt from 'ccxt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestExchange } from './testkit/harness.js';

/** The part of the public client that is used: its own types are loose. */
interface Client {
  loadHttpProxyAgent(): Promise<unknown>;
  loadMarkets(): Promise<
    Record<string, { precision: { price: number; amount: number }; limits: { cost: { min: number } } }>
  >;
  watchTrades(symbol: string): Promise<readonly { price: number; amount: number; side: string }[]>;
  watchOrderBook(symbol: string): Promise<{ bids: [number, number][]; asks: [number, number][]; nonce: number }>;
  watchOrders(symbol: string): Promise<readonly Order[]>;
  createOrder(symbol: string, type: string, side: string, amount: number, price?: number): Promise<Order>;
  createOrderWs(symbol: string, type: string, side: string, amount: number, price?: number): Promise<Order>;
  cancelOrder(id: string, symbol: string): Promise<Order>;
  cancelOrderWs(id: string, symbol: string): Promise<Order>;
  fetchOrder(id: string, symbol: string): Promise<Order>;
  fetchOrderWs(id: string, symbol: string): Promise<Order>;
  fetchOpenOrders(symbol: string): Promise<readonly Order[]>;
  fetchOpenOrdersWs(symbol: string): Promise<readonly Order[]>;
  fetchMyTrades(
    symbol: string,
  ): Promise<readonly { price: number; amount: number; fee: { cost: number; currency: string } }[]>;
  fetchBalance(): Promise<{ free: Record<string, number>; used: Record<string, number> }>;
  fetchTicker(symbol: string): Promise<{ last: number }>;
  fetchOrderBook(symbol: string): Promise<{ bids: [number, number][] }>;
  close(): Promise<void>;
}

interface Order {
  readonly id: string;
  readonly clientOrderId: string;
  readonly status: string;
  readonly filled: number;
  readonly amount: number;
}

describe('a public client that nobody here wrote (ccxt)', () => {
  let exchange: TestExchange;
  let client: Client;
  const symbol = 'BTC/USDT';

  beforeAll(async () => {
    exchange = await TestExchange.start({ BALANCES: 'USDT:100000,BTC:1' });
    const rest = `${exchange.http}/api/v3`;
    client = new ccxt.pro.binance({
      apiKey: exchange.key,
      secret: exchange.secret,
      urls: {
        api: {
          public: rest,
          private: rest,
          ws: { spot: `${exchange.ws}/ws`, 'ws-api': { spot: `${exchange.ws}/ws-api/v3` } },
        },
      },
      options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] }, fetchCurrencies: false, fetchMargins: false },
    } as ConstructorParameters<typeof ccxt.pro.binance>[0]) as unknown as Client;
    await client.loadHttpProxyAgent();
    await client.loadMarkets();
  });
  afterAll(async () => {
    await client.close();
    await exchange.stop();
  });

  it('loads the markets with their steps and floors', async () => {
    const markets = await client.loadMarkets();
    expect(Object.keys(markets)).toEqual(['BTC/USDT', 'ETH/USDT']);
    expect(markets[symbol]?.precision).toMatchObject({ price: 0.01, amount: 0.00001 });
    expect(markets[symbol]?.limits.cost.min).toBe(5);
  });

  it('watches trades, and builds a book that is never crossed', async () => {
    const trades = await client.watchTrades(symbol);
    expect(trades[0]?.price).toBeGreaterThan(0);
    let last = 0;
    for (let n = 0; n < 10; n++) {
      const { bids, asks, nonce } = await client.watchOrderBook(symbol);
      expect(bids[0]?.[0]).toBeLessThan(asks[0]?.[0] ?? 0);
      expect(nonce).toBeGreaterThanOrEqual(last);
      last = nonce;
    }
    expect((await client.fetchTicker(symbol)).last).toBeGreaterThan(0);
    expect((await client.fetchOrderBook(symbol)).bids.length).toBeGreaterThan(5);
  });

  it('places, queries and cancels an order by REST', async () => {
    const placed = await client.createOrder(symbol, 'limit', 'buy', 0.01, 30_000);
    expect(placed.status).toBe('open');
    expect((await client.fetchOrder(placed.id, symbol)).status).toBe('open');
    expect((await client.fetchOpenOrders(symbol)).map((one) => one.id)).toEqual([placed.id]);
    expect((await client.fetchBalance()).used['USDT']).toBe(300);
    expect((await client.cancelOrder(placed.id, symbol)).status).toBe('canceled');
    expect(await client.fetchOpenOrders(symbol)).toEqual([]);
  });

  it('places, queries and cancels an order by WebSocket, and hears of it', async () => {
    const heard = client.watchOrders(symbol);
    // The subscription is signed and answered before an order may be sent: wait until the exchange has it.
    await client.fetchOpenOrdersWs(symbol);
    const placed = await client.createOrderWs(symbol, 'limit', 'sell', 0.01, 90_000);
    expect(placed.status).toBe('open');
    expect((await heard).at(-1)?.id).toBe(placed.id);
    expect((await client.fetchOrderWs(placed.id, symbol)).status).toBe('open');
    expect((await client.fetchOpenOrdersWs(symbol)).map((one) => one.id)).toEqual([placed.id]);
    expect((await client.cancelOrderWs(placed.id, symbol)).status).toBe('canceled');
  });

  it('trades at market and reads its fills and fees', async () => {
    const bought = await client.createOrder(symbol, 'market', 'buy', 0.02);
    expect([bought.status, bought.filled]).toEqual(['closed', 0.02]);
    const fills = await client.fetchMyTrades(symbol);
    expect(fills.reduce((sum, fill) => sum + fill.amount, 0)).toBeCloseTo(0.02, 8);
    expect(fills[0]?.fee.currency).toBe('BTC');
    expect((await client.fetchBalance()).free['BTC']).toBeCloseTo(1.02 - 0.00002, 8);
  });

  it('learns from our error codes what went wrong', async () => {
    await expect(client.createOrder(symbol, 'limit', 'buy', 100, 60_000)).rejects.toThrow(/insufficient balance/u);
    await expect(client.cancelOrder('99999', symbol)).rejects.toThrow(/-2011/u);
    await expect(client.fetchOrder('99999', symbol)).rejects.toThrow(/-2013/u);
  });
});
