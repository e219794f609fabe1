import { describe } from 'vitest';
import { MemorySchema, MemoryTransactions } from '#libs/persistence';
import { Lifeline, RecordingSupervisor } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { itRelaysAnOutbox } from './relay-contract.fixture.js';

const LIMIT_MS = 60_000;

describe('the relay of an outbox in memory', () => {
  itRelaysAnOutbox(() => {
    const time = new VirtualScheduler();
    const { database, outbox } = new MemorySchema();
    const transactions = new MemoryTransactions(database, new Lifeline(), new RecordingSupervisor());
    return Promise.resolve({
      scheduler: time,
      openStore: () => ({
        store: outbox,
        commit: (messages) =>
          transactions.write((transaction) => Promise.resolve(outbox.announce(transaction, messages))),
      }),
      complete: (work) => time.complete(work, LIMIT_MS),
      until: (condition) => time.runUntil(condition, LIMIT_MS),
      close: () => Promise.resolve(),
    });
  });
});
