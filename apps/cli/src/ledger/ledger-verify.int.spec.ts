import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { runVerify } from './ledger-command.js';
import { writeOneFill } from './ledger-rows.fixture.js';

let database: TestDatabase;
let owner: Client;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabaseUrl'));
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await writeOneFill(database.urlOf('order-management'));
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

interface Run {
  readonly code: number;
  readonly said: string;
  readonly complained: string;
}

async function verify(json = false, environment: Record<string, string> = {}): Promise<Run> {
  const [said, complained]: string[][] = [[], []];
  const settings = { DATABASE_URL: database.urlOf('gateway'), ACCOUNT: 'paper-1', ...environment };
  const output = { say: (text: string) => said?.push(text), complain: (text: string) => complained?.push(text) };
  const code = await runVerify(settings, json, output);
  return { code, said: (said ?? []).join('\n'), complained: (complained ?? []).join('\n') };
}

/** Runs a verification on a database that the owner of the tables damaged, and repairs it. */
async function verifyDamaged(damage: string, repair: string): Promise<Run> {
  await owner.query(damage);
  try {
    return await verify();
  } finally {
    await owner.query(repair);
  }
}

describe('ledger verify', () => {
  it('ends with 0 and counts where everything is what the reports make of it, with a role that may only read', async () => {
    const { code, said } = await verify();
    expect(said).toContain('The journal reaches back to 2023-11-14T22:13:20.000000Z: 4 raw reports.');
    expect(said).toMatch(/^1 reports could not be read: \d+: /mu);
    expect(said).toContain(
      'Verified: 1 orders, 1 trades, 1 positions, 2 ledger transactions with 8 entries, 2 balances.',
    );
    expect(code).toBe(0);
  });

  it('prints the same as JSON', async () => {
    const { code, said } = await verify(true);
    expect(JSON.parse(said)).toMatchObject({ account: 'paper-1', reports: 4, trades: 1, differences: 0, first: null });
    expect(code).toBe(0);
  });

  it.each([
    ['trades', 'price', '99', '100', 'UPDATE orders.trades SET price = 99', 'UPDATE orders.trades SET price = 100'],
    [
      ...['trades', 'realised_profit', '0', '-0.25'],
      ...['UPDATE orders.trades SET realised_profit = 0', 'UPDATE orders.trades SET realised_profit = -0.25'],
    ],
    [
      ...['orders', 'cum_quantity', '0.5', '1'],
      ...[`UPDATE orders.orders SET cum_quantity = 0.5`, 'UPDATE orders.orders SET cum_quantity = 1'],
    ],
    [
      'positions',
      'cost',
      '90',
      '100',
      'UPDATE orders.positions SET cost = 90',
      'UPDATE orders.positions SET cost = 100',
    ],
    [
      ...['balances', 'booked_change', '7', '1'],
      ...[`UPDATE orders.balances SET booked_change = 7 WHERE asset = 'BTC'`],
      ...[`UPDATE orders.balances SET booked_change = 1 WHERE asset = 'BTC'`],
    ],
    [
      ...['balances', 'free', '9', '1'],
      ...[`UPDATE orders.balances SET free = 9 WHERE asset = 'BTC'`],
      ...[`UPDATE orders.balances SET free = 1 WHERE asset = 'BTC'`],
    ],
  ])(
    'ends with 1 and names orders.%s and %s: %s instead of %s',
    async (table, column, stored, recomputed, damage, repair) => {
      const { code, said } = await verifyDamaged(damage ?? '', repair ?? '');
      expect(code).toBe(1);
      expect(said).toMatch(new RegExp(`table +orders.${table}\\n`, 'u'));
      expect(said).toMatch(new RegExp(`column +${column}\\n +stored +${stored}\\n +recomputed +${recomputed}$`, 'mu'));
    },
  );

  it('names an entry that somebody with the rights of the owner changed', async () => {
    const change = (amount: number): string => `ALTER TABLE orders.ledger_entry DISABLE TRIGGER ALL;
      UPDATE orders.ledger_entry SET amount = ${amount} WHERE asset = 'BTC' AND book = 'WALLET';
      ALTER TABLE orders.ledger_entry ENABLE TRIGGER ALL`;
    const { code, said } = await verifyDamaged(change(2), change(1));
    expect([code, said.includes('orders.ledger_entry'), said.includes('FILL BTC-USDT:31:7')]).toEqual([1, true, true]);
    expect((await verify()).code).toBe(0);
  });

  it('says where Postgres is not, and that a database has no ledger yet, without the password', async () => {
    const nowhere = await verify(false, { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/books' });
    expect([nowhere.code, nowhere.complained]).toEqual([
      69,
      expect.stringContaining('Postgres at 127.0.0.1:1/books cannot be reached'),
    ]);
    const url = new URL(database.ownerUrl);
    url.pathname = '/postgres';
    const empty = await verify(true, { DATABASE_URL: url.toString() });
    expect([empty.code, JSON.parse(empty.complained)]).toMatchObject([69, { problem: { code: 'LEDGER_ABSENT' } }]);
    expect(nowhere.complained + empty.complained).not.toContain('secret');
  });

  it('says which settings are missing', async () => {
    const { code, complained } = await verify(false, { ACCOUNT: '' });
    expect([code, complained]).toEqual([78, expect.stringContaining('ACCOUNT')]);
  });
});
