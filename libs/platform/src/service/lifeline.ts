/**
 * What ties a service to the world around it. A process that is killed takes its timers, connections and transactions with
 * it; a service that shares its process with others cannot be killed, so the adapters that serve it watch its lifeline: once
 * it is severed they let nothing in or out, and what they were asked for never comes.
 */
export class Lifeline {
  readonly #listeners = new Set<() => void>();
  #isSevered = false;

  /** Whether the service was abandoned. Once true it stays true. */
  get isSevered(): boolean {
    return this.#isSevered;
  }

  /** Calls `listener` when the service is abandoned; never for one that was abandoned before. Returns a function that forgets it. */
  onSevered(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Abandons the service: the twin of `kill -9`. */
  sever(): void {
    if (this.#isSevered) return;
    this.#isSevered = true;
    for (const listener of this.#listeners) listener();
  }
}
