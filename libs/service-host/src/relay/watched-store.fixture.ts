import type { Scheduler } from '#libs/kernel';
import type { OutboxStore } from '#libs/persistence';

/** The same outbox, which counts what is asked of it; this process learns of its commits `answerMs` later. */
export class CountedStore {
  readonly asked = { rounds: 0, glances: 0 };
  readonly store: OutboxStore;

  constructor(store: OutboxStore, scheduler: Scheduler, answerMs: number) {
    this.store = {
      ...storeWatchingReads(store, []),
      runAsOnlyRelay: (work) => {
        this.asked.rounds += 1;
        return store.runAsOnlyRelay(work);
      },
      markAndGlance: (published, atUs, limit) => {
        this.asked.glances += 1;
        return store.markAndGlance(published, atUs, limit);
      },
      onCommitted: (listener) =>
        store.onCommitted((messages) => scheduler.runAfter(answerMs, () => listener(messages))),
    };
  }
}

/** The same outbox; the ids of what is read back from it are pushed to `readBack`. */
export function storeWatchingReads(store: OutboxStore, readBack: string[]): OutboxStore {
  return {
    runAsOnlyRelay: (work) => store.runAsOnlyRelay(work),
    readNewestSequence: () => store.readNewestSequence(),
    readUnsent: async (limit, except) => {
      const unsent = await store.readUnsent(limit, except);
      readBack.push(...unsent.map(({ id }) => id));
      return unsent;
    },
    markPublished: (published, atUs) => store.markPublished(published, atUs),
    markAndGlance: (published, atUs, limit) => store.markAndGlance(published, atUs, limit),
    countUnsent: () => store.countUnsent(),
    readLastPublished: () => store.readLastPublished(),
    republish: (namespace, sinceUs, except) => store.republish(namespace, sinceUs, except),
    readPlaces: (namespace, from, to, limit) => store.readPlaces(namespace, from, to, limit),
    readPrunedBefore: (namespace, beforeUs) => store.readPrunedBefore(namespace, beforeUs),
    deletePublished: (beforeUs) => store.deletePublished(beforeUs),
    onCommitted: (listener) => store.onCommitted(listener),
  };
}
