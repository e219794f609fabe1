import { RiskStore, createDataSource } from '#libs/persistence';
import { type Clock, Decimal } from '#libs/kernel';
import { reservationParts } from '#libs/domain';
import { ManualClock, type TestDatabase, createTestDatabase } from '#libs/testkit';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  PLACE,
  RecordingObserver,
  endMessage,
  fillMessage,
  fundAccount,
  intentMessage,
  liveBoard,
  pricingOf,
  wideLimits,
} from '../risk.fixture.js';
import { ApplyBalances } from './apply-balances.js';
import { ApplyFill, positionDelta } from './apply-fill.js';
import { ComparePosition } from './compare-position.js';
import { DecideIntent } from './decide-intent.js';
import { EndOrder } from './end-order.js';

const SETTINGS = { maxGrossExposureRatio: new Decimal('10'), maxMarketDataAgeMs: 3_600_000 };

describe('facts on real Postgres', () => {
  let database: TestDatabase;
  let source: DataSource;
  let store: RiskStore;
  const clock: Clock = new ManualClock();
  const observer = new RecordingObserver();
  let decide: DecideIntent;
  let next = 0;

  beforeAll(async () => {
    database = await createTestDatabase(inject('testDatabaseUrl'));
    source = createDataSource({ url: database.urlOf('risk'), schema: 'risk', service: 'risk', entities: [] });
    await source.initialize();
    store = new RiskStore(source);
    const pricing = pricingOf(liveBoard(clock));
    decide = new DecideIntent({ store, clock, observer, pricing, committed: () => undefined }, SETTINGS);
    await fundAccount(store, [wideLimits()], { USDT: '1000000000' });
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  /** A fresh approved intent to buy 10 at 100. */
  async function approved(): Promise<string> {
    const intentId = `i${(next += 1)}`;
    expect(await decide.execute(intentMessage(intentId, clock.nowUs(), { quantity: '10' }))).toEqual({
      decision: 'APPROVED',
    });
    return intentId;
  }
  async function reservation(intentId: string): Promise<string> {
    const [row]: Record<string, string>[] = await source.query(
      'SELECT filled, released, open_quantity AS open, overfill FROM reservation WHERE intent_id = $1',
      [intentId],
    );
    return ['filled', 'released', 'open', 'overfill']
      .map((name) => new Decimal(row?.[name] ?? '-1').toFixed())
      .join(' ');
  }
  async function sums(): Promise<{ reserved: string; open: string; position: string; fills: string }> {
    const [row]: { reserved: string; open: string; position: string; fills: string }[] = await source.query(
      `SELECT reserved::text, (SELECT sum(open_quantity * price) FROM reservation)::text AS open,
              coalesce((SELECT quantity FROM position), 0)::text AS position,
              coalesce((SELECT fills FROM position), 0)::text AS fills
       FROM account_exposure WHERE account = $1`,
      [PLACE.account],
    );
    if (row === undefined) throw new Error('no account');
    return row;
  }

  it('turn reservation into position and give back the rest, once each', async () => {
    const before = await sums();
    const intentId = await approved();
    const fill = fillMessage(`${intentId}-1`, intentId, { quantity: '4', fee: '0.004', feeAsset: 'BTC' });
    const end = endMessage(`${intentId}-end`, intentId, '4');
    const apply = new ApplyFill(store, observer);
    const endOrder = new EndOrder(store, observer);
    await Promise.all([1, 2, 3, 4].flatMap(() => [apply.execute(fill), endOrder.execute(end, 'order.canceled.v1')]));
    expect(await reservation(intentId)).toBe('4 6 0 0');
    const after = await sums();
    expect(new Decimal(after.position).minus(before.position).toFixed()).toBe('3.996');
    expect(new Decimal(after.reserved).eq(before.reserved)).toBe(true);
  });

  it('end the same in whatever order and however often they come, and Postgres divides as the domain does', async () => {
    const fact = fc.oneof(
      fc.record({ kind: fc.constant('fill' as const), amount: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ kind: fc.constant('end' as const), amount: fc.integer({ min: 0, max: 10 }) }),
    );
    const deliveries = fc.array(fact, { minLength: 1, maxLength: 4 }).chain((facts) =>
      fc.record({
        facts: fc.constant(facts),
        first: fc.shuffledSubarray([...facts.keys()], { minLength: facts.length }),
        again: fc.array(fc.nat({ max: facts.length - 1 }), { maxLength: 4 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ facts, first, again }) => {
        const intentId = await approved();
        const before = await sums();
        for (const index of [...again.slice(0, 2), ...first, ...again]) {
          const { kind, amount } = facts[index] ?? { kind: 'end', amount: 0 };
          const id = `${intentId}-${index}`;
          if (kind === 'fill') {
            await new ApplyFill(store, observer).execute(fillMessage(id, intentId, { quantity: String(amount) }));
          } else
            await new EndOrder(store, observer).execute(endMessage(id, intentId, String(amount)), 'order.canceled.v1');
        }
        const executed = facts.filter(({ kind }) => kind === 'fill').reduce((sum, { amount }) => sum + amount, 0);
        const ends = facts.filter(({ kind }) => kind === 'end').map(({ amount }) => amount);
        const parts = reservationParts({
          quantity: new Decimal('10'),
          executed: new Decimal(String(executed)),
          endedCumQuantity: ends.length === 0 ? undefined : new Decimal(String(Math.max(...ends))),
        });
        const expected = [parts.filled, parts.released, parts.open, parts.overfill]
          .map((part) => part.toFixed())
          .join(' ');
        expect(await reservation(intentId)).toBe(expected);
        const after = await sums();
        expect(new Decimal(after.position).minus(before.position).toFixed()).toBe(String(executed));
        expect(new Decimal(after.reserved).eq(after.open)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('of an order that was not approved move the position and are told, with an overfill told as such', async () => {
    observer.told.length = 0;
    const apply = new ApplyFill(store, observer);
    await apply.execute(fillMessage('stranger-1', 'nobody'));
    const intentId = await approved();
    await apply.execute(fillMessage(`${intentId}-wrong-side`, intentId, { side: 'SELL' }));
    await apply.execute(fillMessage(`${intentId}-1`, intentId, { quantity: '10.5' }));
    await new EndOrder(store, observer).execute(endMessage('stranger-end', 'nobody', '0'), 'order.canceled.v1');
    expect(observer.told).toEqual(['unreserved', 'unreserved', 'overfilled 0.5', 'unreserved']);
    expect(await reservation(intentId)).toBe('10 0 0 0.5');
  });

  it('compare positions where both have seen the same number of fills, and only there', async () => {
    observer.told.length = 0;
    const { position, fills } = await sums();
    const compare = new ComparePosition(store, observer);
    const base = {
      ...PLACE,
      averagePrice: '100',
      realisedProfit: '0',
      occurredAtUs: 1,
      correlationId: 'c',
      causationId: 'c',
    };
    const version = Number(fills);
    await compare.execute({ ...base, id: 'p-1', quantity: '12345', version: version - 1 });
    expect(observer.told).toEqual([]);
    await compare.execute({ ...base, id: 'p-2', quantity: position, version });
    expect(observer.told).toEqual([]);
    await compare.execute({ ...base, id: 'p-3', quantity: '777', version: version + 1 });
    expect(observer.told).toEqual([]);
    await new ApplyFill(store, observer).execute(fillMessage('late-1', 'nobody'));
    await compare.execute({ ...base, id: 'p-4', quantity: '1', version: 1 });
    expect(observer.told).toEqual(['unreserved', 'discrepancy']);
  });

  it('never replace balances by older ones', async () => {
    const apply = new ApplyBalances(store);
    const base = { account: PLACE.account, venue: PLACE.venue, occurredAtUs: 1, correlationId: 'c', causationId: 'c' };
    const usdt = (free: string) => [{ asset: 'USDT', free, locked: '1' }];
    await apply.execute({
      ...base,
      id: 'b-9',
      version: 9,
      balances: [...usdt('900'), { asset: 'BTC', free: '1', locked: '0' }],
    });
    await apply.execute({ ...base, id: 'b-8', version: 8, balances: usdt('800') });
    expect(await source.query('SELECT asset, free::text FROM balance ORDER BY asset')).toEqual([
      { asset: 'BTC', free: '1' },
      { asset: 'USDT', free: '900' },
    ]);
    await apply.execute({ ...base, id: 'b-10', version: 10, balances: usdt('1000') });
    expect(await source.query('SELECT asset, free::text FROM balance')).toEqual([{ asset: 'USDT', free: '1000' }]);
  });
});

describe('a fill moves the position', () => {
  it.each([
    ['BUY', '0.001', 'BTC', '0.999'],
    ['BUY', '0.1', 'USDT', '1'],
    ['SELL', '0.1', 'USDT', '-1'],
    ['SELL', '0.001', 'BTC', '-1.001'],
    ['BUY', '-0.001', 'BTC', '1.001'],
  ] as const)('%s of 1 with a fee of %s %s by %s', (side, fee, feeAsset, expected) => {
    expect(positionDelta({ side, quantity: '1', fee, feeAsset, instrument: 'BTC-USDT' }).toFixed()).toBe(expected);
  });
});
