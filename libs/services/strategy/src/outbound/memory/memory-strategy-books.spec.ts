import { MemoryTransactions } from '#libs/persistence';
import { Lifeline, RecordingSupervisor } from '#libs/platform';
import { describeStrategyFacts } from '../facts.contract.fixture.js';
import { type BooksUnderTest, describeStrategyBooks } from '../strategy-books.contract.fixture.js';
import { MemoryStrategyBooks } from './memory-strategy-books.js';
import { MemoryStrategyDatabase } from './memory-strategy-database.js';

const open = (): Promise<BooksUnderTest> => {
  const database = new MemoryStrategyDatabase();
  const transactions = new MemoryTransactions(database.database, new Lifeline(), new RecordingSupervisor());
  const books = new MemoryStrategyBooks(transactions, database);
  return Promise.resolve({ books, outbox: database.outbox, close: () => Promise.resolve() });
};

describeStrategyBooks('in memory', open);
describeStrategyFacts('in memory', open);
