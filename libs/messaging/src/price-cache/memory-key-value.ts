import type { KeyValueEntry, KeyValueStore } from './key-value.js';

/** A key-value bucket inside one process: the twin of the one on the broker. */
export class MemoryKeyValue implements KeyValueStore {
  readonly #entries = new Map<string, KeyValueEntry>();
  readonly #watchers = new Map<string, Set<(value: Uint8Array) => void>>();
  #revision = 0;

  get(key: string): Promise<KeyValueEntry | undefined> {
    return Promise.resolve(this.#entries.get(key));
  }

  put(key: string, value: Uint8Array, revision: number): Promise<number | undefined> {
    if ((this.#entries.get(key)?.revision ?? 0) !== revision) return Promise.resolve(undefined);
    this.#revision += 1;
    this.#entries.set(key, { value: value.slice(), revision: this.#revision });
    for (const watcher of this.#watchers.get(key) ?? []) watcher(value.slice());
    return Promise.resolve(this.#revision);
  }

  watch(key: string, onValue: (value: Uint8Array) => void): () => void {
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers.add(onValue));
    const entry = this.#entries.get(key);
    if (entry !== undefined) queueMicrotask(() => watchers.has(onValue) && onValue(entry.value.slice()));
    return () => watchers.delete(onValue);
  }
}
