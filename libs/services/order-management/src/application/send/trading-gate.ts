import { Injectable } from '@nestjs/common';
import type { StopSignal } from '#libs/kernel';

/** Whether orders may leave: open only while what we believe is reconciled with the venue. */
@Injectable()
export class TradingGate {
  #open = false;
  #reason = 'not reconciled yet';
  #waiting: (() => void)[] = [];

  /** Whether orders may leave now. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** Why orders may not leave; empty where they may. */
  get closedBecause(): string {
    return this.#reason;
  }

  /** Lets orders leave. */
  openGate(): void {
    this.#open = true;
    this.#reason = '';
    this.#releaseWaiting();
  }

  /** Holds orders back. */
  closeGate(reason: string): void {
    this.#open = false;
    this.#reason = reason;
  }

  /** Resolves at the next opening (at once where it is open); with `false` where `signal` came first. */
  whenOpen(signal: StopSignal): Promise<boolean> {
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

  #releaseWaiting(): void {
    for (const waiting of [...this.#waiting]) waiting();
  }
}
