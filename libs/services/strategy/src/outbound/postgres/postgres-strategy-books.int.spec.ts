import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { recordIntent } from '#libs/domain';
import {
  HotConnection,
  PostgresOutbox,
  PostgresTransactions,
  STRATEGY_ENTITIES,
  createDataSource,
} from '#libs/persistence';
import { RecordingSupervisor, SystemScheduler } from '#libs/platform';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { describeStrategyFacts } from '../facts.contract.fixture.js';
import { type BooksUnderTest, describeStrategyBooks } from '../strategy-books.contract.fixture.js';
import { intentOf } from '../../strategy-parts.fixture.js';
import { PostgresStrategyBooks } from './postgres-strategy-books.js';

let database: TestDatabase;
let source: DataSource;

async function openBooks(): Promise<BooksUnderTest> {
  database = await createTestDatabase(process.env['TEST_DATABASE_URL'] ?? '');
  const url = database.urlOf('strategy');
  const options = { url, schema: 'strategy', service: 'test', entities: STRATEGY_ENTITIES };
  source = await createDataSource(options).initialize();
  const outbox = new PostgresOutbox(source);
  const transactions = new PostgresTransactions(source, new SystemScheduler(), new RecordingSupervisor());
  const hot = new HotConnection(options);
  const facts = new HotConnection({ ...options, service: 'test-facts' });
  const books = new PostgresStrategyBooks(transactions, outbox, hot, facts);
  const close = async (): Promise<void> => {
    await hot.close();
    await facts.close();
    await source.destroy();
    await database.drop();
  };
  return { books, outbox, close };
}

describeStrategyBooks('in Postgres', openBooks);
describeStrategyFacts('in Postgres', openBooks);

describe('the tables of strategy', () => {
  let under: BooksUnderTest;

  beforeAll(async () => {
    under = await openBooks();
    await under.books.write((writes) => writes.insertIntent(recordIntent(intentOf('once'), 1_000)));
  });
  afterAll(() => under?.close());

  it('run the effects of a transaction once although it was tried twice', async () => {
    const tries: number[] = [];
    const effects: number[] = [];
    await under.books.write((writes) => {
      tries.push(tries.length);
      const attempt = tries.length;
      writes.afterCommit(() => effects.push(attempt));
      const serializationFailure = Object.assign(new Error('could not serialize'), { code: '40001' });
      return attempt === 1 ? Promise.reject(serializationFailure) : Promise.resolve();
    });
    expect([tries.length, effects]).toEqual([2, [2]]);
  });

  it('refuse what is no number, no token, or no longer open', async () => {
    const update = (column: string, value: string): Promise<unknown> =>
      source.query(`UPDATE intent SET ${column} = $1 WHERE intent_id = 'once'`, [value]);
    await expect(update('quantity', 'NaN')).rejects.toThrow(/check/u);
    await expect(update('quantity', '0')).rejects.toThrow(/check/u);
    await expect(update('strategy', 'a.b')).rejects.toThrow(/check/u);
    await expect(update('status', 'closed')).rejects.toThrow(/check/u);
    await expect(source.query('DELETE FROM intent')).rejects.toThrow(/permission denied/u);
  });

  it('let the gateway read and not write', async () => {
    const url = database.urlOf('gateway');
    const reader = await createDataSource({ url, schema: 'strategy', service: 'test', entities: [] }).initialize();
    try {
      expect(await reader.query('SELECT intent_id FROM intent LIMIT 1')).toHaveLength(1);
      for (const table of ['strategy.intent', 'orders.orders', 'risk.trading_state']) {
        await expect(reader.query(`UPDATE ${table} SET reason = ''`)).rejects.toThrow(/permission denied/u);
      }
    } finally {
      await reader.destroy();
    }
  });
});
