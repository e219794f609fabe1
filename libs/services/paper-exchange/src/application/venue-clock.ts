/** The exchange's clock: the wall clock, or a moment of the market's own time while the market takes a step. */
export class VenueClock {
  readonly #wallMs: () => number;
  #fixedMs: number | undefined;

  constructor(wallMs: () => number) {
    this.#wallMs = wallMs;
  }

  /** The time now, in milliseconds since the epoch. */
  nowMs(): number {
    return this.#fixedMs ?? this.#wallMs();
  }

  /** Does something at a moment of the market's time. */
  at(ms: number, action: () => void): void {
    this.#fixedMs = ms;
    try {
      action();
    } finally {
      this.#fixedMs = undefined;
    }
  }
}
