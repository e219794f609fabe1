import type { OutboxStore } from '#libs/persistence';

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
    countUnsent: () => store.countUnsent(),
    readLastPublished: () => store.readLastPublished(),
    republish: (namespace, sinceUs, except) => store.republish(namespace, sinceUs, except),
    readPlaces: (namespace, from, to, limit) => store.readPlaces(namespace, from, to, limit),
    readPrunedBefore: (namespace, beforeUs) => store.readPrunedBefore(namespace, beforeUs),
    deletePublished: (beforeUs) => store.deletePublished(beforeUs),
    onCommitted: (listener) => store.onCommitted(listener),
  };
}
