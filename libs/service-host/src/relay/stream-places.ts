import type { OutboxStore, PublishedMessage } from '#libs/persistence';

/**
 * The last known place of each namespace in its stream. Places only grow while a stream lives: one that does not grow proves
 * that the stream was wiped.
 */
export class StreamPlaces {
  readonly #store: OutboxStore;
  readonly #lastPlaces = new Map<string, number>();
  /** Of each namespace whose stream was wiped, the rows that are in the new stream. */
  #wiped = new Map<string, string[]>();
  #isLoaded = false;

  constructor(store: OutboxStore) {
    this.#store = store;
  }

  /** Remembers the places of the last run, so that a stream that was wiped while no relay ran is noticed too. */
  async load(): Promise<void> {
    if (this.#isLoaded) return;
    for (const [namespace, place] of await this.#store.readLastPlaces()) this.#lastPlaces.set(namespace, place);
    this.#isLoaded = true;
  }

  /** Notes where the broker put a message that it did not know yet. */
  note(namespace: string, { sequence, streamSequence }: PublishedMessage): void {
    const isWiped = streamSequence <= (this.#lastPlaces.get(namespace) ?? 0);
    this.#lastPlaces.set(namespace, streamSequence);
    if (isWiped) this.#wiped.set(namespace, []);
    this.#wiped.get(namespace)?.push(sequence);
  }

  /** The namespaces whose stream was found wiped since the last call, each with the rows that need not be published again. */
  takeWiped(): ReadonlyMap<string, readonly string[]> {
    const wiped = this.#wiped;
    this.#wiped = new Map();
    return wiped;
  }
}
