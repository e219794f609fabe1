import { RiskStore, createDataSource, inTransaction, isTransientDatabaseError } from '#libs/persistence';
import type { IntentProposedV1 } from '#libs/contracts';
import { Decimal } from '#libs/kernel';
import { ManualClock, type TestDatabase, createTestDatabase } from '#libs/testkit';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  PLACE,
  RecordingObserver,
  fundAccount,
  intentMessage,
  liveBoard,
  pricingOf,
  quote,
  wideLimits,
} from '../risk.fixture.js';
import { ChangeTradingState } from './change-trading-state.js';
import { DecideIntent, type GateAnswer } from './decide-intent.js';
import type { MarketBoard } from './market-board.js';

const SETTINGS = { maxGrossExposureRatio: new Decimal('0.1'), maxMarketDataAgeMs: 1_000 };

describe('the gate on real Postgres', () => {
  let database: TestDatabase;
  let source: DataSource;
  let store: RiskStore;
  let clock: ManualClock;
  let observer: RecordingObserver;
  let board: MarketBoard;
  let gate: DecideIntent;
  let halt: ChangeTradingState;

  async function rows<T>(sql: string): Promise<T[]> {
    return source.query(sql);
  }
  const decisions = (): Promise<{ decision: string; rule: string | null; code: string | null; count: number }[]> =>
    rows('SELECT decision, rule, code, count(*)::int AS count FROM intent_decision GROUP BY 1, 2, 3 ORDER BY 1, 2, 3');

  /** Submits as the durable lane does: where the database is busy, the same intent is tried again. */
  async function submit(message: IntentProposedV1): Promise<GateAnswer> {
    for (;;) {
      try {
        return await gate.execute(message);
      } catch (error) {
        if (!isTransientDatabaseError(error)) throw error;
      }
    }
  }

  beforeAll(async () => {
    database = await createTestDatabase(inject('testDatabaseUrl'));
  });
  afterAll(() => database.drop());

  beforeEach(async () => {
    source = createDataSource({
      url: database.urlOf('risk'),
      schema: 'risk',
      service: 'risk',
      entities: [],
      poolSize: 66,
    });
    await source.initialize();
    store = new RiskStore(source);
    clock = new ManualClock();
    observer = new RecordingObserver();
    board = liveBoard(clock, ['BTC-USDT', 'ETH-USDT']);
    const ports = { store, clock, observer, pricing: pricingOf(board), committed: () => undefined };
    gate = new DecideIntent(ports, SETTINGS);
    halt = new ChangeTradingState(store, clock, observer, () => undefined);
  });
  afterEach(async () => {
    await source.destroy();
    const owner = createDataSource({ url: database.ownerUrl, schema: 'risk', service: 'test', entities: [] });
    await owner.initialize();
    await owner.query('TRUNCATE account_exposure, intent_claim, trading_state_change, outbox, inbox CASCADE');
    await owner.query(`DELETE FROM trading_state WHERE scope <> 'all'`);
    await owner.query(`UPDATE trading_state SET state = 'ACTIVE', version = 0, command_id = NULL`);
    await owner.destroy();
  });

  it('approves, reserves the worst case and writes one message, in one transaction', async () => {
    await fundAccount(store, [wideLimits()], { USDT: '10000' });
    expect(await gate.execute(intentMessage('i1', clock.nowUs(), { quantity: '2.5' }))).toEqual({
      decision: 'APPROVED',
    });
    expect(await rows('SELECT reserved::text, gross_exposure::text, equity::text FROM account_exposure')).toEqual([
      { reserved: '250', gross_exposure: '250', equity: '10000' },
    ]);
    expect(await rows('SELECT open_quantity::text AS open, price::text FROM reservation')).toEqual([
      { open: '2.5', price: '100' },
    ]);
    const [outgoing] = await rows<{ subject: string; payload: Record<string, unknown> }>(
      'SELECT subject, payload FROM outbox',
    );
    expect(outgoing?.subject).toBe('risk.approved.v1.paper-1.BTC-USDT');
    expect(outgoing?.payload).toMatchObject({
      ...{ id: 'i1.approved', intentId: 'i1', quantity: '2.5', worstPrice: '100', correlationId: 'chain-i1' },
      ...{ causationId: 'i1.proposed', intentAtUs: clock.nowUs(), decidedAtUs: clock.nowUs() },
    });
  });

  it('gives an intent id the same answer for ever, without a second effect, 32 at once', async () => {
    await fundAccount(store, [wideLimits()], { USDT: '10000' });
    const message = intentMessage('i1', clock.nowUs());
    const answers = await Promise.all(Array.from({ length: 32 }, () => submit(message)));
    await halt.execute({ commandId: 'c1', scope: 'all', state: 'HALTED', actor: 'op', reason: 'test' });
    answers.push(await gate.execute(message));
    expect(answers).toEqual(Array.from({ length: 33 }, () => ({ decision: 'APPROVED' })));
    expect(await rows('SELECT count(*)::int AS count FROM reservation')).toEqual([{ count: 1 }]);
    expect(await rows(`SELECT count(*)::int AS count FROM outbox WHERE subject LIKE 'risk.approved%'`)).toEqual([
      { count: 1 },
    ]);
    expect(await rows('SELECT reserved::text FROM account_exposure')).toEqual([{ reserved: '100' }]);
    expect(observer.told.filter((told) => told === 'repeated')).toHaveLength(32);
  });

  it('tells when another intent comes under an id that has its answer', async () => {
    await fundAccount(store, [wideLimits()], { USDT: '10000' });
    await gate.execute(intentMessage('i1', clock.nowUs()));
    expect(await gate.execute(intentMessage('i1', clock.nowUs(), { quantity: '2' }))).toEqual({ decision: 'APPROVED' });
    expect(observer.told).toEqual(['id-reused']);
  });

  it.each([16, 64])('never lets %i concurrent submitters past the gross exposure limit', async (submitters) => {
    await fundAccount(store, [wideLimits()], { USDT: '10000' });
    let over = 0;
    let polling = true;
    const watch = (async (): Promise<void> => {
      while (polling) {
        const [row] = await rows<{ used: string }>(
          'SELECT coalesce(sum(open_quantity * price), 0) AS used FROM reservation',
        );
        if (new Decimal(row?.used ?? '0').gt('1000')) over += 1;
      }
    })();
    const ids = Array.from({ length: submitters * 2 }, (_, index) => index);
    try {
      await Promise.all(
        ids.map((id) =>
          submit(intentMessage(`i${id}`, clock.nowUs(), { instrument: id % 2 === 0 ? 'BTC-USDT' : 'ETH-USDT' })),
        ),
      );
    } finally {
      polling = false;
      await watch;
    }
    expect(over).toBe(0);
    expect(await decisions()).toEqual([
      { decision: 'APPROVED', rule: null, code: null, count: 10 },
      { decision: 'REFUSED', rule: 'gross-exposure', code: 'GROSS_EXPOSURE_EXCEEDED', count: submitters * 2 - 10 },
    ]);
    expect(await rows('SELECT reserved::text FROM account_exposure')).toEqual([{ reserved: '1000' }]);
  });

  it('does not reserve on an account that changed after the rules looked at it', async () => {
    await fundAccount(store, [wideLimits()], { USDT: '10000' });
    const message = intentMessage('i1', clock.nowUs());
    const request = { price: new Decimal('100'), accountVersion: 0, grossExposureAfter: new Decimal('100') };
    const rest = { equity: undefined, grossExposureLimit: undefined, atUs: 1 };
    const { intentOf } = await import('./decision-messages.js');
    expect(await store.transaction(({ gate: g }) => g.reserve(intentOf(message), { ...request, ...rest }))).toBe(false);
  });

  it('lets no approval commit after a halt has committed, in the middle of a burst', async () => {
    await fundAccount(store, [wideLimits()], { USDT: '10000000' });
    let submitted = 0;
    let stop = false;
    const submitAll = async (): Promise<void> => {
      while (!stop) await submit(intentMessage(`i${(submitted += 1)}`, clock.nowUs(), { quantity: '0.1' }));
    };
    const burst = Promise.all(Array.from({ length: 16 }, submitAll));
    while (submitted < 100) await new Promise((resolve) => setImmediate(resolve));
    // Counted by another connection while the halt holds its lock: every approval that will ever be is there.
    const atHalt = await inTransaction(source, async (manager) => {
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

  it('obeys a command once, tells the same again, and refuses its id for another', async () => {
    await fundAccount(store, [wideLimits()], { USDT: '10000' });
    const wish = { commandId: 'c1', scope: PLACE.account, state: 'HALTED', actor: 'op', reason: 'test' } as const;
    const answers = await Promise.all([halt.execute(wish), halt.execute(wish), halt.execute(wish)]);
    const value = { scope: PLACE.account, state: 'HALTED', version: 1, changedAtUs: clock.nowUs() };
    expect(answers).toEqual([1, 2, 3].map(() => ({ ok: true, value })));
    expect(await halt.execute({ ...wish, state: 'ACTIVE' })).toMatchObject({
      ok: false,
      error: { code: 'COMMAND_ID_REUSED' },
    });
    expect(await halt.execute({ ...wish, commandId: 'c2', scope: 'nobody' })).toMatchObject({
      ok: false,
      error: { code: 'SCOPE_UNKNOWN' },
    });
    expect(await rows('SELECT subject FROM outbox')).toEqual([{ subject: 'risk.trading-state-changed.v1.paper-1' }]);
    // Start-up does not release what was latched.
    await fundAccount(store, [wideLimits()], {});
    expect(await gate.execute(intentMessage('i1', clock.nowUs()))).toMatchObject({ rule: 'trading-state' });
    await halt.execute({ ...wish, commandId: 'c3', state: 'ACTIVE' });
    expect(await gate.execute(intentMessage('i2', clock.nowUs()))).toEqual({ decision: 'APPROVED' });
  });

  it.each([
    ['maxOrderQuantity', 'max-order-quantity'],
    ['maxOrderNotional', 'max-order-notional'],
    ['maxPosition', 'max-position'],
  ] as const)('refuses where the limit %s is not set', async (name, rule) => {
    await fundAccount(store, [wideLimits({ [name]: undefined })], { USDT: '10000' });
    expect(await gate.execute(intentMessage('i1', clock.nowUs()))).toEqual({
      decision: 'REFUSED',
      rule,
      code: 'LIMIT_MISSING',
    });
  });

  it('takes what an instrument does not limit itself from the row for every instrument', async () => {
    const own = { instrument: 'binance:BTC-USDT', maxOrderQuantity: new Decimal('0.5'), maxOrderNotional: undefined };
    await fundAccount(store, [wideLimits(), { ...own, maxPosition: undefined }], { USDT: '10000' });
    expect(await gate.execute(intentMessage('i1', clock.nowUs()))).toMatchObject({ rule: 'max-order-quantity' });
    expect(await gate.execute(intentMessage('i2', clock.nowUs(), { quantity: '0.5' }))).toEqual({
      decision: 'APPROVED',
    });
    expect(await gate.execute(intentMessage('i3', clock.nowUs(), { instrument: 'ETH-USDT' }))).toEqual({
      decision: 'APPROVED',
    });
  });

  it('refuses on a stale book, without balances, and for an account that nobody guards', async () => {
    await fundAccount(store, [wideLimits()], { USDT: '10000' });
    clock.advanceMs(1_001);
    expect(await gate.execute(intentMessage('i1', clock.nowUs()))).toMatchObject({ code: 'MARKET_DATA_STALE' });
    board.onEvent(quote(clock.nowUs(), 9_999, 10_001));
    expect(await gate.execute(intentMessage('i2', clock.nowUs()))).toEqual({ decision: 'APPROVED' });
    expect(await gate.execute(intentMessage('i3', clock.nowUs(), { account: 'other' }))).toEqual({
      decision: 'REFUSED',
      rule: 'account',
      code: 'ACCOUNT_UNKNOWN',
    });
    await source.query('DELETE FROM balance');
    await source.query('DELETE FROM balance_version');
    expect(await gate.execute(intentMessage('i4', clock.nowUs()))).toMatchObject({ code: 'EQUITY_UNKNOWN' });
  });

  it('counts a limits version once per change, and writes on every answer by which it was judged', async () => {
    await fundAccount(store, [wideLimits()], { USDT: '10000' });
    await fundAccount(store, [wideLimits()], { USDT: '10000' });
    await gate.execute(intentMessage('i1', clock.nowUs()));
    await fundAccount(store, [wideLimits({ maxOrderQuantity: new Decimal('0.1') })], { USDT: '10000' });
    await gate.execute(intentMessage('i2', clock.nowUs()));
    expect(
      await rows('SELECT decision, limits_version::int AS version FROM intent_decision ORDER BY intent_id'),
    ).toEqual([
      { decision: 'APPROVED', version: 1 },
      { decision: 'REFUSED', version: 2 },
    ]);
  });

  it('cannot write a wrong row or change an answer, even with its own role', async () => {
    await fundAccount(store, [wideLimits()], { USDT: '10000' });
    await gate.execute(intentMessage('i1', clock.nowUs()));
    const wrong = [
      `UPDATE intent_decision SET decision = 'REFUSED'`,
      `DELETE FROM intent_decision`,
      `DELETE FROM trading_state`,
      `UPDATE trading_state_change SET reason = 'x'`,
      `UPDATE account_exposure SET reserved = 'NaN'`,
      `UPDATE account_exposure SET reserved = -1`,
      `UPDATE account_exposure SET equity = 'Infinity'`,
      `UPDATE reservation SET executed = -1`,
      `UPDATE reservation SET released = 1`,
      `UPDATE reservation SET quantity = 0`,
      `UPDATE trading_state SET state = 'MAYBE'`,
      `INSERT INTO limits VALUES ('paper-1', 'BTC', 1, 1, 1, 1)`,
      `INSERT INTO position (account, venue, instrument, quantity, fills) VALUES ('paper-1', 'v', 'i', 'NaN', 1)`,
    ];
    for (const sql of wrong)
      await expect(source.query(sql), sql).rejects.toThrow(/violates|denied|can only be updated to DEFAULT/u);
  });
});
