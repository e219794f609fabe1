import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, US_PER_MS, type UnixUs } from '#libs/kernel';
import type { Log } from '#libs/platform';
import type { Observer } from './observer.js';
import type { Part } from './reconciler.js';
import type { StreamHealth } from './stream-health.js';
import type { TradingGate } from './trading-gate.js';

/** How often what is compared, in milliseconds. */
export interface ReconcileTimes {
  readonly ordersMs: number;
  readonly fillsMs: number;
  readonly balancesMs: number;
  /** While there are orders whose state is not known. */
  readonly unknownMs: number;
  /** After a round that was not complete, doubled up to sixteen times itself. */
  readonly retryMs: number;
}

/** What the loop works with. */
export interface LoopParts {
  readonly round: (parts: ReadonlySet<Part>) => Promise<boolean>;
  readonly unknownCount: () => Promise<number>;
  /** Runs after every look at the orders. */
  readonly afterOrders: () => Promise<void>;
  readonly gate: TradingGate;
  readonly stream: StreamHealth;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly log: Log;
  readonly times: ReconcileTimes;
}

const ALL: readonly Part[] = ['orders', 'fills', 'balances'];
const MAX_DOUBLINGS = 4;

/** Runs reconciliations, one at a time: all of it after every break of the stream, parts of it again and again. */
export class ReconcileLoop {
  readonly #parts: LoopParts;
  readonly #dueAtUs = new Map<Part, UnixUs>();
  readonly #stopping = new AbortController();
  #staleCount = 1;
  #settledCount = 0;
  #failures = 0;
  #wake = new AbortController();
  #done: Promise<void> = Promise.resolve();

  constructor(parts: LoopParts) {
    this.#parts = parts;
  }

  /** Starts the loop; the first round compares everything. */
  start(): void {
    this.#done = this.#run();
  }

  /** Says that something may have been missed: orders are held back until a round of everything is complete. */
  stale(reason: string): void {
    this.#staleCount += 1;
    this.#parts.gate.close(reason);
    this.#wake.abort();
  }

  /** Asks for a part of a round soon, without holding orders back. */
  request(part: Part): void {
    this.#dueAtUs.set(part, 0);
    this.#wake.abort();
  }

  /** Ends the loop after the round under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#wake = new AbortController();
      const staleCount = this.#staleCount;
      const full = staleCount > this.#settledCount && this.#parts.stream.connectedSinceUs !== undefined;
      const due = new Set<Part>(full ? ALL : this.#due());
      const complete = due.size === 0 || (await this.#round(due));
      if (due.size > 0) this.#failures = complete ? 0 : this.#failures + 1;
      if (full && complete) this.#settled(staleCount);
      await this.#pause();
    }
  }

  async #round(due: ReadonlySet<Part>): Promise<boolean> {
    const { afterOrders, log, observer, round, unknownCount } = this.#parts;
    let complete = false;
    try {
      complete = await round(due);
      if (due.has('orders')) await afterOrders();
      if ((await unknownCount()) > 0) this.#schedule('unknown', this.#parts.times.unknownMs);
      else this.#dueAtUs.delete('unknown');
    } catch (error) {
      complete = false;
      log.error({ err: error }, 'a reconciliation failed');
    }
    observer.onReconciled(complete ? 'complete' : 'failed');
    const { balancesMs, fillsMs, ordersMs } = this.#parts.times;
    if (due.has('orders')) this.#schedule('orders', ordersMs);
    if (due.has('fills')) this.#schedule('fills', fillsMs);
    if (due.has('balances')) this.#schedule('balances', balancesMs);
    return complete;
  }

  /** Opens the gate, unless something was missed again, or the stream broke, while the round ran. */
  #settled(staleCount: number): void {
    this.#settledCount = staleCount;
    if (this.#staleCount !== staleCount || this.#parts.stream.connectedSinceUs === undefined) return;
    this.#parts.gate.open();
    this.#parts.log.info('reconciled with the venue: orders may leave');
  }

  #due(): Part[] {
    const nowUs = this.#parts.clock.nowUs();
    return [...this.#dueAtUs].filter(([, atUs]) => atUs <= nowUs).map(([part]) => part);
  }

  #schedule(part: Part, inMs: number): void {
    this.#dueAtUs.set(part, this.#parts.clock.nowUs() + inMs * US_PER_MS);
  }

  async #pause(): Promise<void> {
    const { clock, stream, times } = this.#parts;
    const nowUs = clock.nowUs();
    const unsettled = this.#staleCount > this.#settledCount && stream.connectedSinceUs !== undefined;
    const nextUs = Math.min(...this.#dueAtUs.values(), nowUs + times.ordersMs * US_PER_MS);
    const untilDueMs = unsettled ? 0 : Math.max(0, (nextUs - nowUs) / US_PER_MS);
    const backoffMs = this.#failures === 0 ? 0 : times.retryMs * 2 ** Math.min(this.#failures - 1, MAX_DOUBLINGS);
    const waitMs = Math.max(untilDueMs, backoffMs);
    if (waitMs === 0) return;
    // A round that fails is not tried faster because somebody calls; only the end of the process interrupts its back-off.
    const signal = backoffMs > 0 ? this.#stopping.signal : AbortSignal.any([this.#wake.signal, this.#stopping.signal]);
    try {
      await sleep(waitMs, undefined, { signal });
    } catch {
      // Woken: the loop looks at what is due.
    }
  }
}
