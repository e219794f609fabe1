import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createTestDatabase } from '#libs/testkit';
import { DeskDatabase, EPOCH, type Row, decisionOf, licenceOf } from './decide-and-license.fixture.js';

let database: DeskDatabase;

beforeAll(async () => {
  database = new DeskDatabase(await createTestDatabase(inject('testDatabaseUrl')));
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.reset();
  await (await database.as('owner')).query('TRUNCATE strategy.intent, strategy.outbox RESTART IDENTITY');
});

/** The intent that a decision is on, as strategy offers it. */
function intentOf(entry: Row, over: Row = {}): Row {
  const decision = entry['decision'] as Row;
  const { account, instrument, intent_id, limit_price, quantity, reduce_only, side, strategy, type, venue } = decision;
  const terms = { account, instrument, intent_id, limit_price, quantity, reduce_only, side, strategy, type, venue };
  const moments = { market_event_at_us: 1, valid_until_us: 9, created_at_us: 2, market_event_id: 'trade-1' };
  const state = { time_in_force: 'GTC', status: 'open', reason: '', approved: false, known_quantity: '0' };
  const message = { id: `intent-proposed-${String(intent_id)}` };
  return { intent: { ...terms, ...moments, ...state, ...over }, subject: 'intent.proposed.v1.s.i', message };
}

async function proposeAndDecide(entries: readonly Row[], licence: Row | null, intent: Row) {
  const values = ['paper-1', JSON.stringify(entries), JSON.stringify([licence]), JSON.stringify(intent)];
  const { rows } = await (
    await database.as('desk')
  ).query<Row>('SELECT outcome, verdict, intent_sequence FROM risk.propose_and_decide($1, $2, $3, $4)', values);
  return rows;
}

async function countIntents(): Promise<string> {
  const { rows } = await (
    await database.as('owner')
  ).query<{ n: string }>(
    `SELECT concat((SELECT count(*) FROM strategy.intent), ' ', (SELECT count(*) FROM strategy.outbox)) AS n`,
  );
  return rows[0]?.n ?? '';
}

describe('an intent, its decision and the licence of its order in one statement', () => {
  it('are written by one transaction, each in its schema', async () => {
    const entry = decisionOf('i1', 7);
    const said = await proposeAndDecide([entry], licenceOf('i1'), intentOf(entry));
    expect(said).toEqual([{ outcome: 'RECORDED', verdict: 'LICENSED', intent_sequence: '1' }]);
    expect(await countIntents()).toBe('1 1');
    const { rows } = await (
      await database.as('owner')
    ).query(`SELECT (SELECT xmin FROM strategy.intent)::text = (SELECT xmin FROM orders.orders)::text AS is_one`);
    expect(rows).toEqual([{ is_one: true }]);
    expect(await database.countWriters()).toBe(1);
  });

  it.each<[string, Row]>([
    ['its id is taken', {}],
    ['another one of its strategy and instrument is open', { intent_id: 'i0' }],
  ])('leave nothing of any of them where %s', async (_what, other) => {
    const entry = decisionOf('i1', 7);
    const { intent, message, subject } = intentOf(entry, other);
    const desk = await database.as('desk');
    await desk.query('SELECT strategy.propose($1, $2, $3, $4)', [intent, 'another', subject, message]);
    expect(await proposeAndDecide([entry], licenceOf('i1'), intentOf(entry))).toEqual([]);
    expect(await countIntents()).toBe('1 1');
    expect(await database.counts()).toMatchObject({ 'risk.intent_claim': 0, 'orders.orders': 0, 'risk.outbox': 0 });
  });

  it('leave the intent alone where the decision is on another account than it is by now', async () => {
    const entry = decisionOf('i1', 6);
    expect(await proposeAndDecide([entry], licenceOf('i1'), intentOf(entry))).toEqual([
      { outcome: 'STALE', verdict: null, intent_sequence: '1' },
    ]);
    expect(await countIntents()).toBe('1 1');
    expect(await database.counts()).toMatchObject({ 'risk.intent_claim': 0, 'orders.orders': 0 });
  });

  it('leave intent and decision where the licence is refused', async () => {
    await (await database.as('owner')).query(`UPDATE orders.lease SET epoch = ${EPOCH + 1}`);
    const entry = decisionOf('i1', 7);
    const said = await proposeAndDecide([entry], licenceOf('i1'), intentOf(entry));
    expect(said).toEqual([{ outcome: 'RECORDED', verdict: 'LEASE_LOST', intent_sequence: '1' }]);
    expect(await database.counts()).toMatchObject({ 'risk.outbox': 1, 'orders.orders': 0 });
  });

  it.each<[string, Row]>([
    ['quantity', { quantity: '0.5' }],
    ['side', { side: 'SELL' }],
    ['instrument', { instrument: 'ETH-USDT' }],
    ['strategy', { strategy: 'other' }],
    ['price', { limit_price: '99' }],
    ['id', { intent_id: 'i9' }],
    ['account', { account: 'paper-2' }],
    ['venue', { venue: 'kraken' }],
    ['type', { type: 'MARKET', limit_price: null }],
    ['permission to add', { reduce_only: true }],
  ])('refuse a decision on an intent of another %s, and write nothing', async (_what, over) => {
    const entry = decisionOf('i1', 7);
    await expect(proposeAndDecide([entry], licenceOf('i1'), intentOf(entry, over))).rejects.toMatchObject({
      constraint: 'decision_is_on_the_intent',
    });
    expect(await countIntents()).toBe('0 0');
  });

  it('take numbers for what they are worth, not for how they are written', async () => {
    const entry = decisionOf('i1', 7);
    const said = await proposeAndDecide(
      [entry],
      licenceOf('i1'),
      intentOf(entry, { quantity: '2.00', limit_price: 100 }),
    );
    expect(said).toEqual([{ outcome: 'RECORDED', verdict: 'LICENSED', intent_sequence: '1' }]);
  });

  it('are of one decision: two, or none, are refused', async () => {
    const entry = decisionOf('i1', 7);
    for (const entries of [[entry, decisionOf('i2', 8)], []])
      await expect(proposeAndDecide(entries, licenceOf('i1'), intentOf(entry))).rejects.toMatchObject({
        constraint: 'decision_is_on_the_intent',
      });
    expect(await countIntents()).toBe('0 0');
  });

  it('are for the role of a desk alone, and strategy writes its part', async () => {
    const risk = await database.as('risk');
    await expect(risk.query(`SELECT strategy.propose('{}', 'm', 's', '{}')`)).rejects.toThrow('permission denied');
    await expect(risk.query(`SELECT risk.propose_and_decide('a', '[]', '[]', '{}')`)).rejects.toThrow(
      'permission denied',
    );
  });

  it('are rehearsed by a desk without a trace, and by risk alone without the intent', async () => {
    const saidBy = async (role: 'desk' | 'risk'): Promise<unknown> =>
      (await (await database.as(role)).query<{ said: string }>('SELECT risk.rehearse_decisions() AS said')).rows[0]
        ?.said;
    expect([await saidBy('desk'), await saidBy('risk')]).toEqual(['RECORDED, LICENSED, written', 'RECORDED']);
    expect(await countIntents()).toBe('0 0');
  });
});
