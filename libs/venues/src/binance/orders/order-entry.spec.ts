import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Instrument, VenueOrder } from '#libs/domain';
import {
  type ClientOrderId,
  type Clock,
  Decimal,
  type InstrumentId,
  type VenueOrderId,
  type VenueTradeId,
  asId,
  problem,
} from '#libs/kernel';
import { BINANCE } from '../codec/instruments.js';
import { BinanceOrderEntry, type BinanceOrderEntrySettings } from './order-entry.js';
import { liveRuntime } from '../../testing/kit/live-runtime.fixture.js';
import { type FakeAnswer, FakeBinance, type FakeRequest } from '../testing/fake-binance.js';

const NOW_MS = 1_700_000_000_000;
const clock: Clock = { nowUs: () => Math.round(performance.now() * 1_000) + NOW_MS * 1_000 };
const keys = { apiKey: 'demo-key', apiSecret: 'demo-secret' };
const step = new Decimal('0.01');
const instrument: Instrument = {
  venue: BINANCE,
  id: asId<InstrumentId>('BTC-USDT'),
  venueSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  status: 'TRADING',
  tickSize: step,
  lotSize: step,
  minQuantity: step,
  maxQuantity: step,
  minNotional: step,
};
const id = asId<ClientOrderId>('tw-1');
const order: VenueOrder = {
  clientOrderId: id,
  instrument,
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: new Decimal('0.50'),
  limitPrice: new Decimal('100.10'),
};
const placed = {
  symbol: 'BTCUSDT',
  orderId: 12,
  orderListId: -1,
  clientOrderId: 'tw-1',
  transactTime: 1700000000500,
  price: '100.10000000',
  origQty: '0.50000000',
  executedQty: '0.20000000',
  origQuoteOrderQty: '0.0',
  cummulativeQuoteQty: '20.02',
  status: 'PARTIALLY_FILLED',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  workingTime: 1700000000500,
  selfTradePreventionMode: 'NONE',
};

describe('BinanceOrderEntry against a scripted exchange', () => {
  let fake: FakeBinance;
  let entry: BinanceOrderEntry;
  let serverMs: number;
  const sent = (path: string) => fake.requests.filter((request) => request.path === path);
  const route = (line: string, answer: FakeAnswer | ((request: FakeRequest) => FakeAnswer)) =>
    fake.routes.set(line, typeof answer === 'function' ? answer : () => answer);

  beforeEach(async () => {
    fake = await FakeBinance.start();
    serverMs = NOW_MS;
    route('GET /api/v3/time', () => ({ body: { serverTime: serverMs } }));
    entry = make({});
  });

  afterEach(async () => {
    await entry.close();
    await fake.stop();
  });

  function make(settings: Partial<BinanceOrderEntrySettings>): BinanceOrderEntry {
    return new BinanceOrderEntry(liveRuntime(clock), {
      restUrl: fake.restUrl,
      wsApiUrl: `${fake.wsUrl}/ws-api/v3`,
      keys,
      restTimeoutMs: 300,
      reconnectInitialMs: 5,
      reconnectMaxMs: 20,
      pingEveryMs: 20,
      deadAfterMs: 500,
      ...settings,
    });
  }

  it('sends a limit order once, signed over exactly what it sends, with its key in the header', async () => {
    route('POST /api/v3/order', { body: placed });
    const answer = await entry.placeOrder(order);
    expect(answer).toMatchObject({
      outcome: 'yes',
      value: { clientOrderId: 'tw-1', venueOrderId: '12', status: 'PartiallyFilled', exchangeAtUs: 1700000000500000 },
    });
    const [request] = sent('/api/v3/order');
    const [payload = '', signature] = (request?.body ?? '').split('&signature=');
    expect(payload).toMatch(
      /^symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0\.5&price=100\.1&newClientOrderId=tw-1&newOrderRespType=RESULT&recvWindow=5000&timestamp=\d{13}$/u,
    );
    expect(signature).toBe(createHmac('sha256', 'demo-secret').update(payload).digest('hex'));
    expect([request?.headers['x-mbx-apikey'], request?.query]).toEqual(['demo-key', '']);
  });

  it('leaves price and time in force out of a market order', async () => {
    route('POST /api/v3/order', { body: { ...placed, type: 'MARKET', price: '0.00000000' } });
    const answer = await entry.placeOrder({ ...order, type: 'MARKET', timeInForce: 'IOC', limitPrice: undefined });
    expect(answer).toMatchObject({ outcome: 'yes', value: { type: 'MARKET', limitPrice: undefined } });
    expect(sent('/api/v3/order')[0]?.body).not.toMatch(/price=|timeInForce/u);
  });

  it.each<[string, FakeAnswer, string]>([
    ['a filter', { status: 400, body: { code: -1013, msg: 'Filter failure: LOT_SIZE' } }, 'no'],
    [
      'a rejection',
      { status: 400, body: { code: -2010, msg: 'Account has insufficient balance for requested action.' } },
      'no',
    ],
    [
      'a time-out inside the exchange',
      { status: 400, body: { code: -1007, msg: 'Timeout waiting for response from backend server.' } },
      'unknown',
    ],
    ['a 503', { status: 503, body: { code: -1008, msg: 'busy' } }, 'unknown'],
    ['silence', 'hang', 'unknown'],
    ['a reset', 'reset', 'unknown'],
    ['garbage', { body: '<html>' }, 'unknown'],
    ['a yes that cannot be read', { body: { ...placed, status: 'NOVEL' } }, 'unknown'],
    ['a yes with a missing id', { body: { ...placed, orderId: undefined } }, 'unknown'],
  ])('takes %s for what it is, and never sends an order again', async (_name, answer, outcome) => {
    route('POST /api/v3/order', answer);
    expect((await entry.placeOrder(order)).outcome).toBe(outcome);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(sent('/api/v3/order')).toHaveLength(1);
  });

  it('returns a definite no where no connection came about', async () => {
    // The connection is not kept, so that the order needs a new one.
    route('GET /api/v3/time', { body: { serverTime: NOW_MS }, headers: { connection: 'close' } });
    route('GET /api/v3/account', { body: { balances: [] }, headers: { connection: 'close' } });
    expect((await entry.balances()).outcome).toBe('yes');
    await fake.stop();
    expect(await entry.placeOrder(order)).toMatchObject({ outcome: 'no', problem: { code: 'VENUE_UNREACHABLE' } });
    fake = await FakeBinance.start();
  });

  it('keeps quiet after 429 for as long as Retry-After says, without sending', async () => {
    route('POST /api/v3/order', {
      status: 429,
      body: { code: -1003, msg: 'Too many requests.' },
      headers: { 'retry-after': '60' },
    });
    expect(await entry.placeOrder(order)).toMatchObject({ outcome: 'no', problem: { code: 'VENUE_RATE_LIMITED' } });
    expect(await entry.placeOrder(order)).toMatchObject({ outcome: 'no', problem: { code: 'VENUE_RATE_LIMITED' } });
    expect((await entry.cancelOrder(instrument, id)).outcome).toBe('no');
    expect(sent('/api/v3/order')).toHaveLength(1);
  });

  it('keeps quiet too where it was another question than an order that was answered with 429', async () => {
    route('GET /api/v3/time', { status: 429, body: { code: -1003, msg: 'Much.' }, headers: { 'retry-after': '60' } });
    expect((await entry.placeOrder(order)).outcome).toBe('no');
    route('GET /api/v3/time', { body: { serverTime: NOW_MS } });
    expect(await entry.placeOrder(order)).toMatchObject({ outcome: 'no', problem: { code: 'VENUE_RATE_LIMITED' } });
    expect([sent('/api/v3/time').length, sent('/api/v3/order')]).toEqual([1, []]);
  });

  it('asks for an order, and for its fills, by the id that the exchange gave it', async () => {
    route('GET /api/v3/order', { body: { ...placed, time: 1, updateTime: 2, isWorking: true } });
    route('GET /api/v3/myTrades', { body: [] });
    const venueId = asId<VenueOrderId>('12');
    const answer = await entry.queryOrderByVenueId(instrument, venueId);
    expect(answer).toMatchObject({ outcome: 'yes', value: { venueOrderId: '12', clientOrderId: 'tw-1' } });
    expect(sent('/api/v3/order')[0]?.query).toMatch(/^\??symbol=BTCUSDT&orderId=12&recvWindow/u);
    expect(await entry.fillsOfOrder(instrument, venueId)).toEqual({ outcome: 'yes', value: [] });
    expect(sent('/api/v3/myTrades')[0]?.query).toMatch(/^\??symbol=BTCUSDT&orderId=12&fromId=0&limit=1000&/u);
  });

  it('stamps an order with the time of its mark, and writes nothing where the last look refuses it', async () => {
    const { scheduler } = liveRuntime(clock);
    route('GET /api/v3/account', { body: { balances: [] } });
    route('POST /api/v3/order', { body: placed });
    await entry.balances();
    const markedAtUs = scheduler.monotonicUs() - 3_000_000;
    await entry.placeOrder(order, { markedAtUs, refuse: () => undefined });
    const stamp = Number(/timestamp=(\d+)/u.exec(sent('/api/v3/order')[0]?.body ?? '')?.[1]);
    const askedAt = Number(/timestamp=(\d+)/u.exec(sent('/api/v3/account')[0]?.query ?? '')?.[1]);
    expect(askedAt - stamp).toBeGreaterThan(2_000);
    expect(askedAt - stamp).toBeLessThan(3_001);

    const halted = problem('TRADING_HALTED', 'the kill switch is on');
    const answer = await entry.placeOrder(order, { markedAtUs, refuse: () => halted });
    expect(answer).toEqual({ outcome: 'no', problem: halted });
    expect(sent('/api/v3/order')).toHaveLength(1);
  });

  it('corrects its timestamps by the exchange, and measures anew when one is refused; a question is asked once more, an order is not', async () => {
    serverMs = NOW_MS + 50_000;
    const stampOf = (request: FakeRequest | undefined) =>
      Number(/timestamp=(\d+)/u.exec(`${request?.query}${request?.body}`)?.[1]);
    route('GET /api/v3/account', { body: { balances: [] } });
    await entry.balances();
    expect(stampOf(sent('/api/v3/account')[0])).toBeGreaterThan(NOW_MS + 49_000);

    serverMs = NOW_MS - 50_000;
    const late = {
      status: 400,
      body: { code: -1021, msg: "Timestamp for this request was 1000ms ahead of the server's time." },
    };
    const judge = (good: unknown) => (request: FakeRequest) => (stampOf(request) > NOW_MS ? late : { body: good });
    route('POST /api/v3/order', judge(placed));
    expect(await entry.placeOrder(order)).toMatchObject({
      outcome: 'no',
      problem: { code: 'VENUE_CLOCK', retryable: true },
    });
    expect(sent('/api/v3/order')).toHaveLength(1);
    expect((await entry.placeOrder(order)).outcome).toBe('yes');

    serverMs = NOW_MS + 60_000;
    route('GET /api/v3/openOrders', (request) => (stampOf(request) < NOW_MS ? late : { body: [] }));
    expect(await entry.openOrders()).toEqual({ outcome: 'yes', value: [] });
    expect(sent('/api/v3/openOrders')).toHaveLength(2);
  });

  it("cancels by the order's id, which the answer carries as origClientOrderId", async () => {
    route('DELETE /api/v3/order', {
      body: { ...placed, origClientOrderId: 'tw-1', clientOrderId: 'the-cancel', status: 'CANCELED' },
    });
    expect(await entry.cancelOrder(instrument, id)).toMatchObject({
      outcome: 'yes',
      value: { clientOrderId: 'tw-1', status: 'Canceled' },
    });
    expect(sent('/api/v3/order')[0]?.query).toContain('origClientOrderId=tw-1');
    await entry.cancelOrder(instrument, id, asId<VenueOrderId>('12'));
    expect(sent('/api/v3/order')[1]?.query).toMatch(/^\??symbol=BTCUSDT&orderId=12&recvWindow/u);
    route('DELETE /api/v3/order', { status: 400, body: { code: -2011, msg: 'Unknown order sent.' } });
    expect(await entry.cancelOrder(instrument, id)).toMatchObject({
      outcome: 'no',
      problem: { code: 'ORDER_NOT_FOUND' },
    });
  });

  it('queries an order, and says ORDER_NOT_FOUND where there is none', async () => {
    const { transactTime: _t, ...queried } = placed;
    route('GET /api/v3/order', {
      body: { ...queried, time: 1700000000000, updateTime: 1700000000900, isWorking: true },
    });
    expect(await entry.queryOrder(instrument, id)).toMatchObject({
      outcome: 'yes',
      value: { exchangeAtUs: 1700000000900000 },
    });
    route('GET /api/v3/order', { status: 400, body: { code: -2013, msg: 'Order does not exist.' } });
    expect(await entry.queryOrder(instrument, id)).toMatchObject({
      outcome: 'no',
      problem: { code: 'ORDER_NOT_FOUND' },
    });
  });

  it('reads all pages of fills, from an id on, and stops if a page does not go on', async () => {
    entry = make({ restTimeoutMs: 20_000 }); // Thousands of rows on a busy machine: silence is not what this is about.
    const fill = (n: number) => ({
      ...{ symbol: 'BTCUSDT', id: n, orderId: 12, orderListId: -1, price: '100.1', qty: '0.01', quoteQty: '1.001' },
      ...{ commission: '0.00001', commissionAsset: 'BTC', time: 1700000000000 + n },
      ...{ isBuyer: true, isMaker: false, isBestMatch: true },
    });
    const all = Array.from({ length: 2_350 }, (_, i) => fill(i + 1));
    route('GET /api/v3/myTrades', ({ query }) => {
      // Without an id to begin at the exchange answers with the newest.
      const from = /fromId=(\d+)/u.exec(query)?.[1];
      return {
        body: from === undefined ? all.slice(-1_000) : all.filter(({ id: n }) => n >= Number(from)).slice(0, 1_000),
      };
    });
    const everything = await entry.fills(instrument, undefined);
    expect(everything.outcome === 'yes' && everything.value.map((one) => Number(one.venueTradeId))).toEqual(
      all.map((one) => one.id),
    );
    const ofOrder = await entry.fillsOfOrder(instrument, asId<VenueOrderId>('12'));
    expect(ofOrder).toEqual(everything);
    const rest = await entry.fills(instrument, asId<VenueTradeId>('2349'));
    expect(rest.outcome === 'yes' && rest.value.length).toBe(2);
    route('GET /api/v3/myTrades', { body: all.slice(0, 1_000) });
    const stuck = await entry.fills(instrument, undefined);
    expect(stuck.outcome === 'yes' && stuck.value.length).toBe(1_000);
  });
});
