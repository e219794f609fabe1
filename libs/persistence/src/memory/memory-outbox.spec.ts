import { describe, expect, it } from 'vitest';
import { Lifeline, RecordingSupervisor } from '#libs/platform';
import { itIsAnOutboxStore } from '../outbox/outbox-store-contract.fixture.js';
import { MemorySchema } from './memory-store.module.js';
import { MemoryTransactions } from './memory-transactions.js';

const NO = new Error('rolled back');

describe('the outbox in memory', () => {
  itIsAnOutboxStore(() => {
    const { database, outbox } = new MemorySchema();
    const transactions = new MemoryTransactions(database, new Lifeline(), new RecordingSupervisor());
    return Promise.resolve({
      store: outbox,
      commit: (messages) =>
        transactions.write(async (transaction) => {
          await Promise.resolve();
          outbox.announce(transaction, messages);
        }),
      rollBack: (messages) =>
        transactions
          .write(async (transaction) => {
            await Promise.resolve();
            outbox.announce(transaction, messages);
            throw NO;
          })
          .catch((error: unknown) => expect(error).toBe(NO)),
    });
  });
});

describe('the transactions of a service in memory', () => {
  const schema = new MemorySchema();
  const table = schema.database.createTable<{ readonly id: string }>({ name: 'things', keyOf: ({ id }) => id });
  const supervisor = new RecordingSupervisor();

  it('run the effects of a commit once and in order, and report one that throws without undoing anything', async () => {
    const transactions = new MemoryTransactions(schema.database, new Lifeline(), supervisor);
    const effects: string[] = [];
    await transactions.write((transaction) => {
      table.insert({ id: 'kept' });
      transaction.afterCommit(() => effects.push(`first, with ${table.size}`));
      transaction.afterCommit(() => {
        throw NO;
      });
      transaction.afterCommit(() => effects.push('second'));
      return Promise.resolve();
    });
    expect(effects).toEqual(['first, with 1', 'second']);
    expect(supervisor.failures).toEqual([NO]);
    expect(table.get('kept')).toBeDefined();
  });

  it('are undone and never end where the service is abandoned in the middle, and others go on', async () => {
    const lifeline = new Lifeline();
    const abandoned = new MemoryTransactions(schema.database, lifeline, supervisor);
    const others = new MemoryTransactions(schema.database, new Lifeline(), supervisor);
    const ended: string[] = [];
    const neverEnds = abandoned.write(async () => {
      table.insert({ id: 'undone' });
      await new Promise<never>(() => undefined);
    });
    void neverEnds.finally(() => ended.push('the abandoned one'));
    await Promise.resolve();
    await Promise.resolve();
    expect(table.get('undone')).toBeDefined();
    lifeline.sever();
    await others.write(() => Promise.resolve(table.insert({ id: 'after' })));
    void abandoned.read(() => Promise.resolve(ended.push('a read of the abandoned one')));
    await others.read(() => Promise.resolve());
    expect(table.find().map(({ id }) => id)).toEqual(['kept', 'after']);
    expect(ended).toEqual([]);
  });
});
