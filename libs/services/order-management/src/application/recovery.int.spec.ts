import { type VenueOrder, isTerminal } from '#libs/domain';
import { Decimal, asId, type ClientOrderId } from '#libs/kernel';
import { SystemScheduler } from '#libs/platform';
import { FakeVenue } from '#libs/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { AT, BTC, type TestProcess, approval, createTestProcess, idOf } from '../order-management.fixture.js';
import { type OrdersDatabase, createOrdersDatabase } from '../outbound/postgres/orders-database.fixture.js';
import { PostgresOrderStoreModule } from '../outbound/postgres/postgres-order-store.module.js';
import { LeaseLostError } from '../ports.js';

const time = new SystemScheduler();
const WAIT = { timeout: 20_000, interval: 10 };

describe('what goes wrong between us and the venue, on real Postgres', () => {
  let database: OrdersDatabase;
  let source: OrdersDatabase['source'];
  let venue: FakeVenue;
  let running: TestProcess[] = [];

  beforeAll(async () => {
    database = await createOrdersDatabase(inject('testDatabaseUrl'));
    ({ source } = database);
  });
  afterAll(() => database.dropDatabase());
  beforeEach(async () => {
    await database.emptyTables();
    venue = new FakeVenue([BTC], { USDT: '1000000', BTC: '0' });
  });
  afterEach(async () => {
    // The books always agree with themselves, whatever the story was.
    expect(await contradictions()).toEqual([]);
    await Promise.all(running.map((process) => process.stop()));
    running = [];
  });

  async function begin(environment: Record<string, string> = {}): Promise<TestProcess> {
    const store = PostgresOrderStoreModule.forService({ url: database.url, ...AT });
    const process = await createTestProcess({ store, entry: venue, scheduler: time, environment });
    running.push(process);
    process.session.startSession();
    return process;
  }
  async function serving(environment: Record<string, string> = {}): Promise<TestProcess> {
    const process = await begin(environment);
    await process.session.serving;
    return process;
  }
  async function row(id: string): Promise<Record<string, unknown>> {
    const rows: Record<string, unknown>[] = await source.query('SELECT * FROM orders WHERE client_order_id = $1', [id]);
    return rows[0] ?? {};
  }
  const becomes = (id: string, state: Record<string, unknown>): Promise<void> =>
    vi.waitFor(async () => expect(await row(id)).toMatchObject(state), WAIT);
  const kinds = async (): Promise<string[]> => {
    const rows: { kind: string }[] = await source.query('SELECT kind FROM discrepancies ORDER BY discrepancy_id');
    return rows.map((one) => one.kind);
  };
  const id = idOf('i-1');

  /** Orders whose executed quantity is not the sum of their trades, positions likewise, and gaps in the history. */
  async function contradictions(): Promise<unknown[]> {
    const rows: unknown[] = await source.query(`
      SELECT client_order_id FROM orders o WHERE cum_quantity <>
        (SELECT coalesce(sum(quantity), 0) FROM trades t WHERE t.client_order_id = o.client_order_id)
      UNION ALL SELECT instrument FROM positions p WHERE quantity <>
        (SELECT sum((CASE side WHEN 'BUY' THEN quantity ELSE -quantity END)
           - CASE WHEN fee_asset = p.base THEN fee ELSE 0 END) FROM trades t WHERE t.instrument = p.instrument)
      UNION ALL SELECT o.client_order_id FROM orders o WHERE version <>
        (SELECT count(*) FROM order_event e WHERE e.client_order_id = o.client_order_id)`);
    return rows;
  }

  it('an answer that was lost makes the order unknown, and a question finds it', async () => {
    const process = await serving();
    venue.audible = false;
    venue.placements.push('answer-lost');
    await process.submit.submitOrder(approval(time.nowUs(), 'i-1'));
    await becomes(id, { status: 'New' });
    const events: { event: string; to_status: string }[] = await source.query(
      'SELECT event, to_status FROM order_event ORDER BY version',
    );
    expect(events.map((one) => `${one.event} ${one.to_status}`)).toEqual([
      'committed PendingNew',
      'answer-lost Unknown',
      'accepted New',
    ]);
    expect(venue.wire).toHaveLength(1);
  });

  it('an order that the venue never had stays unknown until the proof is complete, then it is rejected', async () => {
    const process = await serving();
    venue.placements.push('order-lost');
    await process.submit.submitOrder(approval(time.nowUs(), 'i-1'));
    await becomes(id, { status: 'Unknown', closed_at_us: null });
    await becomes(id, { status: 'Rejected' });
    const [proof]: { proof: Record<string, number> }[] = await source.query(
      `SELECT proof FROM order_event WHERE event = 'absent'`,
    );
    expect(proof?.proof['procedure']).toBe('negative-proof');
    expect(proof?.proof['notFound']).toBeGreaterThanOrEqual(3);
    expect(venue.wire).toHaveLength(1);
  });

  it('fills whose order may be ours and is not found yet wait for it, and a later one of another order passes none over', async () => {
    const process = await serving({ ORDER_ABSENT_SINCE_SENT_MS: '60000' });
    const other = idOf('i-2');
    await process.submit.submitOrder(approval(time.nowUs(), 'i-2'));
    await becomes(other, { status: 'New' });
    venue.audible = false;
    venue.findable = false;
    venue.placements.push('answer-lost');
    await process.submit.submitOrder(approval(time.nowUs(), 'i-1'));
    await vi.waitFor(() => expect(venue.orders.has(id)).toBe(true), WAIT);
    for (const filled of [id, id, other]) venue.fill(filled, { quantity: '0.5', price: '100' });
    await becomes(other, { cum_quantity: '0.5' });
    const before = process.observer.rounds;
    await vi.waitFor(() => expect(process.observer.rounds).toBeGreaterThan(before + 10), WAIT);
    expect(await row(id)).toMatchObject({ status: 'Unknown', cum_quantity: '0' });
    venue.findable = true;
    await becomes(id, { status: 'Filled', cum_quantity: '1' });
    expect(await kinds()).not.toContain('EXTERNAL_ORDER');
  });

  it('an order that was declared absent and appears after all is opened again, with an alarm', async () => {
    const process = await serving();
    venue.placements.push('order-lost');
    await process.submit.submitOrder(approval(time.nowUs(), 'i-1'));
    await becomes(id, { status: 'Rejected' });
    const wire = venue.wire[0];
    venue.accept(wire as VenueOrder);
    venue.fill(id, { quantity: '1', price: '100' });
    await becomes(id, { status: 'Filled', cum_quantity: '1' });
    expect(await kinds()).toContain('LATE_EVIDENCE');
  });

  it('a crash after the row and before the wire sends the order once, after the next start', async () => {
    const first = await serving();
    first.gate.closeGate('the test holds it back');
    await first.submit.submitOrder(approval(time.nowUs(), 'i-1'));
    await first.stop();
    expect(await row(id)).toMatchObject({ status: 'PendingNew', sent_at_us: null });
    await serving();
    await becomes(id, { status: 'New' });
    expect(venue.wire).toHaveLength(1);
  });

  it('a crash with the answer outstanding makes the order unknown, and it is found and never sent again', async () => {
    const first = await serving({ ORDER_LEASE_RENEW_MS: '1000' });
    venue.placements.push('held');
    await first.submit.submitOrder(approval(time.nowUs(), 'i-1'));
    await vi.waitFor(() => expect(venue.wire).toHaveLength(1), WAIT);
    // The first process is frozen with its answer outstanding: its lease has run out and nothing it writes is taken.
    await source.query(`UPDATE lease SET expires_at = '-infinity', epoch = epoch + 1`);
    venue.audible = false; // The frozen process hears nothing either.
    venue.accept(venue.wire[0] as VenueOrder);
    venue.audible = true;
    await serving();
    await becomes(id, { status: 'New' });
    const events: { event: string }[] = await source.query('SELECT event FROM order_event ORDER BY version');
    expect(events.map((one) => one.event)).toEqual(['committed', 'answer-lost', 'accepted']);
    expect(venue.wire).toHaveLength(1);
    await vi.waitFor(() => expect(first.supervisor.failures).toEqual([expect.any(LeaseLostError)]), WAIT);
  });

  it('a fill before the acknowledgement, and reports that come twice, count once', async () => {
    const process = await serving();
    venue.placements.push('held');
    await process.submit.submitOrder(approval(time.nowUs(), 'i-1'));
    await vi.waitFor(() => expect(venue.wire).toHaveLength(1), WAIT);
    const state = venue.accept(venue.wire[0] as VenueOrder);
    const fill = venue.fill(id, { quantity: '1', price: '100' });
    const report = { kind: 'report', order: venue.orders.get(id) ?? state, fill, reason: '' } as const;
    venue.say(report);
    venue.say(report);
    await becomes(id, { status: 'Filled' });
    await process.queue.whenIdle();
    expect(process.observer.troubles).toEqual([]);
    venue.orders.delete(id);
    venue.releaseHeld(); // The fake answers with a second, new order of that id: it is another venue order.
    await process.queue.whenIdle();
    expect(await source.query('SELECT count(*) FROM trades')).toEqual([{ count: '1' }]);
  });

  it('a fill that races a cancel, and the last fill after the cancel was acknowledged, are both booked', async () => {
    const process = await serving();
    await process.submit.submitOrder(approval(time.nowUs(), 'i-1', { validUntilUs: time.nowUs() + 400_000 }));
    await becomes(id, { status: 'New' });
    venue.fill(id, { quantity: '0.3', price: '100' });
    await becomes(id, { status: 'Canceled', cum_quantity: '0.3' }); // It outlived its intent and was cancelled.
    expect(venue.cancels).toContain(id);
    venue.fill(id, { quantity: '0.7', price: '99' });
    await becomes(id, { status: 'Filled', cum_quantity: '1' });
    expect(await kinds()).toContain('LATE_EVIDENCE');
  });

  it('what the stream missed while it was down is booked before another order leaves', async () => {
    const process = await serving();
    await process.submit.submitOrder(approval(time.nowUs(), 'i-1'));
    await becomes(id, { status: 'New' });
    venue.disconnect();
    await vi.waitFor(() => expect(process.gate.isOpen).toBe(false), WAIT);
    venue.fill(id, { quantity: '0.5', price: '100' });
    venue.fill(id, { quantity: '0.5', price: '101', fee: '0.1' });
    await process.submit.submitOrder(approval(time.nowUs(), 'i-2'));
    expect(venue.wire).toHaveLength(1);
    venue.connect();
    await becomes(idOf('i-2'), { status: 'New' });
    expect(await row(id)).toMatchObject({ status: 'Filled', cum_quantity: '1' });
    expect(await source.query('SELECT quantity, cost, realised_profit FROM positions')).toEqual([
      { quantity: '1', cost: '100.5', realised_profit: '-0.1' },
    ]);
  });

  it('a cancel whose fills were missed is believed only with the fills', async () => {
    const process = await serving({ ORDER_RECONCILE_FILLS_MS: '60000', ORDER_RECONCILE_ORDERS_MS: '60000' });
    await process.submit.submitOrder(approval(time.nowUs(), 'i-1'));
    await becomes(id, { status: 'New' });
    venue.audible = false;
    venue.fill(id, { quantity: '0.5', price: '100' });
    venue.audible = true;
    venue.end(id, 'Canceled');
    await becomes(id, { status: 'Canceled', cum_quantity: '0.5' });
    const versions: { to_status: string; cum_quantity: string }[] = await source.query(
      'SELECT to_status, cum_quantity FROM order_event ORDER BY version',
    );
    expect(versions.filter((one) => isTerminal(one.to_status as 'Canceled'))).toEqual([
      { to_status: 'Canceled', cum_quantity: '0.5' },
    ]);
  });

  it('orders and fills of others are taken into the books as external and reported, never dropped', async () => {
    const foreign: VenueOrder = {
      ...{ instrument: BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
      clientOrderId: asId<ClientOrderId>('web_abc'),
      ...{ quantity: new Decimal('2'), limitPrice: new Decimal('90') },
    };
    const before = venue.accept(foreign);
    venue.fill('web_abc', { quantity: '0.5', price: '90' });
    await serving();
    const external = `ext-BTC-USDT-${before.venueOrderId}`;
    await becomes(external, { status: 'External', cum_quantity: '0.5', external: true });
    venue.fill('web_abc', { quantity: '1.5', price: '90' });
    await becomes(external, { status: 'Filled', cum_quantity: '2' });
    expect(await kinds()).toEqual(['EXTERNAL_ORDER']);
    expect(await source.query('SELECT quantity FROM positions')).toEqual([{ quantity: '2' }]);
  });

  it('an overfill is recorded and reported', async () => {
    const process = await serving();
    await process.submit.submitOrder(approval(time.nowUs(), 'i-1'));
    await becomes(id, { status: 'New' });
    venue.fill(id, { quantity: '1', price: '100' });
    venue.fill(id, { quantity: '0.2', price: '100' });
    await becomes(id, { status: 'Filled', cum_quantity: '1.2', overfill_quantity: '0.2' });
    expect(await kinds()).toContain('LATE_EVIDENCE');
  });

  it('a balance that nobody explains is a discrepancy until it is gone', async () => {
    await serving();
    await vi.waitFor(
      async () => expect(await source.query('SELECT 1 FROM accounts WHERE reconciled_at_us > 0')).toHaveLength(1),
      WAIT,
    );
    venue.holdings.set('BTC', new Decimal('0.25'));
    await vi.waitFor(async () => expect(await kinds()).toEqual(['BALANCE_UNEXPLAINED']), WAIT);
    venue.holdings.set('BTC', new Decimal('0'));
    await vi.waitFor(async () => {
      expect(await source.query('SELECT resolution FROM discrepancies')).toEqual([
        { resolution: 'the balance is explained again' },
      ]);
    }, WAIT);
  });

  it('nothing is served while the venue does not answer questions', async () => {
    venue.answering = false;
    const process = await begin();
    await vi.waitFor(() => expect(process.lease.epoch).toBeGreaterThan(0), WAIT);
    expect(process.gate.isOpen).toBe(false);
    venue.answering = true;
    await process.session.serving;
    expect(process.gate.isOpen).toBe(true);
  });

  it('a stand-by takes over at once after an orderly stop, with a higher epoch', async () => {
    const first = await serving();
    const second = await begin();
    await first.stop();
    await second.session.serving;
    expect(second.lease.epoch).toBe(2);
    await expect(first.submit.submitOrder(approval(time.nowUs(), 'i-1'))).rejects.toThrow(/lease/u);
  });
});
