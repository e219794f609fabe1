import {
  ORDER_CONSTRAINTS,
  ORDER_STATUSES,
  ORDER_TYPES,
  type Order,
  POSITION_CONSTRAINTS,
  brokenOrderConstraints,
} from '#libs/domain';
import { type ClientOrderId, Decimal, type VenueOrderId, ZERO, asId } from '#libs/kernel';
import { SqlSession, writeOrderTables } from '#libs/persistence';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { COMMITTED, TEST_ACCOUNT, liveOrder } from '../order-books.fixture.js';
import { type OrdersDatabase, createOrdersDatabase } from './orders-database.fixture.js';

/** What the types of the domain hold already, so that no predicate repeats it. */
const HELD_BY_TYPES = ['side', 'type', 'time_in_force', 'status', 'lease_epoch'].map((name) => `orders_${name}_check`);
const STORED = 'stored';

const decimals = fc.constantFrom('0', '0.5', '1', '3', '4').map((text) => new Decimal(text));
const changes: fc.Arbitrary<Partial<Order>> = fc.record({
  clientOrderId: fc.constant(asId<ClientOrderId>('no token')),
  venueClientOrderId: fc.constantFrom('', 'x'.repeat(65)),
  venueOrderId: fc.constantFrom(asId<VenueOrderId>(''), undefined),
  external: fc.boolean(),
  intentId: fc.constant(undefined),
  type: fc.constantFrom(...ORDER_TYPES),
  quantity: decimals,
  limitPrice: fc.option(decimals, { nil: undefined }),
  validUntilUs: fc.constant(undefined),
  status: fc.constantFrom(...ORDER_STATUSES),
  cumQuantity: decimals,
  venueCumQuantity: decimals,
  version: fc.constantFrom(0, 2),
  sentAtUs: fc.constant(undefined),
  closedAtUs: fc.constant(9),
});
/** Orders with up to three things changed: some can be stored, and most cannot for one reason or several. */
const orders: fc.Arbitrary<Order> = changes.chain((all) =>
  fc
    .shuffledSubarray(Object.keys(all) as (keyof Order)[], { maxLength: 3 })
    .map((keys) => liveOrder('a', Object.fromEntries(keys.map((key) => [key, all[key]])))),
);

describe('the constraints of the tables of orders', () => {
  let database: OrdersDatabase;
  let source: OrdersDatabase['source'];

  beforeAll(async () => {
    database = await createOrdersDatabase(inject('testDatabaseUrl'));
    ({ source } = database);
  });
  afterAll(() => database.dropDatabase());

  /** The constraint that an order's row breaks first, or that it was stored; nothing is kept. */
  async function refusalOf(order: Order): Promise<string> {
    const runner = source.createQueryRunner();
    await runner.startTransaction();
    try {
      const writes = writeOrderTables(new SqlSession(runner.manager), TEST_ACCOUNT, 1);
      return (await writes.insertOrder(order, COMMITTED, 9)) ? STORED : 'not stored';
    } catch (error) {
      return (error as { readonly constraint?: string }).constraint ?? String(error);
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  }
  async function checksOf(table: string): Promise<string[]> {
    const rows: { conname: string }[] = await source.query(
      `SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c' ORDER BY conname`,
      [table],
    );
    return rows.map((row) => row.conname);
  }

  it('are all known to the domain, under the same names', async () => {
    expect(await checksOf('orders.orders')).toEqual([...Object.keys(ORDER_CONSTRAINTS), ...HELD_BY_TYPES].sort());
    // Amounts are not negative by their type, which the domain repeats for the one column that it computes.
    const known = Object.keys(POSITION_CONSTRAINTS).filter((name) => name !== 'positions_average_price_check');
    expect(await checksOf('orders.positions')).toEqual([...known, 'positions_fees_check'].sort());
  });

  it('let an order in if and only if the domain would', async () => {
    let stored = 0;
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const broken = brokenOrderConstraints(order);
        const refusal = await refusalOf(order);
        if (refusal === STORED) stored += 1;
        if (broken.length === 0) expect(refusal).toBe(STORED);
        else expect(broken).toContain(refusal);
      }),
      { numRuns: 300 },
    );
    expect(stored).toBeGreaterThan(20);
  });

  it.each(Object.keys(ORDER_CONSTRAINTS))('has %s broken by some order of these', (name) => {
    const found = fc.sample(orders, 3_000).some((order) => brokenOrderConstraints(order).includes(name));
    // An overfill is computed from what is stored beside it: no order of the domain can break its rule.
    expect(found).toBe(name !== 'order_executed_at_most_ordered');
  });

  it('let in what a fill makes of a live order', async () => {
    expect(await refusalOf(liveOrder('a', { status: 'Filled', cumQuantity: new Decimal('4'), closedAtUs: 9 }))).toBe(
      STORED,
    );
    expect(await refusalOf(liveOrder('a', { status: 'Filled', cumQuantity: ZERO, closedAtUs: 9 }))).toBe(
      'order_status_fits_executed',
    );
  });
});
