import { isTransientDatabaseError } from '#libs/persistence';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createDataSource } from '#libs/persistence';
import { connectAsRisk, emptyRiskTables, postgresBooks } from '../../fixtures/books.fixture.js';
import { fillMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import type { IntentAnswer } from './judgement.js';

const RICH = { USDT: '100000000' };
const SUBMITTERS = 16;
const RULES = { RISK_MAX_ORDER_RATE: '50/60s', RISK_MAX_REPEATED_ORDERS: '20/60s' };

describe('a runaway strategy on real Postgres', () => {
  let database: TestDatabase;
  let owner: DataSource;
  let source: DataSource;

  const count = async (where: string): Promise<number> => {
    const [row]: { count: number }[] = await owner.query(
      `SELECT count(*)::int AS count FROM intent_decision WHERE ${where}`,
    );
    return row?.count ?? 0;
  };
  const start = (): Promise<TestRisk> => TestRisk.start(RICH, RULES, postgresBooks(source));

  /** Submits as the durable lane does: where the database is busy, the same intent is tried again. */
  async function submit(risk: TestRisk, id: string, strategy = 'momentum-1'): Promise<IntentAnswer> {
    for (;;) {
      try {
        return await risk.decide(id, { strategy, quantity: '0.1' });
      } catch (error) {
        if (!isTransientDatabaseError(error)) throw error;
      }
    }
  }

  /** Sixteen at a time, one after the other each, to whichever of the processes it is. */
  async function burst(risks: readonly TestRisk[], each: number, name: string, strategy?: string): Promise<void> {
    await Promise.all(
      Array.from({ length: SUBMITTERS }, async (_, submitter) => {
        const risk = risks[submitter % risks.length];
        if (risk === undefined) return;
        for (let n = 0; n < each; n += 1) await submit(risk, `${name}-${submitter}-${n}`, strategy);
      }),
    );
  }

  beforeAll(async () => {
    database = await createTestDatabase(inject('testDatabaseUrl'));
    owner = createDataSource({ url: database.ownerUrl, schema: 'risk', service: 'test', entities: [] });
    await owner.initialize();
    source = await connectAsRisk(database, SUBMITTERS + 1);
  });
  afterAll(async () => {
    await source.destroy();
    await owner.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    await emptyRiskTables(owner);
  });

  it('has exactly as many orders approved as it may, sixteen at once, and is stopped by one refusal', async () => {
    const risk = await start();
    await burst([risk], 10, 'i');
    expect(await count(`decision = 'APPROVED'`)).toBe(20);
    expect(await count(`code = 'ORDER_REPEATED'`)).toBe(1);
    expect(await count(`code = 'STRATEGY_TRIPPED'`)).toBe(139);
  });

  it('is counted together with what another process decides on the same account', async () => {
    const risks = [await start(), new TestRisk(RULES, postgresBooks(source))];
    await Promise.all(Array.from({ length: 8 }, (_, n) => burst(risks, 2, `i${n}`, `strategy-${n}`)));
    expect(await count(`decision = 'APPROVED'`)).toBe(50);
    expect(await count(`code = 'ORDER_RATE_EXCEEDED'`)).toBeGreaterThan(0);
  });

  it('is counted with what was approved before a restart, while facts of its orders come in', async () => {
    const first = await start();
    for (let n = 0; n < 12; n += 1) {
      expect(await submit(first, `before-${n}`)).toEqual({ decision: 'APPROVED' });
      // It is filled in the midst of it: from there on it is counted anew.
      if (n === 3) await first.applyFill.applyFill(fillMessage('f1', 'before-0', { quantity: '0.1' }));
    }
    const second = new TestRisk(RULES, postgresBooks(source));
    await burst([second], 2, 'after');
    expect(await count(`decision = 'APPROVED'`)).toBe(24);
    const third = new TestRisk(RULES, postgresBooks(source));
    expect(await submit(third, 'late')).toMatchObject({ code: 'STRATEGY_TRIPPED' });
  });
});
