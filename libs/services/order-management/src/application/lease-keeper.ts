import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, US_PER_MS, type UnixUs, invariant } from '#libs/kernel';
import type { Log } from '#libs/platform';

/** The lease of one account at one venue, as its store offers it. */
export interface Lease {
  /** Takes the lease if it is free or has run out; answers the new epoch, or `undefined`. */
  acquire(ttlMs: number): Promise<number | undefined>;
  /** Prolongs it; answers whether it is still ours. */
  renew(epoch: number, ttlMs: number): Promise<boolean>;
  /** Gives it back. */
  release(epoch: number): Promise<void>;
}

/** How the lease is kept. */
export interface LeaseSettings {
  /** How long it lasts without being renewed, in milliseconds. */
  readonly ttlMs: number;
  /** How often it is renewed, and how often a stand-by tries to take it, in milliseconds. */
  readonly renewMs: number;
}

/**
 * Keeps this process the only writer of its account. A stand-by waits here; a holder renews; a holder that lost the lease
 * must end. A holder that cannot reach the database stops to send before a successor may begin.
 */
export class LeaseKeeper {
  readonly #lease: Lease;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #settings: LeaseSettings;
  readonly #stopping = new AbortController();
  #epoch = 0;
  #renewedAtUs: UnixUs = 0;
  #lost = false;
  #done: Promise<void> = Promise.resolve();

  constructor(lease: Lease, clock: Clock, log: Log, settings: LeaseSettings) {
    this.#lease = lease;
    this.#clock = clock;
    this.#log = log;
    this.#settings = settings;
  }

  /** The epoch that every write carries; 0 while the lease is not ours. */
  get epoch(): number {
    return this.#lost ? 0 : this.#epoch;
  }

  /** Whether nobody else can have the lease now: a quarter of its life is left as a margin for what is on its way. */
  get isFresh(): boolean {
    if (this.epoch === 0) return false;
    return this.#clock.nowUs() - this.#renewedAtUs < this.#settings.ttlMs * US_PER_MS * 0.75;
  }

  /** Waits until the lease is ours, then keeps it; answers the epoch, or `undefined` where it was stopped before. */
  async take(onLost: () => void): Promise<number | undefined> {
    invariant(this.#epoch === 0, 'the lease is taken once');
    while (!this.#stopping.signal.aborted) {
      const askedAtUs = this.#clock.nowUs();
      const epoch = await this.#try(() => this.#lease.acquire(this.#settings.ttlMs));
      if (epoch !== undefined) {
        this.#epoch = epoch;
        this.#renewedAtUs = askedAtUs;
        this.#done = this.#keep(epoch, onLost);
        return epoch;
      }
      await this.#pause();
    }
    return undefined;
  }

  /** Stops renewing and gives the lease back, so that a successor can start at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
    const { epoch } = this;
    if (epoch === 0) return;
    this.#lost = true;
    await this.#try(() => this.#lease.release(epoch));
  }

  async #keep(epoch: number, onLost: () => void): Promise<void> {
    for (;;) {
      await this.#pause();
      if (this.#stopping.signal.aborted) return;
      const askedAtUs = this.#clock.nowUs();
      const ours = await this.#try(() => this.#lease.renew(epoch, this.#settings.ttlMs));
      if (ours === true) this.#renewedAtUs = askedAtUs;
      if (ours !== false) continue;
      this.#lost = true;
      onLost();
      return;
    }
  }

  /** Without an answer from the database nothing is known; the next round asks again. */
  async #try<T>(question: () => Promise<T>): Promise<T | undefined> {
    try {
      return await question();
    } catch (error) {
      this.#log.warn({ err: error }, 'the lease could not be asked for');
      return undefined;
    }
  }

  async #pause(): Promise<void> {
    try {
      await sleep(this.#settings.renewMs, undefined, { signal: this.#stopping.signal });
    } catch {
      // Stopped while waiting: whoever waits looks at the signal.
    }
  }
}
