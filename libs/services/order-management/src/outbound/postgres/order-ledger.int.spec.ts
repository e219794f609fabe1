import { openingTransaction } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { SqlSession, createDataSource, writeOrderTables } from '#libs/persistence';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { TEST_ACCOUNT } from '../order-books.fixture.js';

let database: TestDatabase;
let service: DataSource;
let owner: DataSource;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabaseUrl'));
  const open = (url: string): Promise<DataSource> =>
    createDataSource({ url, schema: 'orders', service: 'test', entities: [] }).initialize();
  service = await open(database.urlOf('order-management'));
  owner = await open(database.ownerUrl);
});
afterAll(async () => {
  await service.destroy();
  await owner.destroy();
  await database.drop();
});
beforeEach(async () => {
  await owner.query('TRUNCATE ledger_transaction, ledger_entry, balances');
  await service.transaction(async (manager) => {
    const opening = openingTransaction('BTC', new Decimal('2'), 1);
    await writeOrderTables(new SqlSession(manager), TEST_ACCOUNT, 1).postToLedger(opening, 9);
  });
});

const ENTRY = 'INSERT INTO ledger_entry (transaction_id, line, book, asset, amount) VALUES';
const LAST = '(SELECT max(transaction_id) FROM ledger_transaction)';
const TRANSACTION = `INSERT INTO ledger_transaction
  (account, venue, kind, cause, entry_count, actor, reason, occurred_at_us, booked_at_us, lease_epoch)
  VALUES ('paper-1', 'binance', 'TRANSFER', 'x', 2, 'venue', '', 1, 1, 1)`;

/** What a commit of these statements is refused for, by whichever role. */
async function refusalOf(source: DataSource, ...statements: string[]): Promise<string> {
  try {
    await source.transaction(async (manager) => {
      for (const statement of statements) await manager.query(statement);
    });
    return 'committed';
  } catch (error) {
    const { constraint, message } = error as Error & { readonly constraint?: string };
    return constraint ?? message;
  }
}

describe('the tables of the ledger', () => {
  it('refuse every change of what is booked, from the service and from the owner of the tables', async () => {
    for (const statement of [
      'UPDATE ledger_entry SET amount = amount * 2',
      'DELETE FROM ledger_entry',
      `UPDATE ledger_transaction SET reason = 'another'`,
      'DELETE FROM ledger_transaction',
    ]) {
      expect(await refusalOf(service, statement)).toContain('permission denied');
      expect(await refusalOf(owner, statement)).toBe('ledger_append_only');
    }
    expect(await refusalOf(service, 'TRUNCATE ledger_entry')).toContain('permission denied');
  });

  it('refuse at once what a statement leaves unfinished, and entries of nothing', async () => {
    const half = [TRANSACTION, `${ENTRY} (${LAST}, 1, 'WALLET', 'BTC', 1)`];
    const halves = [...half, `${ENTRY} (${LAST}, 2, 'EXTERNAL', 'BTC', -1)`];
    expect([await refusalOf(owner, ...half), await refusalOf(owner, ...halves)]).toEqual([
      'ledger_has_entries',
      'ledger_has_entries',
    ]);
    const ofNothing = `${ENTRY} (999999, 1, 'WALLET', 'BTC', 1), (999999, 2, 'EXTERNAL', 'BTC', -1)`;
    expect(await refusalOf(owner, ofNothing)).toContain('fkey');
  });

  it('refuse one wrong transaction among several of one statement, and book several right ones', async () => {
    const two = `INSERT INTO ledger_transaction
      (account, venue, kind, cause, entry_count, actor, reason, occurred_at_us, booked_at_us, lease_epoch)
      SELECT 'paper-1', 'binance', 'TRANSFER', cause, 2, 'venue', '', 1, 1, 1 FROM unnest('{y,z}'::text[]) AS cause`;
    const [y, z] = ['y', 'z'].map(
      (cause) => `(SELECT transaction_id FROM ledger_transaction WHERE cause = '${cause}')`,
    );
    const entriesOf = (last: string): string =>
      `${ENTRY} (${y}, 1, 'WALLET', 'BTC', 1), (${y}, 2, 'EXTERNAL', 'BTC', -1), (${z}, 1, 'WALLET', 'USDT', 2), (${z}, 2, ${last})`;
    expect(await refusalOf(service, two, entriesOf(`'EXTERNAL', 'USDT', -3`))).toBe('ledger_balances');
    expect(await refusalOf(service, two, entriesOf(`'EXTERNAL', 'BTC', -2`))).toBe('ledger_balances');
    expect(await refusalOf(service, two, entriesOf(`'EXTERNAL', 'USDT', -2`))).toBe('committed');
  });

  it('refuse at the commit what does not sum to zero in every asset, whoever writes it', async () => {
    const balanced = [TRANSACTION, `${ENTRY} (${LAST}, 1, 'WALLET', 'BTC', 1), (${LAST}, 2, 'EXTERNAL', 'BTC', -1)`];
    const mixed = [TRANSACTION, `${ENTRY} (${LAST}, 1, 'WALLET', 'BTC', 1), (${LAST}, 2, 'EXTERNAL', 'USDT', -1)`];
    for (const source of [service, owner]) {
      expect(await refusalOf(source, ...mixed)).toBe('ledger_balances');
      expect(await refusalOf(source, TRANSACTION)).toBe('ledger_has_entries');
    }
    expect(await refusalOf(service, ...balanced)).toBe('committed');
  });

  it('refuse entries that are added to a transaction later, even where they balance', async () => {
    const later = `${ENTRY} (${LAST}, 3, 'WALLET', 'BTC', 1), (${LAST}, 4, 'EXTERNAL', 'BTC', -1)`;
    expect(await refusalOf(service, later)).toBe('ledger_has_entries');
    expect(await refusalOf(service, `${ENTRY} (${LAST}, 3, 'WALLET', 'BTC', 0)`)).toBe('ledger_entry_amount_check');
  });
});
