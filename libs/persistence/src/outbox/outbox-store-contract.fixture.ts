import { beforeEach, expect, it } from 'vitest';
import type { OutboxStore, OutgoingMessage } from './outbox-store.js';

/** An outbox that the contract is tried on. */
export interface OutboxHarness {
  readonly store: OutboxStore;
  /** Announces messages in one transaction and commits it. */
  commit(messages: readonly OutgoingMessage[]): Promise<void>;
  /** Announces messages in a transaction that is rolled back. */
  rollBack(messages: readonly OutgoingMessage[]): Promise<void>;
}

/** A message of a test. */
export function outgoing(id: string, namespace = 'risk'): OutgoingMessage {
  return { subject: `${namespace}.approved.v1.a.X`, message: { id } };
}

const T0 = 1_700_000_000_000_000;
const A_DAY_US = 86_400_000_000;

/** What holds of an outbox wherever it is kept. */
export function itIsAnOutboxStore(make: () => Promise<OutboxHarness>): void {
  let harness: OutboxHarness;
  let store: OutboxStore;

  beforeEach(async () => {
    harness = await make();
    store = harness.store;
  });

  const unsentIds = async (limit = 100, except: readonly string[] = []): Promise<string[]> =>
    (await store.readUnsent(limit, except)).map(({ id }) => id);
  const lastPublished = async (): Promise<string[]> =>
    (await store.readLastPublished()).map(({ id, streamSequence }) => `${id} at ${streamSequence}`).toSorted();
  const mark = async (ids: readonly string[], firstPlace: number, atUs = T0): Promise<void> => {
    const unsent = await store.readUnsent(100, []);
    const marked = unsent.filter(({ id }) => ids.includes(id));
    await store.markPublished(
      marked.map(({ sequence }, index) => ({ sequence, streamSequence: firstPlace + index })),
      atUs,
    );
  };

  it('hands out what was committed, oldest first, and nothing that was rolled back', async () => {
    await harness.commit([outgoing('1'), outgoing('2')]);
    await harness.rollBack([outgoing('never')]);
    await harness.commit([outgoing('3')]);
    expect(await unsentIds()).toEqual(['1', '2', '3']);
    expect(await unsentIds(2)).toEqual(['1', '2']);
    expect(await store.countUnsent()).toBe(3);
    const [first] = await store.readUnsent(1, []);
    expect(first?.subject).toBe('risk.approved.v1.a.X');
    expect(new TextDecoder().decode(first?.payload)).toBe('{"id":"1"}');
  });

  it('knows the newest of all, published or not', async () => {
    expect(await store.readNewestSequence()).toBe('0');
    await harness.commit([outgoing('1'), outgoing('2')]);
    const [first, second] = await store.readUnsent(2, []);
    expect(await store.readNewestSequence()).toBe(second?.sequence);
    await mark(['1', '2'], 1);
    expect(await store.readNewestSequence()).toBe(second?.sequence);
    expect(Number(first?.sequence)).toBe(Number(second?.sequence) - 1);
  });

  it('marks what was published and tells what is left then, oldest first, and nothing that it marked', async () => {
    const glanceAt = async (ids: readonly string[], limit = 100) => {
      const published = (await store.readUnsent(100, [])).filter(({ id }) => ids.includes(id));
      return store.markAndGlance(
        published.map(({ sequence }, index) => ({ sequence, streamSequence: 7 + index })),
        T0,
        limit,
      );
    };
    expect(await glanceAt([])).toEqual({ newest: '0', unsent: [] });
    await harness.commit([outgoing('1'), outgoing('2', 'fill'), outgoing('3'), outgoing('4')]);
    const [one, two, three, four] = (await store.readUnsent(4, [])).map(({ sequence }) => sequence);
    expect(await glanceAt([])).toEqual({ newest: four, unsent: [one, two, three, four] });
    expect(await glanceAt(['1', '4'])).toEqual({ newest: four, unsent: [two, three] });
    expect(await lastPublished()).toEqual(['4 at 8']);
    expect(await glanceAt([], 1)).toEqual({ newest: four, unsent: [two] });
    expect(await glanceAt(['2', '3'])).toEqual({ newest: four, unsent: [] });
    expect(await store.countUnsent()).toBe(0);
  });

  it('leaves out the namespaces that it is asked to', async () => {
    await harness.commit([outgoing('1', 'order'), outgoing('2', 'fill'), outgoing('3', 'order')]);
    expect(await unsentIds(100, ['order'])).toEqual(['2']);
    expect(await unsentIds(1, ['fill'])).toEqual(['1']);
  });

  it('refuses two messages with one id, published or not, and keeps nothing of their transaction', async () => {
    await harness.commit([outgoing('same')]);
    await expect(harness.commit([outgoing('other'), outgoing('same')])).rejects.toThrow();
    await mark(['same'], 1);
    await expect(harness.commit([outgoing('other'), outgoing('same')])).rejects.toThrow();
    expect(await unsentIds()).toEqual([]);
  });

  it('does not hand out again what was published, and remembers the message at the highest place of each namespace', async () => {
    await harness.commit([outgoing('1'), outgoing('2'), outgoing('3'), outgoing('4', 'fill')]);
    await mark(['1', '2'], 7);
    await mark(['4'], 3);
    expect(await unsentIds()).toEqual(['3']);
    expect(await store.countUnsent()).toBe(1);
    expect(await lastPublished()).toEqual(['2 at 8', '4 at 3']);
    const [second] = (await store.readLastPublished()).filter(({ id }) => id === '2');
    await store.markPublished([{ sequence: second?.sequence ?? '', streamSequence: 9 }], T0);
    expect(await lastPublished()).toEqual(['2 at 9', '4 at 3']);
  });

  it('hands out again what a broker lost: of one namespace, since a time, except what is named, in the old order', async () => {
    await harness.commit([outgoing('old'), outgoing('1'), outgoing('2'), outgoing('3'), outgoing('4', 'fill')]);
    await mark(['old'], 1, T0 - A_DAY_US - 1);
    const [, , third] = await store.readUnsent(100, []);
    await mark(['1', '2', '3'], 2);
    await mark(['4'], 1);
    expect(await store.republish('risk', T0 - A_DAY_US, [third?.sequence ?? ''])).toBe(2);
    await harness.commit([outgoing('5')]);
    expect(await unsentIds()).toEqual(['1', '2', '5']);
    // What is older than that was in the stream that is gone: its place says nothing about the new one.
    expect(await lastPublished()).toEqual(['3 at 4', '4 at 1']);
  });

  it('forgets what was published long ago but the last of it, and never what was not', async () => {
    await harness.commit(['older', 'old', 'new', 'unsent'].map((id) => outgoing(id)));
    await mark(['older', 'old'], 1, T0 - 1);
    await mark(['new'], 3, T0);
    await store.deletePublished(T0);
    expect(await store.republish('risk', 0, [])).toBe(2);
    expect(await unsentIds()).toEqual(['old', 'new', 'unsent']);
  });

  it('hands out what stood at some places of one namespace, by place, as much as is asked for', async () => {
    await harness.commit([...['1', '2', '3', '4'].map((id) => outgoing(id)), outgoing('other', 'fill')]);
    await mark(['1', '2', '3', '4'], 10);
    await mark(['other'], 11);
    const read = async (...range: [number, number, number]): Promise<string[]> =>
      (await store.readPlaces('risk', ...range)).map(({ id, streamSequence }) => `${id} at ${streamSequence}`);
    expect(await read(11, 13, 100)).toEqual(['2 at 11', '3 at 12', '4 at 13']);
    expect(await read(1, 12, 2)).toEqual(['1 at 10', '2 at 11']);
    expect(await read(14, 99, 100)).toEqual([]);
    const [second] = await store.readPlaces('risk', 11, 11, 1);
    expect(new TextDecoder().decode(second?.payload)).toBe('{"id":"2"}');
  });

  it('remembers up to where it has deleted messages of a namespace, until its stream begins anew', async () => {
    await harness.commit([...['1', '2', '3', '4'].map((id) => outgoing(id)), outgoing('other', 'fill')]);
    await mark(['1', '2', '3'], 5, T0 - 2);
    await mark(['4'], 8, T0);
    await mark(['other'], 1, T0);
    expect(await store.readPrunedBefore('risk', T0 - 5)).toBe(0);
    await store.deletePublished(T0 - 1);
    await store.deletePublished(T0 - 1);
    expect(await store.readPrunedBefore('risk', T0 - 1)).toBe(7);
    expect(await store.readPrunedBefore('fill', T0 - 1)).toBe(0);
    expect((await store.readPlaces('risk', 1, 99, 99)).map(({ id }) => id)).toEqual(['3', '4']);
    await store.republish('risk', T0 - 1, []);
    expect(await store.readPrunedBefore('risk', T0 - 1)).toBe(0);
  });

  it('remembers up to where it has deleted messages also where all are old and the newest is published once more', async () => {
    await harness.commit(['1', '2', '3'].map((id) => outgoing(id)));
    await mark(['1', '2', '3'], 5, T0 - 2);
    await store.deletePublished(T0 - 1);
    expect(await store.readPrunedBefore('risk', T0 - 1)).toBe(6);
    await mark(['3'], 9, T0);
    await store.deletePublished(T0 - 1);
    expect(await store.readPrunedBefore('risk', T0 - 1)).toBe(6);
    expect((await store.readPlaces('risk', 1, 99, 99)).map(({ id }) => id)).toEqual(['2', '3']);
  });

  it('deletes what was of a stream that is gone', async () => {
    await harness.commit(['1', '2'].map((id) => outgoing(id)));
    await mark(['1', '2'], 5, T0 - 2);
    await store.republish('risk', T0, []);
    await store.deletePublished(T0 - 1);
    expect(await store.republish('risk', 0, [])).toBe(0);
  });

  it('notifies its relay of each commit with messages, after it, and of no rollback', async () => {
    const told: string[] = [];
    store.onCommitted(() => told.push('committed'));
    await harness.commit([outgoing('1')]);
    await harness.rollBack([outgoing('never')]);
    await harness.commit([]);
    expect(told).toEqual(['committed']);
  });

  it('lets one relay work at a time, and the next one after it, also where it failed', async () => {
    const ran: string[] = [];
    const first = await store.runAsOnlyRelay(async () => {
      ran.push('first');
      expect(await store.runAsOnlyRelay(() => Promise.resolve(void ran.push('second')))).toBe(false);
    });
    await expect(store.runAsOnlyRelay(() => Promise.reject(new Error('it failed')))).rejects.toThrow('it failed');
    const last = await store.runAsOnlyRelay(() => Promise.resolve(void ran.push('last')));
    expect([first, last, ran]).toEqual([true, true, ['first', 'last']]);
  });
}
