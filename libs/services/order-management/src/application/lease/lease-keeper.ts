import { Inject, Injectable } from '@nestjs/common';
import { type PeriodicWork, type Scheduler, US_PER_MS, invariant } from '#libs/kernel';
import { LOG, type Log, SCHEDULER, Supervisor } from '#libs/platform';
import type { OrderManagementSettings } from '../../order-management.settings.js';
import { LEASE, LeaseLostError, type Lease, ORDER_SETTINGS, TRADED_ACCOUNT } from '../../ports.js';
import { LeaseEpoch } from './lease-epoch.js';
import type { AccountAtVenue } from '#libs/domain';

/** The part of a lease's life in which orders may still leave: the rest is a margin for what is on its way. */
const FRESH_PART = 0.75;

/**
 * Keeps this process the only writer of its account. A stand-by waits here; a holder renews; a holder that lost the lease
 * cannot go on. A holder that cannot reach the database stops to send before a successor may begin: its freshness is measured
 * on the clock that never goes back, from the moment in which it asked.
 */
@Injectable()
export class LeaseKeeper {
  readonly #lease: Lease;
  readonly #epoch: LeaseEpoch;
  readonly #at: AccountAtVenue;
  readonly #scheduler: Scheduler;
  readonly #supervisor: Supervisor;
  readonly #log: Log;
  readonly #ttlMs: number;
  readonly #renewMs: number;
  readonly #stopping = new AbortController();
  #renewedAtUs = 0;
  #renewing: PeriodicWork | undefined;

  constructor(
    @Inject(LEASE) lease: Lease,
    epoch: LeaseEpoch,
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
    @Inject(SCHEDULER) scheduler: Scheduler,
    supervisor: Supervisor,
    @Inject(LOG) log: Log,
    @Inject(ORDER_SETTINGS) settings: OrderManagementSettings,
  ) {
    this.#lease = lease;
    this.#epoch = epoch;
    this.#at = at;
    this.#scheduler = scheduler;
    this.#supervisor = supervisor;
    this.#log = log;
    this.#ttlMs = settings.ORDER_LEASE_TTL_MS;
    this.#renewMs = settings.ORDER_LEASE_RENEW_MS;
  }

  /** The epoch of our lease; 0 while it is not ours. */
  get epoch(): number {
    return this.#epoch.current;
  }

  /** Whether nobody else can have the lease now. */
  get isFresh(): boolean {
    if (this.epoch === 0) return false;
    return this.#scheduler.monotonicUs() - this.#renewedAtUs < this.#ttlMs * US_PER_MS * FRESH_PART;
  }

  /** Waits until the lease is ours, then keeps it; returns the epoch, or `undefined` where it was stopped before. */
  async takeLease(): Promise<number | undefined> {
    invariant(this.epoch === 0 && this.#renewing === undefined, 'the lease is taken once');
    while (!this.#stopping.signal.aborted) {
      const askedAtUs = this.#scheduler.monotonicUs();
      const epoch = await this.#tryToAsk(() => this.#lease.acquireLease(this.#ttlMs));
      if (epoch !== undefined) {
        this.#renewedAtUs = askedAtUs;
        this.#epoch.beginEpoch(epoch);
        this.#renewing = this.#renewAgainAndAgain(epoch);
        return epoch;
      }
      await this.#scheduler.sleep(this.#renewMs, this.#stopping.signal);
    }
    return undefined;
  }

  /** Stops renewing and gives the lease back, so that a successor can start at once. */
  async releaseLease(): Promise<void> {
    this.#stopping.abort();
    await this.#renewing?.stop();
    const { epoch } = this;
    if (epoch === 0) return;
    this.#epoch.endEpoch();
    await this.#tryToAsk(() => this.#lease.releaseLease(epoch));
  }

  #renewAgainAndAgain(epoch: number): PeriodicWork {
    return this.#scheduler.runEvery({
      name: 'renew-lease',
      intervalMs: this.#renewMs,
      run: () => this.#renewLease(epoch),
      onError: (error) => this.#log.error({ err: error }, 'the lease could not be renewed'),
    });
  }

  async #renewLease(epoch: number): Promise<void> {
    if (this.epoch === 0) return; // Lost before: the supervisor knows.
    const askedAtUs = this.#scheduler.monotonicUs();
    const isOurs = await this.#tryToAsk(() => this.#lease.renewLease(epoch, this.#ttlMs));
    if (isOurs === true) this.#renewedAtUs = askedAtUs;
    if (isOurs !== false) return;
    this.#epoch.endEpoch();
    this.#supervisor.fail(new LeaseLostError(this.#at, epoch));
  }

  /** Without an answer from the store nothing is known; the next round asks again. */
  async #tryToAsk<T>(question: () => Promise<T>): Promise<T | undefined> {
    try {
      return await question();
    } catch (error) {
      this.#log.warn({ err: error }, 'the lease could not be asked for');
      return undefined;
    }
  }
}
