import { randomUUID } from 'node:crypto';
import { DATABASE_ROLES } from '#libs/persistence';
import { SystemScheduler } from '#libs/platform';
import { FakeVenue } from '#libs/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import {
  AT,
  BTC,
  type PublishedFact,
  type TestProcess,
  approval,
  createTestProcess,
  idOf,
  stateChange,
} from '../order-management.fixture.js';
import { type OrdersDatabase, createOrdersDatabase } from '../outbound/postgres/orders-database.fixture.js';
import { PostgresOrderStoreModule } from '../outbound/postgres/postgres-order-store.module.js';

const time = new SystemScheduler();
const WAIT = { timeout: 20_000, interval: 10 };

describe('an approved order on real Postgres', () => {
  let database: OrdersDatabase;
  let source: OrdersDatabase['source'];
  let venue: FakeVenue;
  let running: TestProcess[] = [];
  let test = 0;

  beforeAll(async () => {
    database = await createOrdersDatabase(inject('testDatabaseUrl'));
    ({ source } = database);
  });
  afterAll(() => database.dropDatabase());
  beforeEach(async () => {
    test += 1;
    await database.emptyTables();
    venue = new FakeVenue([BTC], { USDT: '1000000', BTC: '0' });
  });
  afterEach(async () => {
    await Promise.all(running.map((process) => process.stop()));
    running = [];
  });

  async function serving(environment: Record<string, string> = {}): Promise<TestProcess> {
    const store = PostgresOrderStoreModule.forService({ url: database.url, ...AT });
    const process = await createTestProcess({ store, entry: venue, scheduler: time, environment });
    running.push(process);
    process.session.startSession();
    await process.session.serving;
    return process;
  }
  async function row(intentId: string): Promise<Record<string, unknown>> {
    const rows: Record<string, unknown>[] = await source.query('SELECT * FROM orders WHERE client_order_id = $1', [
      idOf(intentId),
    ]);
    return rows[0] ?? {};
  }
  const becomes = (intentId: string, status: string): Promise<void> =>
    vi.waitFor(async () => expect(await row(intentId)).toMatchObject({ status }), WAIT);
  const order = (): string => `i-${test}`;
  const id = (): string => idOf(order());

  it('goes to the wire once, however often its approval is delivered', async () => {
    const process = await serving();
    await Promise.all([1, 2, 3, 4].map(() => process.submit.submitOrder(approval(time.nowUs(), order()))));
    await process.submit.submitOrder(approval(time.nowUs(), order()));
    await becomes(order(), 'New');
    await process.submit.submitOrder(approval(time.nowUs(), order()));
    expect(venue.wire.map((wire) => wire.clientOrderId)).toEqual([id()]);
  });

  it('is committed, and its mark too, before the first byte leaves', async () => {
    const process = await serving();
    venue.otherwise = 'held';
    await process.submit.submitOrder(approval(time.nowUs(), order()));
    await vi.waitFor(() => expect(venue.wire).toHaveLength(1), WAIT);
    expect(await row(order())).toMatchObject({ status: 'PendingNew', sent_at_us: expect.stringMatching(/^\d+$/u) });
    venue.releaseHeld();
    await becomes(order(), 'New');
  });

  it('that was filled is in order, trade, position, balance and facts, all in one', async () => {
    const process = await serving();
    await process.submit.submitOrder(approval(time.nowUs(), order()));
    await becomes(order(), 'New');
    venue.fill(id(), { quantity: '0.4', price: '99.5', fee: '0.0004', feeAsset: 'BTC' });
    await becomes(order(), 'PartiallyFilled');
    venue.fill(id(), { quantity: '0.6', price: '100', fee: '0.06', feeAsset: 'USDT' });
    await becomes(order(), 'Filled');
    expect(await source.query('SELECT quantity, cost, realised_profit, fees, version FROM positions')).toEqual([
      { quantity: '0.9996', cost: '99.8', realised_profit: '-0.06', fees: { BTC: '0.0004', USDT: '0.06' }, version: 2 },
    ]);
    expect(await source.query('SELECT quantity, price, realised_profit FROM trades ORDER BY trade_id')).toEqual([
      { quantity: '0.4', price: '99.5', realised_profit: '0' },
      { quantity: '0.6', price: '100', realised_profit: '-0.06' },
    ]);
    await vi.waitFor(async () => {
      expect(await source.query('SELECT asset, free, booked_change, baseline FROM balances ORDER BY asset')).toEqual([
        { asset: 'BTC', free: '0.9996', booked_change: '0.9996', baseline: '0' },
        { asset: 'USDT', free: '999900.14', booked_change: '-99.86', baseline: '1000000' },
      ]);
    }, WAIT);
    await process.queue.whenIdle();
    const facts = await process.facts();
    expect(facts.map((fact) => fact.subject.split('.').slice(0, 2).join('.'))).toEqual(
      expect.arrayContaining(['order.submitted', 'order.accepted', 'order.partially-filled', 'order.filled']),
    );
    const of = (subject: string): PublishedFact[] => facts.filter((fact) => fact.subject === subject);
    expect(of('fill.recorded.v1.paper-1.BTC-USDT')).toHaveLength(2);
    expect(of('position.changed.v1.paper-1.BTC-USDT')).toHaveLength(2);
    const position = of('position.changed.v1.paper-1.BTC-USDT').at(-1);
    expect(position?.message).toMatchObject({ quantity: '0.9996', realisedProfit: '-0.06', version: 2 });
    expect(position?.message['correlationId']).toBe(`c-${order()}`);
  });

  it('that made a position has it valued at the middle of the newest quote', async () => {
    const process = await serving();
    await process.submit.submitOrder(approval(time.nowUs(), order()));
    await becomes(order(), 'New');
    venue.fill(id(), { quantity: '1', price: '100', fee: '0.1' });
    await becomes(order(), 'Filled');
    const sizes = { bidSizeLots: 1, askSizeLots: 1, sequence: 1, exchangeAtUs: 0 };
    const at = { kind: 'quote', venue: BTC.venue, instrument: BTC.id, receivedAtUs: 77 } as const;
    process.values.onQuote({ ...at, ...sizes, bidPriceTicks: 0, askPriceTicks: 99_999 });
    process.values.onQuote({ ...at, ...sizes, bidPriceTicks: 11_000, askPriceTicks: 11_001 });
    await vi.waitFor(async () => {
      expect(
        await source.query('SELECT mark_price, unrealised_profit, realised_profit, marked_at_us FROM positions'),
      ).toEqual([{ mark_price: '110.005', unrealised_profit: '10.005', realised_profit: '-0.1', marked_at_us: '77' }]);
    }, WAIT);
  });

  it('that the venue refuses is rejected with its reason, and the breaker does not count it', async () => {
    const process = await serving({ ORDER_BREAKER_FAILURES: '1' });
    venue.placements.push('no');
    await process.submit.submitOrder(approval(time.nowUs(), order()));
    await becomes(order(), 'Rejected');
    expect((await row(order()))['reason']).toContain('VENUE_FILTER_FAILED');
    expect(process.wire.state).toBe('closed');
  });

  it('that is too old is never sent', async () => {
    const process = await serving();
    await process.submit.submitOrder(approval(time.nowUs(), order(), { validUntilUs: 1_000 }));
    await becomes(order(), 'Rejected');
    expect(await row(order())).toMatchObject({ sent_at_us: null, reason: expect.stringContaining('INTENT_EXPIRED') });
    expect(venue.wire).toEqual([]);
  });

  async function fiveLostAnswers(process: TestProcess): Promise<void> {
    venue.otherwise = 'answer-lost';
    for (let n = 0; n < 5; n += 1) {
      await process.submit.submitOrder(approval(time.nowUs(), `${order()}-${n}`));
      await vi.waitFor(() => expect(venue.wire).toHaveLength(n + 1), WAIT);
    }
    await vi.waitFor(() => expect(process.wire.state).toBe('open'), WAIT);
  }

  it('is refused before the wire once five answers in a row were lost', async () => {
    const process = await serving();
    await fiveLostAnswers(process);
    await process.submit.submitOrder(approval(time.nowUs(), order()));
    await becomes(order(), 'Rejected');
    expect(await row(order())).toMatchObject({ sent_at_us: null, reason: expect.stringContaining('BREAKER_OPEN') });
    expect(venue.wire).toHaveLength(5);
  });

  it('is let through alone after a while, and its success closes the breaker', async () => {
    const process = await serving({ ORDER_BREAKER_HALF_OPEN_MS: '10' });
    await fiveLostAnswers(process);
    venue.otherwise = 'yes';
    await vi.waitFor(async () => {
      const next = `${order()}-try-${randomUUID()}`;
      await process.submit.submitOrder(approval(time.nowUs(), next));
      await vi.waitFor(async () => expect((await row(next))['status']).not.toBe('PendingNew'), WAIT);
      expect((await row(next))['status']).toBe('New');
    }, WAIT);
    expect(process.wire.state).toBe('closed');
  });

  it('does not leave while trading is halted, nor after a restart; what works is cancelled', async () => {
    const process = await serving({ ORDER_RECONCILE_ORDERS_MS: '60000' });
    await process.submit.submitOrder(approval(time.nowUs(), `${order()}-working`));
    await becomes(`${order()}-working`, 'New');
    await process.latch.latchTradingState(stateChange('HALTED', 2));
    await becomes(`${order()}-working`, 'Canceled');
    await process.submit.submitOrder(approval(time.nowUs(), order()));
    await becomes(order(), 'Rejected');
    expect((await row(order()))['reason']).toContain('TRADING_HALTED');
    await process.stop();
    const again = await serving();
    await again.latch.latchTradingState(stateChange('ACTIVE', 1)); // Older than the halt: it changes nothing.
    await again.submit.submitOrder(approval(time.nowUs(), `${order()}-again`));
    await becomes(`${order()}-again`, 'Rejected');
    expect(venue.wire).toHaveLength(1);
  });

  it('leaves while trading is only reducing if it only reduces', async () => {
    const process = await serving();
    await process.latch.latchTradingState(stateChange('REDUCING', 1));
    await process.submit.submitOrder(approval(time.nowUs(), order()));
    await process.submit.submitOrder(approval(time.nowUs(), `${order()}-r`, { reduceOnly: true }));
    await becomes(order(), 'Rejected');
    await becomes(`${order()}-r`, 'New');
    expect(venue.wire.map((wire) => wire.clientOrderId)).toEqual([idOf(`${order()}-r`)]);
  });

  it('for another account is not taken', async () => {
    const process = await serving();
    await expect(process.submit.submitOrder(approval(time.nowUs(), order(), { account: 'other' }))).rejects.toThrow(
      /other|paper-1/u,
    );
    expect(await row(order())).toEqual({});
  });

  it('of a service whose lease was taken is neither committed nor sent', async () => {
    const process = await serving({ ORDER_LEASE_RENEW_MS: '10000' });
    await source.query(`UPDATE lease SET epoch = epoch + 1, holder = 'somebody else'`);
    await expect(process.submit.submitOrder(approval(time.nowUs(), order()))).rejects.toThrow(/epoch/u);
    expect(await row(order())).toEqual({});
    expect(venue.wire).toEqual([]);
  });

  it('uses the role of the service, which can change no trade and no history', async () => {
    const role = DATABASE_ROLES['order-management'].role;
    expect(await source.query('SELECT current_user')).toEqual([{ current_user: role }]);
    await expect(source.query('DELETE FROM trades')).rejects.toThrow(/permission denied/u);
    await expect(source.query('UPDATE trades SET price = 1')).rejects.toThrow(/permission denied/u);
    await expect(source.query('UPDATE order_event SET event = $1', ['x'])).rejects.toThrow(/permission denied/u);
    await expect(source.query('DELETE FROM orders')).rejects.toThrow(/permission denied/u);
  });
});
