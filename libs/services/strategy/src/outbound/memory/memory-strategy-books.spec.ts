import { MemoryTransactions } from '#libs/persistence';
import { Lifeline, RecordingSupervisor } from '#libs/platform';
import { describeStrategyBooks } from '../strategy-books.contract.fixture.js';
import { MemoryStrategyBooks } from './memory-strategy-books.js';
import { MemoryStrategyDatabase } from './memory-strategy-database.js';

describeStrategyBooks('in memory', () => {
  const database = new MemoryStrategyDatabase();
  const transactions = new MemoryTransactions(database.database, new Lifeline(), new RecordingSupervisor());
  const books = new MemoryStrategyBooks(transactions, database);
  return Promise.resolve({ books, outbox: database.outbox, close: () => Promise.resolve() });
});
