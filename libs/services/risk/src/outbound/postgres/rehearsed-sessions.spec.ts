import type { HotConnection, Inbox, PostgresOutbox, PostgresTransactions, Statement } from '#libs/persistence';
import { expect, it } from 'vitest';
import { PostgresRiskBooks } from './postgres-risk-books.js';

it('the session of the decisions and the one of the facts are rehearsed at the start', async () => {
  const rehearsed: string[] = [];
  const connection = (name: string): HotConnection => {
    const warmUp = (rehearsal?: Statement): Promise<void> => {
      rehearsed.push(`${name}: ${rehearsal?.text}`);
      return Promise.resolve();
    };
    return { warmUp } as Partial<HotConnection> as HotConnection;
  };
  const [transactions, inbox, outbox] = [{} as PostgresTransactions, {} as Inbox, {} as PostgresOutbox];
  await new PostgresRiskBooks(
    transactions,
    inbox,
    outbox,
    connection('hot'),
    connection('facts'),
  ).onApplicationBootstrap();
  expect(rehearsed).toEqual(['hot: SELECT risk.rehearse_decisions()', 'facts: SELECT risk.rehearse_facts()']);
});
