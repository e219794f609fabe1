import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createTestDatabase } from '#libs/testkit';
import { DeskDatabase, decisionOf, licenceOf } from './decide-and-license.fixture.js';

let database: DeskDatabase;
beforeAll(async () => {
  database = new DeskDatabase(await createTestDatabase(inject('testDatabaseUrl')));
});
afterAll(() => database.drop());
beforeEach(() => database.reset());

const REHEARSALS = [
  ['risk', 'risk.rehearse_decide()', 'RECORDED'],
  ['order-management', 'orders.rehearse_license()', 'LICENSED'],
  ['desk', 'risk.rehearse_decide()', 'RECORDED, LICENSED'],
  ['desk', 'orders.rehearse_license()', 'LICENSED'],
  ['strategy', 'strategy.rehearse_propose()', true],
  ['risk', 'risk.rehearse_facts()', 'RECORDED'],
  ['strategy', 'strategy.rehearse_facts()', 'RECORDED'],
  ['order-management', 'orders.rehearse_book()', 'RECORDED'],
  ['desk', 'risk.rehearse_facts()', 'RECORDED'],
  ['desk', 'strategy.rehearse_facts()', 'RECORDED'],
  ['desk', 'orders.rehearse_book()', 'RECORDED'],
] as const;

describe('a rehearsal', () => {
  it.each(REHEARSALS)('by the role of %s, %s, goes all the way and leaves nothing', async (role, call, outcome) => {
    const rowsBefore = await database.dump();
    const session = await database.as(role);
    for (let time = 0; time < 2; time += 1)
      expect((await session.query(`SELECT ${call} AS outcome`)).rows).toEqual([{ outcome }]);
    expect(await database.dump()).toEqual(rowsBefore);
    const owner = await database.as('owner');
    expect((await owner.query(`SELECT FROM orders.lease WHERE account LIKE 'rehearsal%'`)).rowCount).toBe(0);
  });

  it('goes all the way under a kill too, whose state it neither heeds for others nor changes', async () => {
    const owner = await database.as('owner');
    await owner.query(`UPDATE risk.trading_state SET state = 'HALTED', version = 4, command_id = 'c1'`);
    await owner.query(`UPDATE orders.trading_state SET state = 'HALTED', version = 4`);
    const desk = await database.as('desk');
    const { rows } = await desk.query(
      'SELECT risk.rehearse_decide() AS decided, orders.rehearse_license() AS licensed',
    );
    expect(rows).toEqual([{ decided: 'RECORDED, HALTED', licensed: 'HALTED' }]);
    expect((await database.decideAndLicense([decisionOf('i1', 7)], [licenceOf('i1')]))[0]?.outcome).toBe('STALE');
  });

  it.each([
    ['risk', 'orders.rehearse_license()'],
    ['order-management', 'risk.rehearse_decide()'],
  ] as const)('is not for the role of %s where it is another writer’s: %s', async (role, call) => {
    const session = await database.as(role);
    await expect(session.query(`SELECT ${call}`)).rejects.toThrow('permission denied');
  });

  it('waits for no other that is under way, and so keeps no kill waiting behind both', async () => {
    const owner = await database.as('owner');
    const slow = `CREATE FUNCTION orders.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.account LIKE 'rehearsal%' AND current_user = 'tradewind_desk' THEN PERFORM pg_advisory_xact_lock(64); END IF;
      RETURN NEW; END $$;
      CREATE TRIGGER slow AFTER INSERT ON orders.lease FOR EACH ROW EXECUTE FUNCTION orders.slow()`;
    await owner.query(slow);
    await owner.query('SELECT pg_advisory_lock(64)');
    const desk = await database.as('desk');
    const held = desk.query('SELECT orders.rehearse_license() AS outcome');
    try {
      const other = await database.as('order-management');
      expect((await other.query('SELECT orders.rehearse_license() AS outcome')).rows).toEqual([
        { outcome: 'LICENSED' },
      ]);
    } finally {
      await owner.query('SELECT pg_advisory_unlock(64)');
      await held;
      await owner.query('DROP TRIGGER slow ON orders.lease; DROP FUNCTION orders.slow()');
    }
  });

  it('does not hide an error of what it rehearses', async () => {
    const owner = await database.as('owner');
    await owner.query('ALTER TABLE orders.orders ADD CONSTRAINT a_test CHECK (quantity > 1)');
    try {
      const session = await database.as('order-management');
      await expect(session.query('SELECT orders.rehearse_license()')).rejects.toThrow('a_test');
    } finally {
      await owner.query('ALTER TABLE orders.orders DROP CONSTRAINT a_test');
    }
  });
});
