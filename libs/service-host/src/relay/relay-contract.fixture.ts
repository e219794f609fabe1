import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OutboxStore, OutgoingMessage } from '#libs/persistence';
import { createLog } from '#libs/platform';
import { OutboxRelay } from './outbox-relay.js';
import type { RelayHarness } from './relay-harness.fixture.js';
import { itPublishesWithoutWaiting } from './relay-pipeline-contract.fixture.js';
import { TestBroker, messageIdOf } from './test-broker.fixture.js';
import { storeWatchingReads } from './watched-store.fixture.js';

const message = (id: string, namespace = 'risk'): OutgoingMessage => ({
  subject: `${namespace}.approved.v1.a.X`,
  message: { id },
});
const messages = (...ids: readonly string[]): OutgoingMessage[] => ids.map((id) => message(id));

/** What holds of the relay, wherever the outbox is kept. */
export function itRelaysAnOutbox(make: () => Promise<RelayHarness>): void {
  let harness: RelayHarness;
  let broker: TestBroker;
  const relays: OutboxRelay[] = [];

  beforeEach(async () => {
    harness = await make();
    broker = new TestBroker();
  });

  afterEach(async () => {
    for (const relay of relays.splice(0)) await harness.complete(relay.stopRelay());
    await harness.close();
  });

  const untilUnsent = async (store: OutboxStore, fits: (unsent: number) => boolean): Promise<void> => {
    let unsent: number | undefined;
    const look = async (): Promise<void> => {
      unsent = await store.countUnsent();
    };
    await harness.until(() => {
      void look();
      return unsent !== undefined && fits(unsent);
    });
  };

  function start(store: OutboxStore): OutboxRelay {
    const relay = new OutboxRelay(store, broker, broker, harness.scheduler, createLog('relay', 'silent'));
    relays.push(relay);
    relay.startRelay();
    return relay;
  }

  const stop = async (relay: OutboxRelay): Promise<void> => {
    relays.splice(relays.indexOf(relay), 1);
    await harness.complete(relay.stopRelay());
  };

  it('publishes what was committed before it started and while it works, in order', async () => {
    const { store, commit } = harness.openStore();
    await commit(messages('1', '2'));
    start(store);
    await harness.until(() => broker.published.length === 2);
    await commit(messages('3'));
    await harness.until(() => broker.published.length === 3);
    expect(broker.published).toEqual(['1', '2', '3']);
  });

  it('publishes what is urgent at once, while the broker has acknowledged nothing that stands before it', async () => {
    const { store, commit } = harness.openStore();
    let acknowledge = (): void => undefined;
    const silence = new Promise<void>((resolve) => (acknowledge = resolve));
    broker.take = (subject) => (subject.startsWith('risk.') ? silence : undefined);
    start(store);
    await commit(messages('1', '2', '3'));
    await commit([message('kill', 'trading')]);
    await harness.until(() => broker.published.length === 1);
    expect(broker.published).toEqual(['kill']);
    acknowledge();
    await harness.until(() => broker.published.length === 4);
    expect(broker.published).toEqual(['kill', '1', '2', '3']);
  });

  it('publishes what is urgent in its turn where it could not be published at once', async () => {
    const { store, commit } = harness.openStore();
    start(store);
    broker.take = () => Promise.reject(new Error('the broker is away'));
    await commit([message('kill', 'trading')]);
    broker.take = () => undefined;
    await harness.until(() => broker.published.length === 1);
    expect(broker.published).toEqual(['kill']);
  });

  it('publishes what is committed while it works from memory: the outbox is not asked for it', async () => {
    const { store, commit } = harness.openStore();
    const readBack: string[] = [];
    await commit(messages('old'));
    const relay = start(storeWatchingReads(store, readBack));
    await commit(messages('first'));
    await harness.until(() => broker.published.length === 2);
    const ids = Array.from({ length: 100 }, (_, n) => `fresh-${n}`);
    for (const id of ids) await commit(messages(id));
    await harness.until(() => broker.published.length === 2 + ids.length);
    expect(broker.published.slice(2)).toEqual(ids);
    await stop(relay);
    expect(await store.countUnsent()).toBe(0);
    expect(readBack.filter((id) => id.startsWith('fresh-')).length).toBeLessThan(ids.length / 2);
  });

  it('keeps the order where the broker does not take one that goes out from memory', async () => {
    const { store, commit } = harness.openStore();
    start(store);
    await commit(messages('1'));
    await harness.until(() => broker.published.length === 1);
    await commit(messages('2'));
    await harness.until(() => broker.published.length === 2);
    let refusals = 2;
    broker.take = (_subject, id) => {
      if (id === '4' && refusals-- > 0) throw new Error('no');
    };
    for (const id of ['3', '4', '5', '6']) await commit(messages(id));
    await harness.until(() => broker.published.length === 6);
    await commit(messages('7'));
    await harness.until(() => broker.published.length === 7);
    expect(broker.published).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });

  it('publishes what is there before it stops, and each message once', async () => {
    const { store, commit } = harness.openStore();
    const relay = start(store);
    const ids = Array.from({ length: 150 }, (_, n) => `n-${n}`);
    await commit(messages(...ids));
    await stop(relay);
    expect(broker.published).toEqual(ids);
    expect(await store.countUnsent()).toBe(0);
  });

  it('publishes each message once where two relays work on one outbox', async () => {
    const [one, other] = [harness.openStore(), harness.openStore()];
    start(one.store);
    start(other.store);
    const ids = Array.from({ length: 40 }, (_, n) => `two-${n}`);
    for (const [n, id] of ids.entries()) await (n % 2 === 0 ? one : other).commit(messages(id));
    await harness.until(() => broker.published.length === ids.length);
    expect(broker.published).toEqual(ids);
  });

  it('keeps its messages while the broker is away, does not wait for it at a stop, and goes on when it is back', async () => {
    const { store, commit } = harness.openStore();
    broker.setConnected(false);
    await commit(messages('a', 'b'));
    await stop(start(store));
    expect(broker.published).toEqual([]);
    start(store);
    broker.setConnected(true);
    await harness.until(() => broker.published.length === 2);
    expect(broker.published).toEqual(['a', 'b']);
  });

  it('keeps the order of a namespace whose message the broker does not take, and does not hold up the others', async () => {
    const { store, commit } = harness.openStore();
    let isRefusing = true;
    broker.take = (_subject, id) => {
      if (isRefusing && id === 'o1') throw new Error('no');
    };
    await commit([message('o1', 'order'), message('f1', 'fill'), message('o2', 'order'), message('f2', 'fill')]);
    start(store);
    await harness.until(() => broker.published.length === 2);
    await commit([message('o3', 'order'), message('f3', 'fill')]);
    await harness.until(() => broker.published.length === 3);
    expect(broker.published).toEqual(['f1', 'f2', 'f3']);
    isRefusing = false;
    await harness.until(() => broker.published.length === 6);
    expect(broker.published.slice(3)).toEqual(['o1', 'o2', 'o3']);
  });

  it('publishes nothing twice that a broker acknowledged too late', async () => {
    const { store, commit } = harness.openStore();
    let lateOnes = 1;
    broker.take = async (subject, id) => {
      if (id !== 'late' || lateOnes-- <= 0) return;
      broker.take = () => undefined;
      await broker.publish(subject, id);
      throw new Error('no acknowledgement in time');
    };
    await commit(messages('1', 'late', '3'));
    start(store);
    await harness.until(() => broker.published.includes('3'));
    expect(broker.published).toEqual(['1', 'late', '3']);
  });

  it('notes what a slow broker has taken before the whole batch is through', async () => {
    const { store, commit } = harness.openStore();
    let letThrough = (): void => undefined;
    const held = new Promise<void>((resolve) => (letThrough = resolve));
    broker.take = (_subject, id) => (id === '5' ? held : harness.scheduler.sleep(150));
    await commit(messages('1', '2', '3', '4', '5', '6'));
    start(store);
    await untilUnsent(store, (unsent) => unsent < 5);
    expect(broker.published).not.toContain('5');
    letThrough();
    await harness.until(() => broker.published.length === 6);
  });

  it('gets a backlog through a broker that takes 100 ms for each message, each once', async () => {
    const { store, commit } = harness.openStore();
    broker.take = () => harness.scheduler.sleep(100);
    const ids = Array.from({ length: 64 }, (_, n) => `slow-${n}`);
    await commit(messages(...ids));
    const relay = start(store);
    await harness.until(() => broker.published.length === ids.length);
    await stop(relay);
    expect(broker.published).toEqual(ids);
    expect(await store.countUnsent()).toBe(0);
  });

  /** What the broker has taken is written down as published a moment later. */
  const marked = (store: OutboxStore): Promise<void> => untilUnsent(store, (unsent) => unsent === 0);

  it('publishes everything again, in order, when the broker has lost the stream while it worked', async () => {
    const { store, commit } = harness.openStore();
    start(store);
    await commit(messages('1', '2', '3'));
    await harness.until(() => broker.published.length === 3);
    await marked(store);
    broker.wipe();
    await commit(messages('4'));
    await harness.until(() => broker.published.length === 8);
    expect(broker.published).toEqual(['1', '2', '3', '4', '1', '2', '3', '4']);
  });

  it('notices a stream that was lost while no relay worked, and also one that was lost in the middle of a batch', async () => {
    const { store, commit } = harness.openStore();
    await commit(messages('1', '2'));
    const first = start(store);
    await harness.until(() => broker.published.length === 2);
    await stop(first);
    broker.wipe();
    await commit(messages('3', '4', '5'));
    broker.take = (_subject, id) => {
      if (messageIdOf(id) !== '5') return;
      broker.take = () => undefined;
      broker.wipe();
    };
    start(store);
    await harness.until(() => broker.published.length === 13);
    // 2 shows at the start that the stream is lost; 5 shows that what went into it was lost again.
    expect(broker.published.slice(2, 8)).toEqual(['2', '1', '2', '3', '4', '5']);
    expect(broker.published.slice(8)).toEqual(['1', '2', '3', '4', '5']);
    await marked(store);
  });

  it('fills a stream that was lost again although nothing new is published, while it works and at its start', async () => {
    const { store, commit } = harness.openStore();
    await commit([...messages('1', '2'), message('f1', 'fill')]);
    const relay = start(store);
    await harness.until(() => broker.published.length === 3);
    broker.wipe();
    await harness.until(() => broker.published.length === 8);
    // The last of each namespace shows the loss, then all come again.
    expect(broker.published.slice(3).toSorted()).toEqual(['1', '2', '2', 'f1', 'f1']);
    await stop(relay);
    expect(await store.countUnsent()).toBe(0);
    broker.wipe();
    start(store);
    await harness.until(() => broker.published.length === 13);
    expect(broker.published.slice(8).toSorted()).toEqual(['1', '2', '2', 'f1', 'f1']);
  });

  it('brings everything to readers that are ahead of a stream whose end was lost', async () => {
    const { store, commit } = harness.openStore();
    start(store);
    await commit(messages('1', '2', '3', '4'));
    await harness.until(() => broker.published.length === 4);
    await marked(store);
    // A power cut: the broker has 1 and perhaps 2, its readers have been at place 4.
    broker.loseEnd('risk', 1);
    await commit(messages('5'));
    await harness.until(() => broker.published.length >= 10);
    expect(broker.published.slice(4)).toEqual(['5', '1', '2', '3', '4', '5']);
    for (const id of ['1', '2', '3', '4', '5']) expect(broker.placesOf(id).at(-1)).toBeGreaterThan(4);
  });

  it('publishes nothing again where the stream lives, whatever the broker remembers of it', async () => {
    const { store, commit } = harness.openStore();
    await commit(messages('1', '2', '3'));
    start(store);
    await harness.until(() => broker.published.length === 3);
    await marked(store);
    broker.forgetIds();
    await harness.until(() => broker.published.length === 4);
    expect(broker.published).toEqual(['1', '2', '3', '3']);
    await commit(messages('4'));
    await harness.until(() => broker.published.includes('4'));
    expect(broker.published).toEqual(['1', '2', '3', '3', '4']);
    await marked(store);
  });

  itPublishesWithoutWaiting(() => ({ broker, harness, start }));
}
