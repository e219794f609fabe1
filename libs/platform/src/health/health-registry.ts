import { Injectable } from '@nestjs/common';
import type { Scheduler } from '#libs/kernel';

/** Returns `undefined` when all is well, or a short reason why not; it must not name addresses or secrets. */
export type HealthProbe = () => Promise<string | undefined> | string | undefined;

/**
 * Longest time a readiness probe may take, in milliseconds: a frozen database is to be noticed within 2 s, and whoever asks does not ask
 * at the moment it freezes.
 */
const PROBE_TIMEOUT_MS = 1_250;

/**
 * Runs a probe; a throw or a time-out is a reason too. The error's own text may name addresses: it is not shown.
 */
export async function reasonOf(probe: HealthProbe, scheduler: Scheduler): Promise<string | undefined> {
  const answered = new AbortController();
  const timeout = scheduler
    .sleep(PROBE_TIMEOUT_MS, answered.signal)
    .then(() => `no answer within ${PROBE_TIMEOUT_MS} ms`);
  try {
    return await Promise.race([Promise.resolve(probe()), timeout]);
  } catch {
    return 'the check failed';
  } finally {
    answered.abort();
  }
}

/**
 * What must hold for a service to be ready, which means *safe to trade*: each part of the service adds its probe.
 * A service that is stopping is never ready.
 */
@Injectable()
export class HealthRegistry {
  readonly #readiness = new Map<string, HealthProbe>([
    ['started', () => (this.#started ? undefined : 'still starting')],
    ['draining', () => (this.#draining ? 'the service is stopping' : undefined)],
  ]);
  #started = false;
  #draining = false;

  /** Adds a condition of readiness under a stable name, such as `postgres`; a second one of that name replaces it. */
  addReadiness(name: string, probe: HealthProbe): void {
    this.#readiness.set(name, probe);
  }

  /** Takes a condition away that belongs to the start alone. */
  removeReadiness(name: string): void {
    this.#readiness.delete(name);
  }

  /** The conditions of readiness, in the order they were added. */
  readiness(): ReadonlyMap<string, HealthProbe> {
    return this.#readiness;
  }

  /** What keeps the service from being ready now: the reasons by the names of their conditions; empty when it is ready. */
  async findTroubles(scheduler: Scheduler): Promise<ReadonlyMap<string, string>> {
    const checked = [...this.#readiness].map(
      async ([name, probe]) => [name, await reasonOf(probe, scheduler)] as const,
    );
    const troubles = new Map<string, string>();
    for (const [name, reason] of await Promise.all(checked)) if (reason !== undefined) troubles.set(name, reason);
    return troubles;
  }

  /** Reports that start-up is done; `/health/startup` returns 200 from now on. */
  markStarted(): void {
    this.#started = true;
  }

  /** Reports that the service is stopping; `/health/ready` returns 503 from now on. */
  markDraining(): void {
    this.#draining = true;
  }

  /** Whether start-up is done. */
  get started(): boolean {
    return this.#started;
  }

  /** Whether the service is stopping. */
  get draining(): boolean {
    return this.#draining;
  }
}
