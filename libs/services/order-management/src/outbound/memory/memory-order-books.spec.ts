import { MemoryTransactions } from '#libs/persistence';
import { Lifeline, RecordingSupervisor } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { LeaseEpoch } from '../../application/lease/lease-epoch.js';
import { type OpenBooks, describeOrderBooks } from '../order-books.contract.fixture.js';
import { MemoryLease } from './memory-lease.js';
import { MemoryOrderBooks } from './memory-order-books.js';
import { MemoryOrderDatabase } from './memory-order-database.js';
import { MemoryReportJournal } from './memory-report-journal.js';

const openEmpty = (): Promise<OpenBooks> => {
  const database = new MemoryOrderDatabase(new VirtualScheduler());
  let wakeUps = 0;
  database.outbox.onCommitted(() => {
    wakeUps += 1;
  });
  return Promise.resolve((at, holder) => {
    const epoch = new LeaseEpoch();
    const transactions = new MemoryTransactions(database.database, new Lifeline(), new RecordingSupervisor());
    return {
      books: new MemoryOrderBooks(database, transactions, database.outbox, at, epoch),
      lease: new MemoryLease(database, transactions, at, holder),
      epoch,
      journal: new MemoryReportJournal(database, transactions, at),
      journaled: () => Promise.resolve(database.reports.find().map(({ report }) => report.text)),
      wakeUps: () => wakeUps,
      outbox: async () => (await database.outbox.readUnsent(100, [])).map(({ id }) => id),
    };
  });
};

describeOrderBooks('memory', openEmpty, 100);
