import { Injectable } from '@nestjs/common';

/** Answers `undefined` when all is well, or a short reason why not; it must not name addresses or secrets. */
export type HealthProbe = () => Promise<string | undefined> | string | undefined;

/**
 * What must hold for a service to be ready, which means *safe to trade*: each part of the service adds its probe.
 * A service that is stopping is never ready.
 */
@Injectable()
export class HealthRegistry {
  readonly #readiness = new Map<string, HealthProbe>();
  #started = false;
  #draining = false;

  /** Adds a condition of readiness under a stable name, such as `postgres`; a second one of that name replaces it. */
  addReadiness(name: string, probe: HealthProbe): void {
    this.#readiness.set(name, probe);
  }

  /** The conditions of readiness, in the order they were added. */
  readiness(): ReadonlyMap<string, HealthProbe> {
    return this.#readiness;
  }

  /** Says that start-up is done; `/health/startup` answers 200 from now on. */
  markStarted(): void {
    this.#started = true;
  }

  /** Says that the service is stopping; `/health/ready` answers 503 from now on. */
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
