/** Whether orders may leave: open only while what we believe is reconciled with the venue. */
export class TradingGate {
  #open = false;
  #reason = 'not reconciled yet';
  #waiting: (() => void)[] = [];

  /** Whether orders may leave now. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** Why not, where not. */
  get reason(): string {
    return this.#reason;
  }

  /** Lets orders leave. */
  open(): void {
    this.#open = true;
    this.#reason = '';
    this.#release();
  }

  /** Holds orders back. */
  close(reason: string): void {
    this.#open = false;
    this.#reason = reason;
  }

  /** Lets everybody who waits look again, without opening. */
  wake(): void {
    this.#release();
  }

  /** Resolves at the next opening (at once where it is open); `false` where `signal` came first. */
  whenOpen(signal: AbortSignal): Promise<boolean> {
    if (this.#open || signal.aborted) return Promise.resolve(this.#open);
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#waiting = this.#waiting.filter((waiting) => waiting !== done);
        resolve(this.#open);
      };
      this.#waiting.push(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  #release(): void {
    for (const waiting of [...this.#waiting]) waiting();
  }
}
