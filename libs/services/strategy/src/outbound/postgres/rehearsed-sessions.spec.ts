import type { HotConnection, PostgresOutbox, PostgresTransactions, Statement } from '#libs/persistence';
import { expect, it } from 'vitest';
import { PostgresStrategyBooks } from './postgres-strategy-books.js';

it('the session of the intents and the one of the facts are rehearsed at the start', async () => {
  const rehearsed: string[] = [];
  const connection = (name: string): HotConnection => {
    const warmUp = (rehearsal?: Statement): Promise<void> => {
      rehearsed.push(`${name}: ${rehearsal?.text}`);
      return Promise.resolve();
    };
    return { warmUp } as Partial<HotConnection> as HotConnection;
  };
  const [transactions, outbox] = [{} as PostgresTransactions, {} as PostgresOutbox];
  await new PostgresStrategyBooks(
    transactions,
    outbox,
    connection('hot'),
    connection('facts'),
  ).onApplicationBootstrap();
  expect(rehearsed).toEqual(['hot: SELECT strategy.rehearse_propose()', 'facts: SELECT strategy.rehearse_facts()']);
});
