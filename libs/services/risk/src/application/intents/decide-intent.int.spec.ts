import type { IntentProposedV1 } from '#libs/contracts';
import { type AccountId, Decimal, asId } from '#libs/kernel';
import { createDataSource, isTransientDatabaseError } from '#libs/persistence';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { connectAsRisk, emptyRiskTables, postgresBooks } from '../../fixtures/books.fixture.js';
import { PLACE } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { intentIdOf, intentNamed, refusalEntry } from '../../fixtures/values.fixture.js';
import type { IntentAnswer } from './judgement.js';

/** Connections of the pool: one for each of 64 submitters, and one to look. */
const CONNECTIONS = 65;

describe('the gate on real Postgres', () => {
  let database: TestDatabase;
  let owner: DataSource;
  let source: DataSource;

  async function rows<T>(sql: string): Promise<T[]> {
    return source.query(sql);
  }
  const decisions = (): Promise<{ decision: string; rule: string | null; code: string | null; count: number }[]> =>
    rows('SELECT decision, rule, code, count(*)::int AS count FROM intent_decision GROUP BY 1, 2, 3 ORDER BY 1, 2, 3');
  const startRisk = (balances: Readonly<Record<string, string>>): Promise<TestRisk> =>
    TestRisk.start(balances, {}, postgresBooks(source));

  /** Submits as the durable lane does: where the database is busy, the same intent is tried again. */
  async function submit(risk: TestRisk, id: string, over: Partial<IntentProposedV1> = {}): Promise<IntentAnswer> {
    for (;;) {
      try {
        return await risk.decide(id, over);
      } catch (error) {
        if (!isTransientDatabaseError(error)) throw error;
      }
    }
  }

  beforeAll(async () => {
    database = await createTestDatabase(inject('testDatabaseUrl'));
    owner = createDataSource({ url: database.ownerUrl, schema: 'risk', service: 'test', entities: [] });
    await owner.initialize();
  });
  afterAll(async () => {
    await owner.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    source = await connectAsRisk(database, CONNECTIONS);
  });
  afterEach(async () => {
    await source.destroy();
    await emptyRiskTables(owner);
  });

  it('writes an approval as one row in each table, in one transaction', async () => {
    const risk = await startRisk({ USDT: '10000' });
    expect(await risk.decide('i1', { quantity: '2.5' })).toEqual({ decision: 'APPROVED' });
    expect(await rows('SELECT reserved::text, gross_exposure::text, equity::text FROM account_exposure')).toEqual([
      { reserved: '250', gross_exposure: '250', equity: '10000' },
    ]);
    expect(await rows('SELECT open_quantity::text AS open, price::text FROM reservation')).toEqual([
      { open: '2.5', price: '100' },
    ]);
    expect(await rows('SELECT message_id, subject FROM outbox')).toEqual([
      { message_id: 'i1.approved', subject: 'risk.approved.v1.paper-1.BTC-USDT' },
    ]);
    const tables = ['intent_claim', 'intent_decision', 'reservation', 'account_exposure', 'outbox'];
    const writers = tables.map((table) => `SELECT xmin::text AS writer FROM ${table}`).join(' UNION ALL ');
    expect(
      await rows(`SELECT count(*)::int AS rows, count(DISTINCT writer)::int AS writers FROM (${writers}) AS w`),
    ).toEqual([{ rows: tables.length, writers: 1 }]);
  });

  it('gives an intent id the same answer for ever, without a second effect, 32 at once', async () => {
    const risk = await startRisk({ USDT: '10000' });
    const answers = await Promise.all(Array.from({ length: 32 }, () => submit(risk, 'i1')));
    expect(answers).toEqual(Array.from({ length: 32 }, () => ({ decision: 'APPROVED' })));
    expect(await rows('SELECT count(*)::int AS count FROM reservation')).toEqual([{ count: 1 }]);
    expect(await rows('SELECT count(*)::int AS count FROM outbox')).toEqual([{ count: 1 }]);
    expect(await rows('SELECT reserved::text FROM account_exposure')).toEqual([{ reserved: '100' }]);
    expect(risk.observer.takeReports()).toEqual(Array.from({ length: 31 }, () => 'repeated'));
  });

  it.each([16, 64])('never lets %i concurrent submitters past the gross exposure limit', async (submitters) => {
    const risk = await startRisk({ USDT: '10000' });
    let over = 0;
    let looks = 0;
    let polling = true;
    const watch = (async (): Promise<void> => {
      while (polling) {
        // On a connection of its own: a full pool must not keep the watcher from looking.
        const [row]: { used: string }[] = await owner.query(
          'SELECT coalesce(sum(open_quantity * price), 0) AS used FROM reservation',
        );
        looks += 1;
        if (new Decimal(row?.used ?? '0').gt('1000')) over += 1;
      }
    })();
    const ids = Array.from({ length: submitters * 2 }, (_, index) => index);
    try {
      await Promise.all(
        ids.map((id) => submit(risk, `i${id}`, { instrument: id % 2 === 0 ? 'BTC-USDT' : 'ETH-USDT' })),
      );
    } finally {
      polling = false;
      await watch;
    }
    expect(over).toBe(0);
    expect(looks).toBeGreaterThan(0);
    expect(await decisions()).toEqual([
      { decision: 'APPROVED', rule: null, code: null, count: 10 },
      { decision: 'REFUSED', rule: 'gross-exposure', code: 'GROSS_EXPOSURE_EXCEEDED', count: submitters * 2 - 10 },
    ]);
    expect(await rows('SELECT reserved::text FROM account_exposure')).toEqual([{ reserved: '1000' }]);
  });

  it('lets no approval commit after a halt has committed, in the middle of a burst', async () => {
    const risk = await startRisk({ USDT: '10000000' });
    let submitted = 0;
    let stop = false;
    const submitAll = async (): Promise<void> => {
      while (!stop) await submit(risk, `i${(submitted += 1)}`, { quantity: '0.1' });
    };
    const burst = Promise.all(Array.from({ length: 16 }, submitAll));
    while (submitted < 100) await new Promise((resolve) => setImmediate(resolve));
    // Counted by another connection while the halt holds its lock: every approval that will ever be is there.
    const atHalt = await source.transaction(async (manager) => {
      await manager.query(`UPDATE trading_state SET state = 'HALTED' WHERE scope = 'all'`);
      const [row] = await rows<{ count: number }>(
        `SELECT count(*)::int AS count FROM intent_decision WHERE decision = 'APPROVED'`,
      );
      return row?.count ?? 0;
    });
    const target = submitted + 100;
    while (submitted < target) await new Promise((resolve) => setImmediate(resolve));
    stop = true;
    await burst;
    const found = await decisions();
    expect(atHalt).toBeGreaterThan(0);
    expect(found[0]).toEqual({ decision: 'APPROVED', rule: null, code: null, count: atHalt });
    expect(found[1]).toMatchObject({ decision: 'REFUSED', rule: 'trading-state', code: 'TRADING_HALTED' });
  });

  /** Another account claims an intent id and does not commit until somebody waits for it; then its answer is a refusal. */
  async function refuseForAnother(intentId: string, whenClaimed: () => void): Promise<void> {
    const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted`;
    const intent = intentNamed(intentId, { account: asId<AccountId>('paper-2') });
    await postgresBooks(source).books.write(async (writes) => {
      await writes.claimIntent(intentIdOf(intentId), 1);
      whenClaimed();
      while ((await owner.query<unknown[]>(waiting)).length === 0)
        await new Promise((resolve) => setImmediate(resolve));
      await writes.recordDecision(refusalEntry(intent, undefined));
    });
  }

  it('writes nothing where another account claims the intent id at that moment, and then tells what that one was answered', async () => {
    const risk = await startRisk({ USDT: '10000' });
    await risk.decide('warm', { quantity: '0.1' }); // From here on decisions are made on the book in memory.
    let together: Promise<readonly PromiseSettledResult<IntentAnswer>[]> = Promise.resolve([]);
    await refuseForAnother('i1', () => {
      together = Promise.allSettled([risk.decide('i2'), risk.decide('i1'), risk.decide('i3')]);
    });
    const outcomes = await together;
    for (const outcome of outcomes.filter(({ status }) => status === 'rejected'))
      expect(outcome).toMatchObject({ reason: { code: '40001' } });
    expect(outcomes.map(({ status }) => status)).toContain('rejected');
    const refused = { decision: 'REFUSED', rule: 'max-position', code: 'MAX_POSITION_EXCEEDED' };
    expect(await submit(risk, 'i1')).toEqual(refused);
    for (const id of ['i2', 'i3']) expect(await submit(risk, id)).toEqual({ decision: 'APPROVED' });
    expect(await rows('SELECT intent_id FROM reservation ORDER BY 1')).toEqual(
      ['i2', 'i3', 'warm'].map((id) => ({ intent_id: id })),
    );
    expect(await rows(`SELECT reserved::text, version::int FROM account_exposure WHERE account = 'paper-1'`)).toEqual([
      { reserved: '210', version: expect.any(Number) as number },
    ]);
    expect(await rows(`SELECT message_id FROM outbox ORDER BY 1`)).toEqual(
      ['i2', 'i3', 'warm'].map((id) => ({ message_id: `${id}.approved` })),
    );
    expect(risk.observer.takeReports()).toContain('id-reused');
  });

  it('obeys a command once, three at once', async () => {
    const risk = await startRisk({ USDT: '10000' });
    const wish = { commandId: 'c1', scope: PLACE.account, state: 'HALTED', actor: 'op', reason: 'test' } as const;
    const answers = await Promise.all([1, 2, 3].map(() => risk.changeTradingState.changeTradingState(wish)));
    const value = { scope: PLACE.account, state: 'HALTED', version: 1, changedAtUs: risk.time.nowUs() };
    expect(answers).toEqual([1, 2, 3].map(() => ({ ok: true, value })));
    expect(await rows('SELECT subject FROM outbox')).toEqual([{ subject: 'trading.state-changed.v1.paper-1' }]);
    expect(risk.observer.takeReports()).toEqual(['paper-1 HALTED']);
  });

  it('cannot write a wrong row or change an answer, even with its own role', async () => {
    const risk = await startRisk({ USDT: '10000' });
    await risk.decide('i1');
    const wrong = [
      `UPDATE intent_decision SET decision = 'REFUSED'`,
      `DELETE FROM intent_decision`,
      `DELETE FROM trading_state`,
      `UPDATE trading_state_change SET reason = 'x'`,
      `UPDATE account_exposure SET reserved = 'NaN'`,
      `UPDATE account_exposure SET reserved = -1`,
      `UPDATE account_exposure SET equity = 'Infinity'`,
      `UPDATE reservation SET executed = -1`,
      `UPDATE reservation SET executed = 1`,
      `UPDATE reservation SET released = 1`,
      `UPDATE reservation SET released = 1, open_quantity = 0`,
      `UPDATE reservation SET open_quantity = 0.5`,
      `UPDATE reservation SET overfill = 1`,
      `UPDATE reservation SET ended_cum_quantity = 0`,
      `UPDATE reservation SET quantity = 0`,
      `UPDATE limits SET max_position = 1`,
      `DELETE FROM limits`,
      `UPDATE trading_state SET state = 'MAYBE'`,
      `INSERT INTO limits (account, version, instrument) VALUES ('paper-1', 9, 'BTC')`,
      `INSERT INTO position (account, venue, instrument, quantity, fills) VALUES ('paper-1', 'v', 'i', 'NaN', 1)`,
    ];
    for (const sql of wrong) await expect(source.query(sql), sql).rejects.toThrow(/violates|denied/u);
  });
});
