import type { SilenceRule } from './connection-settings.js';

/** How long one socket has been silent, judged by its venue's rule. */
export class SilenceWatch {
  readonly #rule: SilenceRule;
  #silentMs = 0;
  #dataSilentMs = 0;
  #isStale = false;

  constructor(rule: SilenceRule) {
    this.#rule = rule;
  }

  /** A frame came. */
  noteFrame(): void {
    this.#silentMs = 0;
    this.#isStale = false;
  }

  /** Market data came. */
  noteData(): void {
    this.#silentMs = 0;
    this.#dataSilentMs = 0;
    this.#isStale = false;
  }

  /** Time has passed; returns why the socket is to be given up, if it is. */
  passTime(ms: number): string | undefined {
    const { deadAfterMs, dataDeadAfterMs } = this.#rule;
    this.#silentMs += ms;
    this.#dataSilentMs += ms;
    if (this.#silentMs >= deadAfterMs) return `no frame for ${this.#silentMs} ms`;
    if (dataDeadAfterMs === undefined || this.#dataSilentMs < dataDeadAfterMs) return undefined;
    return `no market data for ${this.#dataSilentMs} ms`;
  }

  /** Whether the socket has just become silent; `true` once for each silence. */
  becameStale(): boolean {
    if (this.#isStale || this.#silentMs < this.#rule.staleAfterMs) return false;
    this.#isStale = true;
    return true;
  }
}
