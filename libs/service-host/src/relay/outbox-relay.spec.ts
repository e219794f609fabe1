import { describe, expect, it } from 'vitest';
import { MemorySchema, MemoryTransactions } from '#libs/persistence';
import { Lifeline, RecordingSupervisor, createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { OutboxRelay } from './outbox-relay.js';
import { itRelaysAnOutbox } from './relay-contract.fixture.js';
import { TestBroker } from './test-broker.fixture.js';
import { CountedStore } from './watched-store.fixture.js';

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

describe('the relay of an outbox in which nothing is left', () => {
  /** Commits a message every `everyMs` for a minute, whose answers take `answerMs`; returns what the outbox was asked meanwhile. */
  async function askedInAMinute(everyMs: number, answerMs: number) {
    const time = new VirtualScheduler();
    const { database, outbox } = new MemorySchema();
    const transactions = new MemoryTransactions(database, new Lifeline(), new RecordingSupervisor());
    const { asked, store } = new CountedStore(outbox, time, answerMs);
    const broker = new TestBroker();
    const relay = new OutboxRelay(store, broker, broker, time, createLog('relay', 'silent'));
    const commit = (id: string): Promise<void> =>
      transactions.write((transaction) =>
        Promise.resolve(outbox.announce(transaction, [{ subject: 'risk.approved.v1.a.X', message: { id } }])),
      );
    relay.startRelay();
    await time.complete(commit('first'), LIMIT_MS);
    await time.runUntil(() => broker.published.length === 1, LIMIT_MS);
    Object.assign(asked, { rounds: 0, glances: 0 });
    const count = Math.floor(60_000 / everyMs);
    for (let n = 0; n < count; n += 1) {
      await time.complete(commit(`n-${n}`), LIMIT_MS);
      await time.complete(time.sleep(everyMs), LIMIT_MS);
    }
    await time.complete(relay.stopRelay(), LIMIT_MS);
    expect(broker.published).toHaveLength(1 + count);
    expect(await outbox.countUnsent()).toBe(0);
    return asked;
  }

  it('asks one thing four times a second while it publishes, and once a second while it does not', async () => {
    const busy = await askedInAMinute(100, 0);
    // A round asks the streams every five seconds.
    expect(busy.rounds).toBeLessThan(20);
    expect(busy.glances).toBeLessThan(250);
    const idle = await askedInAMinute(30_000, 0);
    expect(idle.rounds).toBeLessThan(20);
    expect(idle.glances).toBeLessThan(65);
  });

  it('takes no commit of its own for that of another process, although its answer is still on its way', async () => {
    expect((await askedInAMinute(25, 15)).rounds).toBeLessThan(20);
  });
});
