import { expect, it } from 'vitest';
import type { OutboxStore, OutgoingMessage } from '#libs/persistence';
import type { RelayHarness } from './relay-harness.fixture.js';
import type { TestBroker } from './test-broker.fixture.js';

/** What a relay is tried with, made anew for each test. */
export interface RelayWorld {
  readonly broker: TestBroker;
  readonly harness: RelayHarness;
  start(store: OutboxStore): unknown;
}

const messages = (...ids: readonly string[]): OutgoingMessage[] =>
  ids.map((id) => ({ subject: 'risk.approved.v1.a.X', message: { id } }));

/** Starts a relay whose namespace has published two messages, one after the other: from then on it publishes from memory. */
async function worldUnderWay({ broker, harness, start }: RelayWorld) {
  const { commit, store } = harness.openStore();
  start(store);
  for (const [n, id] of ['0', '1'].entries()) {
    await commit(messages(id));
    await harness.until(() => broker.published.length === n + 1);
  }
  return { broker, commit, harness };
}

/** Several messages of a namespace are on their way to the broker at once, and are stored in order all the same. */
export function itPublishesWithoutWaiting(world: () => RelayWorld): void {
  it('does not wait for an acknowledgement before the next message of a namespace goes out', async () => {
    const { broker, commit, harness } = await worldUnderWay(world());
    let underWay = 0;
    let acknowledge = (): void => undefined;
    const silence = new Promise<void>((resolve) => (acknowledge = resolve));
    broker.take = () => {
      underWay += 1;
      return silence;
    };
    for (const id of ['2', '3', '4']) await commit(messages(id));
    await harness.until(() => underWay === 3);
    acknowledge();
    await harness.until(() => broker.published.length === 5);
    expect(broker.published).toEqual(['0', '1', '2', '3', '4']);
  });

  const stories = {
    'another process writes into the stream before them': (broker: TestBroker) =>
      broker.publish('risk.approved.v1.b.X', 'foreign').then(() => undefined),
    'the broker does not take the first of them': () => Promise.reject(new Error('no')),
  };
  it.each(Object.entries(stories))('keeps the order of those under way where %s', async (_name, happen) => {
    const { broker, commit, harness } = await worldUnderWay(world());
    let goOn = (): void => undefined;
    const silence = new Promise<void>((resolve) => (goOn = resolve));
    const asked: string[] = [];
    broker.take = (_subject, id) => {
      const isFirst = id === '2' && !asked.includes(id);
      asked.push(id);
      return isFirst ? silence.then(() => happen(broker)) : undefined;
    };
    for (const id of ['2', '3', '4']) await commit(messages(id));
    await harness.until(() => asked.includes('4'));
    goOn();
    await harness.until(() => broker.published.filter((id) => id !== 'foreign').length === 5);
    expect(broker.published.filter((id) => id !== 'foreign')).toEqual(['0', '1', '2', '3', '4']);
  });

  it('publishes what another process committed and left, although nothing is committed here', async () => {
    const { broker, harness } = await worldUnderWay(world());
    await harness.openStore().commit(messages('left'));
    await harness.until(() => broker.published.length === 3);
    expect(broker.published).toEqual(['0', '1', 'left']);
  });
}
