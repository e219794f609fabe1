import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createTestDatabase } from '#libs/testkit';
import { DeskDatabase, EPOCH, type Row, decisionOf, licenceOf } from './decide-and-license.fixture.js';

let database: DeskDatabase;
let twin: DeskDatabase;

beforeAll(async () => {
  database = new DeskDatabase(await createTestDatabase(inject('testDatabaseUrl')));
  twin = new DeskDatabase(await createTestDatabase(inject('testDatabaseUrl')));
});
afterAll(async () => {
  await database.drop();
  await twin.drop();
});
beforeEach(async () => {
  await database.reset();
  await twin.reset();
});

const NOTHING_OF_ORDERS = { 'orders.orders': 0, 'orders.order_event': 0, 'orders.outbox': 0 };
const NOTHING_OF_RISK = { 'risk.intent_claim': 0, 'risk.intent_decision': 0, 'risk.reservation': 0, 'risk.outbox': 0 };

/** Sessions that wait for this one. */
const WAITING = 'SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))';

/** Three decisions as risk makes them in one batch: the second is a refusal, and of the third the order is to wait for its approval. */
const BATCH = [
  decisionOf('i1', 7),
  decisionOf('i2', 8, { decision: 'REFUSED' }),
  decisionOf('i3', 8),
  decisionOf('i4', 9),
];
const LICENCES = [licenceOf('i1'), null, null, licenceOf('i4')];

describe('a decision and the licence of its order in one statement', () => {
  it('write the same rows as the two statements do, in one transaction', async () => {
    const said = await database.decideAndLicense(BATCH, LICENCES);
    expect(said.map(({ outcome, verdict }) => [outcome, verdict])).toEqual([
      ['RECORDED', 'LICENSED'],
      ['RECORDED', null],
      ['RECORDED', null],
      ['RECORDED', 'LICENSED'],
    ]);
    expect(await twin.decideThenLicense(BATCH, LICENCES)).toEqual(said);
    const rows = await database.dump();
    expect(rows).toEqual(await twin.dump());
    expect(rows['orders.orders']).toHaveLength(2);
    expect([await database.countWriters(), await twin.countWriters()]).toEqual([1, 3]);
  });

  it('say where the messages of both are, each in its own outbox', async () => {
    const desk = await database.as('desk');
    const { rows } = await desk.query('SELECT * FROM risk.decide_and_license($1, $2, $3)', [
      'paper-1',
      JSON.stringify(BATCH),
      JSON.stringify(LICENCES),
    ]);
    expect(rows.map((row: Record<string, unknown>) => [row['outbox_sequence'], row['order_sequence']])).toEqual([
      ['1', '1'],
      ['2', null],
      ['3', null],
      ['4', '2'],
    ]);
  });

  it.each([
    ['account', `UPDATE risk.account_exposure SET version = version + 1`],
    ['limits', `UPDATE risk.account_exposure SET limits_version = 2`],
    ['trading state', `UPDATE risk.trading_state SET state = 'REDUCING', version = 1, command_id = 'c1'`],
  ])('write nothing where the %s is no longer what was decided on', async (_what, change) => {
    await (await database.as('owner')).query(change);
    const said = await database.decideAndLicense([decisionOf('i1', 7)], [licenceOf('i1')]);
    expect(said).toEqual([{ outcome: 'STALE', verdict: null }]);
    expect(await database.counts()).toMatchObject({ ...NOTHING_OF_RISK, ...NOTHING_OF_ORDERS });
  });

  it('have no second effect when they come again', async () => {
    await database.decideAndLicense([decisionOf('i1', 7)], [licenceOf('i1')]);
    const before = await database.dump();
    expect(await database.decideAndLicense([decisionOf('i1', 8)], [licenceOf('i1')])).toEqual([
      { outcome: 'KNOWN', verdict: null },
    ]);
    expect(await database.dump()).toEqual(before);
  });

  it.each<[string, string, string]>([
    ['trading is halted', 'HALTED', `UPDATE orders.trading_state SET state = 'HALTED', version = 1`],
    ['trading only reduces', 'REDUCING', `UPDATE orders.trading_state SET state = 'REDUCING', version = 1`],
    ['there is no kill switch', 'HALTED', `DELETE FROM orders.trading_state`],
    ['the lease has a new holder', 'LEASE_LOST', `UPDATE orders.lease SET epoch = ${EPOCH + 1}`],
  ])('leave the decision and no order where %s', async (_what, verdict, change) => {
    const owner = await database.as('owner');
    await owner.query(change);
    const said = await database.decideAndLicense([decisionOf('i1', 7)], [licenceOf('i1')]);
    expect(said).toEqual([{ outcome: 'RECORDED', verdict }]);
    expect(await database.counts()).toMatchObject({ 'risk.outbox': 1, 'risk.reservation': 1, ...NOTHING_OF_ORDERS });
    await owner.query(
      `INSERT INTO orders.trading_state VALUES ('all', 'ACTIVE', 0, 'migration', 'the state before the first command', 0)
       ON CONFLICT DO NOTHING`,
    );
  });

  it('leave the decision and one order where the order is there already', async () => {
    const orders = await database.as('order-management');
    const { epoch, event, message, order, subject } = licenceOf('i1');
    await orders.query('SELECT FROM orders.license($1, $2, $3, $4, $5)', [epoch, order, event, subject, message]);
    const said = await database.decideAndLicense([decisionOf('i1', 7)], [licenceOf('i1')]);
    expect(said).toEqual([{ outcome: 'RECORDED', verdict: 'KNOWN' }]);
    expect(await database.counts()).toMatchObject({ 'risk.outbox': 1, 'orders.orders': 1, 'orders.outbox': 1 });
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['of another intent', { intent_id: 'i9' }],
    ['of another approval', { causation_id: 'i9.answer' }],
    ['of another instrument', { instrument: 'ETH-USDT' }],
    ['of another account', { account: 'paper-2' }],
    ['at another venue', { venue: 'kraken' }],
    ['of another strategy', { strategy: 's2' }],
    ['on the other side', { side: 'SELL' }],
    ['of another type', { type: 'MARKET', limit_price: null }],
    ['for more', { quantity: '2.00000001' }],
    ['at another price', { limit_price: '100.01' }],
  ])('refuse an order %s than was approved, and write nothing', async (_what, forged) => {
    const call = database.decideAndLicense([decisionOf('i1', 7)], [licenceOf('i1', forged)]);
    await expect(call).rejects.toMatchObject({ constraint: 'order_is_as_approved' });
    expect(await database.counts()).toMatchObject({ ...NOTHING_OF_RISK, ...NOTHING_OF_ORDERS });
  });

  it('refuse the order of an intent that was refused, and one that may add where the approval may only reduce', async () => {
    const isRefused = [decisionOf('i1', 7, { decision: 'REFUSED' })];
    const reduces = [decisionOf('i1', 7, { reduce_only: true })];
    for (const entries of [isRefused, reduces])
      await expect(database.decideAndLicense(entries, [licenceOf('i1')])).rejects.toMatchObject({
        constraint: 'order_is_as_approved',
      });
    // What was found to reduce while only reductions pass is sent as such.
    expect(await database.decideAndLicense([decisionOf('i1', 7)], [licenceOf('i1', { reduce_only: true })])).toEqual([
      { outcome: 'RECORDED', verdict: 'LICENSED' },
    ]);
  });

  it('refuse a decision on an intent of another account than is locked, and write nothing', async () => {
    const call = database.decideAndLicense([decisionOf('i1', 7, { account: 'paper-2' })], [null]);
    await expect(call).rejects.toThrow('the intent i1 is not of the account paper-1');
    expect(await database.counts()).toMatchObject({ ...NOTHING_OF_RISK, ...NOTHING_OF_ORDERS });
  });

  it('write a decision that says of the account that it leaves it as it is', async () => {
    const entry = { ...decisionOf('i1', 7, { decision: 'REFUSED' }), account: null };
    expect(await database.decideAndLicense([entry], [null])).toEqual([{ outcome: 'RECORDED', verdict: null }]);
  });

  it.each<[string, Row]>([
    ['is not the next one of what was decided on', { version: 9 }],
    ['exposes nobody knows how much', { gross_exposure: null }],
    ['exposes more than its bound', { gross_exposure: '1000.00000001' }],
  ])('write nothing where the account that they leave %s', async (_what, over) => {
    const entry = decisionOf('i1', 7);
    const account = { ...(entry['account'] as Row), ...over };
    expect(await database.decideAndLicense([{ ...entry, account }], [licenceOf('i1')])).toEqual([
      { outcome: 'STALE', verdict: null },
    ]);
    expect(await database.counts()).toMatchObject({ ...NOTHING_OF_RISK, ...NOTHING_OF_ORDERS });
  });

  it('stand after a refusal that is known, which moved no account, and not after an approval that is', async () => {
    const refusal = decisionOf('i1', 7, { decision: 'REFUSED' });
    await database.decideAndLicense([refusal], [null]);
    const outcomesOf = async (...entries: Row[]) =>
      (await database.decideAndLicense(entries, [])).map(({ outcome }) => outcome);
    expect(await outcomesOf(refusal, decisionOf('i2', 7))).toEqual(['KNOWN', 'RECORDED']);
    expect(await outcomesOf(decisionOf('i2', 7), decisionOf('i3', 8))).toEqual(['KNOWN', 'STALE']);
  });

  it('are to be tried again where another account claims the same intent at the same moment', async () => {
    const [owner, risk] = [await database.as('owner'), await database.as('risk')];
    await owner.query('BEGIN');
    await owner.query(`INSERT INTO risk.intent_claim (intent_id, received_at_us) VALUES ('i2', 1)`);
    const values = ['paper-1', JSON.stringify([decisionOf('i1', 7), decisionOf('i2', 8)])];
    const refusal = risk
      .query('SELECT FROM risk.decide($1, $2)', values)
      .catch((error: unknown) => (error as { code?: string }).code);
    await expect.poll(async () => (await owner.query(WAITING)).rowCount).toBe(1);
    await owner.query('COMMIT');
    expect(await refusal).toBe('40001');
    expect(await database.counts()).toMatchObject({ 'risk.intent_claim': 1, 'risk.outbox': 0, 'risk.reservation': 0 });
  });

  it('are undone together where the row of the order is refused', async () => {
    const call = database.decideAndLicense([decisionOf('i1', 7)], [licenceOf('i1', { time_in_force: 'NEVER' })]);
    await expect(call).rejects.toMatchObject({ code: '23514' });
    expect(await database.counts()).toMatchObject({ ...NOTHING_OF_RISK, ...NOTHING_OF_ORDERS });
  });

  it('are for a desk alone', async () => {
    const values = ['paper-1', JSON.stringify([decisionOf('i1', 7)]), JSON.stringify([licenceOf('i1')])];
    for (const role of ['risk', 'order-management'] as const) {
      const client = await database.as(role);
      const call = client.query('SELECT FROM risk.decide_and_license($1, $2, $3)', values);
      await expect(call, role).rejects.toMatchObject({ code: '42501' });
    }
  });

  it.each(['orders', 'order_event', 'outbox', 'trading_state', 'lease'])(
    'give up soon where somebody has orders.%s locked, so that a kill need not wait for that',
    async (table) => {
      const [owner, desk, risk] = [await database.as('owner'), await database.as('desk'), await database.as('risk')];
      await database.decideAndLicense([decisionOf('i1', 7)], [licenceOf('i1')]);
      await owner.query(`BEGIN; LOCK TABLE orders.${table} IN ACCESS EXCLUSIVE MODE`);
      await desk.query('SET lock_timeout = 0');
      const call = database.decideAndLicense([decisionOf('i2', 8)], [licenceOf('i2')]);
      await expect(call).rejects.toMatchObject({ code: '55P03' });
      await risk.query(`UPDATE risk.trading_state SET state = 'HALTED', version = 1, command_id = 'c1'`);
      await owner.query('COMMIT');
      expect(await database.counts()).toMatchObject({ 'risk.intent_decision': 1, 'orders.orders': 1 });
      expect((await desk.query('SHOW lock_timeout')).rows).toEqual([{ lock_timeout: '0' }]);
      await desk.query('RESET lock_timeout');
    },
  );

  it('let a kill come wholly before or wholly after', async () => {
    const desk = await database.as('desk');
    await desk.query('BEGIN');
    await database.decideAndLicense([decisionOf('i1', 7)], [licenceOf('i1')]);
    for (const [role, kill] of [
      ['risk', `UPDATE risk.trading_state SET state = 'HALTED', version = 1, command_id = 'c1'`],
      ['order-management', `UPDATE orders.trading_state SET state = 'HALTED', version = 1`],
      ['order-management', `UPDATE orders.lease SET epoch = epoch + 1`],
    ] as const) {
      const client = await database.as(role);
      await client.query(`SET lock_timeout = '20ms'`);
      await expect(client.query(kill), kill).rejects.toMatchObject({ code: '55P03' });
    }
    await desk.query('COMMIT');
    expect(await database.counts()).toMatchObject({ 'orders.orders': 1 });
  });
});
