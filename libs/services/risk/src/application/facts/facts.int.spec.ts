import { reservationParts } from '#libs/domain';
import { Decimal, formatDecimal } from '#libs/kernel';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { changedBooks, connectAsRisk, postgresBooks } from '../../fixtures/books.fixture.js';
import { FACT as ANY_FACT, textOf } from '../../fixtures/fact-stories.fixture.js';
import { PLACE, endMessage, fillMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import type { RiskBooks } from '../../ports.js';
import { HeldBooks } from '../intents/held-books.js';

interface Sums {
  readonly reserved: string;
  readonly open: string;
  readonly position: string;
}

interface Fact {
  readonly kind: 'fill' | 'end';
  readonly amount: number;
}

const FACT: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ kind: fc.constant('fill' as const), amount: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant('end' as const), amount: fc.integer({ min: 0, max: 10 }) }),
);
/** Facts, each delivered at least once, in any order and some again. */
const DELIVERIES = fc.array(FACT, { minLength: 1, maxLength: 4 }).chain((facts) =>
  fc.record({
    facts: fc.constant(facts),
    first: fc.shuffledSubarray([...facts.keys()], { minLength: facts.length }),
    again: fc.array(fc.nat({ max: facts.length - 1 }), { maxLength: 4 }),
  }),
);

describe('facts on real Postgres', () => {
  let database: TestDatabase;
  let source: DataSource;
  let risk: TestRisk;
  let next = 0;

  beforeAll(async () => {
    database = await createTestDatabase(inject('testDatabaseUrl'));
    source = await connectAsRisk(database);
    const settings = { RISK_MAX_GROSS_EXPOSURE_RATIO: '10' };
    risk = await TestRisk.start({ USDT: '1000000000' }, settings, postgresBooks(source));
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  /** A fresh approved intent to buy 10 at 100. */
  async function approveTen(): Promise<string> {
    const intentId = `i${(next += 1)}`;
    expect(await risk.decide(intentId, { quantity: '10' })).toEqual({ decision: 'APPROVED' });
    return intentId;
  }
  async function readSums(): Promise<Sums> {
    const [row]: Sums[] = await source.query(
      `SELECT reserved::text, (SELECT sum(open_quantity * price) FROM reservation)::text AS open,
              coalesce((SELECT quantity FROM position), 0)::text AS position
       FROM account_exposure WHERE account = $1`,
      [PLACE.account],
    );
    if (row === undefined) throw new Error('no account');
    return row;
  }
  async function deliver(intentId: string, index: number, { kind, amount }: Fact): Promise<void> {
    const id = `${intentId}-${index}`;
    if (kind === 'fill') await risk.applyFill.applyFill(fillMessage(id, intentId, { quantity: String(amount) }));
    else await risk.endOrder.endOrder(endMessage(id, intentId, String(amount)), 'order.canceled.v1');
  }

  it('turn reservation into position and give back the rest, once each, four of each at once', async () => {
    const before = await readSums();
    const intentId = await approveTen();
    const fill = fillMessage(`${intentId}-1`, intentId, { quantity: '4', fee: '0.004', feeAsset: 'BTC' });
    const end = endMessage(`${intentId}-end`, intentId, '4');
    await Promise.all(
      [1, 2, 3, 4].flatMap(() => [risk.applyFill.applyFill(fill), risk.endOrder.endOrder(end, 'order.canceled.v1')]),
    );
    expect(await risk.readParts(intentId)).toBe('4 6 0 0');
    const after = await readSums();
    expect(new Decimal(after.position).minus(before.position).toFixed()).toBe('3.996');
    expect(new Decimal(after.reserved).eq(before.reserved)).toBe(true);
  });

  it('end the same in whatever order and however often they come, and the account holds back what they leave', async () => {
    await fc.assert(
      fc.asyncProperty(DELIVERIES, async ({ facts, first, again }) => {
        const intentId = await approveTen();
        const before = await readSums();
        const tell = async (index: number): Promise<void> => {
          const fact = facts[index];
          if (fact !== undefined) await deliver(intentId, index, fact);
        };
        for (const index of again.slice(0, 2)) await tell(index);
        await Promise.all(first.map(tell));
        for (const index of again) await tell(index);
        const executed = facts.filter(({ kind }) => kind === 'fill').reduce((sum, { amount }) => sum + amount, 0);
        const ends = facts.filter(({ kind }) => kind === 'end').map(({ amount }) => amount);
        const { filled, released, open, overfill } = reservationParts({
          quantity: new Decimal('10'),
          executed: new Decimal(String(executed)),
          endedCumQuantity: ends.length === 0 ? undefined : new Decimal(String(Math.max(...ends))),
        });
        expect(await risk.readParts(intentId)).toBe([filled, released, open, overfill].map(formatDecimal).join(' '));
        const after = await readSums();
        expect(new Decimal(after.position).minus(before.position).toFixed()).toBe(String(executed));
        expect(new Decimal(after.reserved).eq(after.open)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('change the book that is held as they change the rows, whatever they are', async () => {
    await risk.decide('i1', { quantity: '10' });
    let readings = 0;
    const read: RiskBooks['read'] = (work) => {
      readings += 1;
      return risk.books.read(work);
    };
    const held = new HeldBooks(changedBooks(risk.books, { read }));
    held.holdBook(await risk.readBook());
    const told = fc.tuple(ANY_FACT, fc.integer({ min: 1, max: 40 }));
    await fc.assert(
      fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 6 }), async (facts) => {
        for (const [tell, id] of facts) await tell(`held-${id}`)(risk);
        const { account } = await risk.readBook();
        expect(textOf(await held.findHeldBook(account.account))).toEqual(textOf(await risk.readBook()));
      }),
      { numRuns: 25 },
    );
    expect(readings).toBe(0);
  });
});
