import { beforeEach, describe, expect, it } from 'vitest';
import { US_PER_MS } from '#libs/kernel';
import { type MemoryOutbox, MemorySchema, MemoryTransactions, type OutboxStore } from '#libs/persistence';
import { Lifeline, RecordingSupervisor, createLog } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { OutboxRelay } from './outbox-relay.js';
import { TestBroker } from './test-broker.fixture.js';
import { storeWatchingReads } from './watched-store.fixture.js';

/** As many as several batches take. */
const BACKLOG = 500;
/** Of virtual time: no batch may wait for the next look, of which there is one a second. */
const AT_ONCE_MS = 900;
/** A stream that was lost is found by asking it, every five seconds, and filled at once. */
const ASKED_EVERY_MS = 5_000;

describe('a backlog of the outbox', () => {
  let time: VirtualScheduler;
  let outbox: MemoryOutbox;
  let commit: (from: number, count: number) => Promise<void>;
  let broker: TestBroker;
  beforeEach(() => {
    time = new VirtualScheduler();
    const schema = new MemorySchema();
    outbox = schema.outbox;
    const transactions = new MemoryTransactions(schema.database, new Lifeline(), new RecordingSupervisor());
    commit = (from, count) =>
      transactions.write((transaction) =>
        Promise.resolve(
          outbox.announce(
            transaction,
            Array.from({ length: count }, (_, n) => ({
              subject: 'risk.approved.v1.a.X',
              message: { id: `m-${from + n}` },
            })),
          ),
        ),
      );
    broker = new TestBroker();
  });

  function start(store: OutboxStore = outbox): OutboxRelay {
    const relay = new OutboxRelay(store, broker, broker, time, createLog('relay', 'silent'));
    relay.startRelay();
    return relay;
  }
  const names = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `m-${n}`);
  const tookMs = async (until: () => boolean): Promise<number> => {
    const beganUs = time.monotonicUs();
    await time.runUntil(until, 120_000);
    return (time.monotonicUs() - beganUs) / US_PER_MS;
  };

  it('goes out at once in a process that commits nothing itself', async () => {
    await commit(0, BACKLOG);
    const relay = start();
    expect(await tookMs(() => broker.published.length === BACKLOG)).toBeLessThan(AT_ONCE_MS);
    expect(broker.published).toEqual(names(BACKLOG));
    await time.complete(relay.stopRelay(), 60_000);
  });

  it('of a stream that was lost goes out at once where nothing else happens, and what is committed meanwhile behind it', async () => {
    const relay = start();
    await commit(0, BACKLOG);
    await time.runUntil(() => broker.published.length === BACKLOG, 60_000);
    await time.complete(time.sleep(2_000), 60_000);
    broker.wipe();
    broker.published.length = 0;
    broker.take = () => time.sleep(1);
    expect(await tookMs(() => broker.published.length > 100)).toBeLessThan(ASKED_EVERY_MS + AT_ONCE_MS);
    await time.complete(commit(BACKLOG, 1), 60_000);
    expect(await tookMs(() => broker.published.length === BACKLOG + 2)).toBeLessThan(AT_ONCE_MS);
    // The first shows the loss.
    expect(broker.published).toEqual([`m-${BACKLOG - 1}`, ...names(BACKLOG + 1)]);
    await time.complete(relay.stopRelay(), 60_000);
  });

  it('of a stream that was lost is not forgotten where the outbox cannot be read in that moment', async () => {
    let failures = 1;
    const store: OutboxStore = {
      ...storeWatchingReads(outbox, []),
      republish: (...of) => {
        failures -= 1;
        return failures >= 0 ? Promise.reject(new Error('the connection broke')) : outbox.republish(...of);
      },
    };
    const relay = start(store);
    await commit(0, 10);
    await time.runUntil(() => broker.published.length === 10, 60_000);
    await time.complete(time.sleep(2_000), 60_000);
    broker.wipe();
    broker.published.length = 0;
    await time.runUntil(() => broker.published.length >= 11, 60_000);
    expect(broker.published.slice(-10)).toEqual(names(10));
    await time.complete(relay.stopRelay(), 60_000);
  });
});
