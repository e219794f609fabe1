import { describe, expect, it } from 'vitest';
import { Lifeline, RecordingSupervisor } from '#libs/platform';
import { MemoryDatabase } from './memory-database.js';
import { MemoryHandledMessages, MemoryInbox } from './memory-inbox.js';
import { MemoryTransactions } from './memory-transactions.js';

describe('the memory twin of what has had its effect', () => {
  it('is what is committed, and not what a transaction has taken down that is undone', async () => {
    const database = new MemoryDatabase();
    const inbox = new MemoryInbox(database);
    const transactions = new MemoryTransactions(database, new Lifeline(), new RecordingSupervisor());
    const handled = new MemoryHandledMessages(transactions, inbox);
    await transactions.write(() => Promise.resolve(inbox.isFirst({ id: 'done' }, 's')));
    const undone = transactions.write(async () => {
      inbox.isFirst({ id: 'undone' }, 's');
      await Promise.resolve();
      throw new Error('the effect failed');
    });
    const found = handled.findHandled(['done', 'undone', 'new']);
    await expect(undone).rejects.toThrow('the effect failed');
    expect([...(await found)]).toEqual(['done']);
  });
});
