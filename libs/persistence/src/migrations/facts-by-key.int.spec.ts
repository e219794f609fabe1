import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Client } from 'pg';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';

const MANY = 500;
const ROWS_READ = `SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int AS rows
  FROM pg_stat_xact_user_tables WHERE schemaname = $1 AND relname = $2`;

/** Rows that nobody has analysed, with no look at who else must know of them. */
const FILL_TABLES = `
  SET session_replication_role = replica;
  ALTER TABLE strategy.intent SET (autovacuum_enabled = off);
  ALTER TABLE risk.reservation SET (autovacuum_enabled = off);
  INSERT INTO strategy.intent (intent_id, strategy, account, venue, instrument, side, quantity, type, limit_price, time_in_force,
      reduce_only, market_event_id, market_event_at_us, valid_until_us, status, created_at_us)
    SELECT 'i' || n, 's' || n, 'main', 'binance', 'BTC-USDT', 'BUY', 1, 'MARKET', NULL, 'IOC', false, 'm', 1, 9, 'open', 1
    FROM generate_series(1, ${MANY}) n;
  INSERT INTO risk.account_exposure (account) VALUES ('main');
  INSERT INTO risk.reservation (intent_id, account, venue, instrument, side, quantity, price, executed, filled, released,
      open_quantity, overfill)
    SELECT 'i' || n, 'main', 'binance', 'BTC-USDT', 'BUY', 1, 1, 0, 0, 0, 1, 0 FROM generate_series(1, ${MANY}) n;`;

let database: TestDatabase;
let session: Client;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabaseUrl'));
  // As a hot connection is set.
  const options = ['plan_cache_mode=force_generic_plan', 'enable_seqscan=off'].map((one) => `-c ${one}`).join(' ');
  session = new Client({ connectionString: database.ownerUrl, options });
  await session.connect();
});
afterAll(async () => {
  await session.end();
  await database.drop();
});

/** What a call answers and how many rows of a table it read, in a transaction of its own. */
async function readBy(table: string, call: string, values: readonly unknown[]) {
  await session.query('BEGIN');
  const { rows } = await session.query<{ outcome: string }>(`SELECT ${call} AS outcome`, [...values]);
  const [, name] = table.split('.');
  const counted = await session.query<{ rows: number | null }>(ROWS_READ, [table.split('.')[0], name]);
  await session.query('COMMIT');
  return { outcome: rows[0]?.outcome, rows: counted.rows[0]?.rows ?? 0 };
}

const ended = (n: number, executed: string) => {
  const before = { intent_id: `i${n}`, executed: '0', order_version: 0 };
  const after = { ...before, executed, filled: executed, released: '0', open_quantity: '0', overfill: '0' };
  return { before, after };
};
const riskChange = (over: object): string => {
  const nothing = { messages: [], reservations: [], positions: [], balances: [], uncovered_spends: [] };
  return JSON.stringify({ ...nothing, is_account_changed: false, ...over });
};
const approved = (n: number): string => {
  const open = { status: 'open', reason: '', ended_quantity: null, ended_at_us: null, known_quantity: 0 };
  const before = { approved_before: false, ended_before: null, known_before: 0, closed_at_us: null };
  const intents = [{ intent_id: `i${n}`, approved: true, ...open, ...before }];
  return JSON.stringify({
    messages: [{ message_id: `m${n}`, subject: 's' }],
    intents,
    new_intents: [],
    positions: [],
    balances: [],
  });
};

describe('facts', () => {
  it('read the rows that they are about, also where a plan is made while the tables are empty', async () => {
    await session.query('SELECT risk.take_facts($1, $2)', ['nobody', riskChange({})]);
    await session.query('SELECT strategy.take_facts($1)', [approved(0)]);
    await session.query(FILL_TABLES);
    const read: number[] = [];
    for (let n = 1; n <= 8; n += 1) {
      const calls = [
        await readBy('strategy.intent', 'strategy.take_facts($1)', [approved(n)]),
        await readBy('risk.reservation', 'risk.take_facts($1, $2)', [
          ...['main', riskChange({ reservations: [ended(n, '1')] })],
        ]),
      ];
      expect(calls.map(({ outcome }) => outcome)).toEqual(['RECORDED', 'RECORDED']);
      read.push(...calls.map(({ rows }) => rows));
    }
    expect(Math.min(...read)).toBeGreaterThan(0);
    expect(Math.max(...read)).toBeLessThan(20);
  });

  it('of another account than a reservation is of are stale, and leave it as it is', async () => {
    await session.query(`INSERT INTO risk.account_exposure (account) VALUES ('other')`);
    const call = await readBy('risk.reservation', 'risk.take_facts($1, $2)', [
      ...['other', riskChange({ reservations: [ended(9, '1')] })],
    ]);
    expect(call.outcome).toBe('STALE');
    const { rows } = await session.query(`SELECT executed::text FROM risk.reservation WHERE intent_id = 'i9'`);
    expect(rows).toEqual([{ executed: '0' }]);
  });

  it.each<[string, object]>([
    ['quantity', { quantity: '1' }],
    ['number of fills', { fills: 1 }],
    ['booked version', { booked_version: 1 }],
  ])('that were taken on another %s of a position than it has are stale', async (_what, over) => {
    const before = { venue: 'binance', instrument: 'BTC-USDT', quantity: '0', fills: 0, booked_version: null };
    const after = { ...before, quantity: '2', fills: 2 };
    const take = (known: object) =>
      session.query('SELECT risk.take_facts($1, $2) AS outcome', [
        ...['main', riskChange({ positions: [{ before: known, after }] })],
      ]);
    expect((await take({ ...before, ...over })).rows).toEqual([{ outcome: 'STALE' }]);
    expect((await session.query('SELECT FROM risk.position')).rowCount).toBe(0);
  });

  it('write the balances that are others than before, and forget those that are gone', async () => {
    const say = async (version: number, before: number | null, assets: Record<string, string>) => {
      const listed = Object.entries(assets).map(([asset, free]) => ({ asset, free, locked: '0' }));
      const balances = [{ venue: 'binance', version, version_before: before, exchange_at_us: version, assets: listed }];
      const { rows } = await session.query<{ outcome: string }>('SELECT risk.take_facts($1, $2) AS outcome', [
        ...['main', riskChange({ balances })],
      ]);
      expect(rows[0]?.outcome).toBe('RECORDED');
      const held = await session.query<{ asset: string; free: string; row: string }>(
        'SELECT asset, free::text, xmin::text AS row FROM risk.balance ORDER BY asset',
      );
      return held.rows;
    };
    const first = await say(1, null, { BTC: '1', ETH: '2', USDT: '30' });
    const second = await say(2, 1, { BTC: '1', USDT: '29', XRP: '5' });
    expect(second.map(({ asset, free }) => `${asset} ${free}`)).toEqual(['BTC 1', 'USDT 29', 'XRP 5']);
    expect(second[0]).toEqual(first[0]);
    expect(await say(3, 2, {})).toEqual([]);
  });
});
