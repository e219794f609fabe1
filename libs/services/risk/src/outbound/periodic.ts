import type { Log } from '#libs/platform';

/** Does work every so often, never twice at once; a failure is logged and the next round comes all the same. */
export class Periodic {
  readonly #name: string;
  readonly #intervalMs: number;
  readonly #work: () => Promise<void>;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(name: string, intervalMs: number, work: () => Promise<void>, log: Log) {
    this.#name = name;
    this.#intervalMs = intervalMs;
    this.#work = work;
    this.#log = log;
  }

  /** Begins with a wait of one interval. */
  start(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#round();
    }, this.#intervalMs);
  }

  /** Stops, after the round under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #round(): Promise<void> {
    try {
      await this.#work();
    } catch (error) {
      this.#log.error({ err: error, work: this.#name }, 'a periodic task failed and is done again next time');
    }
    this.start();
  }
}
