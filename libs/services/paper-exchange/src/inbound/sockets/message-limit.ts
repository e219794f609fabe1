const WINDOW_MS = 1_000;

/** Counts a connection's incoming messages: more than a number of them within a second are too many. */
export class MessageLimit {
  readonly #perSecond: number;
  readonly #nowMs: () => number;
  readonly #times: number[] = [];

  constructor(perSecond: number, nowMs: () => number) {
    this.#perSecond = perSecond;
    this.#nowMs = nowMs;
  }

  /** Counts one message; answers whether it is one too many. */
  exceeded(): boolean {
    const nowMs = this.#nowMs();
    while (this.#times[0] !== undefined && nowMs - this.#times[0] >= WINDOW_MS) this.#times.shift();
    this.#times.push(nowMs);
    return this.#times.length > this.#perSecond;
  }
}
