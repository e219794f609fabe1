import { setTimeout as sleep } from 'node:timers/promises';

/** Does a piece of work again and again, never twice at once, with a pause in between. */
export class Periodic {
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;

  /** Starts at once with a pause of `everyMs`; an error is told and the work goes on. */
  constructor(everyMs: number, work: () => Promise<void>, onError: (error: unknown) => void) {
    this.#done = this.#run(everyMs, work, onError);
  }

  /** Ends after the work under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
  }

  async #run(everyMs: number, work: () => Promise<void>, onError: (error: unknown) => void): Promise<void> {
    for (;;) {
      try {
        await sleep(everyMs, undefined, { signal: this.#stopping.signal });
      } catch {
        return; // Stopped while pausing.
      }
      try {
        await work();
      } catch (error) {
        onError(error);
      }
    }
  }
}
