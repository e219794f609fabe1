import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createTestDatabase } from '#libs/testkit';
import { DeskDatabase, type Row, decisionOf } from './decide-and-license.fixture.js';

let database: DeskDatabase;
beforeAll(async () => {
  database = new DeskDatabase(await createTestDatabase(inject('testDatabaseUrl')));
});
afterAll(() => database.drop());
beforeEach(() => database.reset());

const DECIDE = `SELECT outcome FROM risk.decide('paper-1', $1)`;
const TAKE_FACTS = `SELECT risk.take_facts('paper-1', $1) AS outcome`;
const factOf = (message: string, before: Row, after: Row): Row => ({
  messages: [{ message_id: message, subject: 'fill.recorded.v1.paper-1.BTC-USDT' }],
  positions: [{ before, after }],
  ...{ reservations: [], balances: [], uncovered_spends: [], is_account_changed: true, reserved_by: '0' },
});
const place = { venue: 'binance', instrument: 'BTC-USDT' };
const fill = (message: string, instrument = 'BTC-USDT'): Row =>
  factOf(message, { ...place, instrument, quantity: '0', fills: 0 }, { ...place, instrument, quantity: '2', fills: 1 });

/** What the second of two sessions is told that asks while the transaction of the first is open. */
async function outcomeBehind(first: readonly [string, unknown], second: readonly [string, unknown]): Promise<unknown> {
  const [one, other, owner] = [await database.as('risk'), await database.as('desk'), await database.as('owner')];
  await one.query('BEGIN');
  const [sql, values] = first;
  expect((await one.query<{ outcome: string }>(sql, [JSON.stringify(values)])).rows).toEqual([{ outcome: 'RECORDED' }]);
  const behind = other.query<{ outcome: string }>(second[0], [JSON.stringify(second[1])]);
  const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
  await expect.poll(async () => (await owner.query(waiting)).rowCount).toBe(1);
  await one.query('COMMIT');
  return (await behind).rows[0]?.outcome;
}

describe('two sessions that decide on one account, or take its facts, at the same moment', () => {
  const decisions = (name: string): Row[] => [decisionOf(name, 7)];

  it('do not both decide on the account as it was: the second finds that it moved', async () => {
    expect(await outcomeBehind([DECIDE, decisions('i1')], [DECIDE, decisions('i2')])).toBe('STALE');
    expect(await database.counts()).toMatchObject({ 'risk.intent_decision': 1, 'risk.reservation': 1 });
  });

  it('do not both book a fill on the position as it was', async () => {
    expect(await outcomeBehind([TAKE_FACTS, fill('m1')], [TAKE_FACTS, fill('m2')])).toBe('STALE');
  });

  it('do not decide on the account of before a fact that is being taken', async () => {
    expect(await outcomeBehind([TAKE_FACTS, fill('m3', 'ETH-USDT')], [DECIDE, decisions('i1')])).toBe('STALE');
  });
});

it('a fact that does not say what it was booked on is not taken', async () => {
  const risk = await database.as('risk');
  const after = { ...place, quantity: '2', fills: 1 };
  for (const before of [null, undefined, {}]) {
    const fact = { ...factOf('m9', {}, after), positions: [{ before, after }] };
    expect((await risk.query(TAKE_FACTS, [JSON.stringify(fact)])).rows).toEqual([{ outcome: 'STALE' }]);
    const reserved = {
      ...factOf('m9', {}, after),
      positions: [],
      reservations: [{ before, after: { intent_id: 'i9' } }],
    };
    expect((await risk.query(TAKE_FACTS, [JSON.stringify(reserved)])).rows).toEqual([{ outcome: 'STALE' }]);
  }
});
