import type { ServiceName } from '#libs/contracts';
import type { Scheduler } from '#libs/kernel';
import type { BrokerStatus } from '../connection/broker-status.js';
import type { LaneTrust } from '../trust/lane-trust.js';
import type { LaneFaults, LaneHop } from './lane-faults.js';

/**
 * The connection of one service to the in-process broker. It can be lost and come back like a socket; once it is severed, the
 * service is gone: nothing goes in or out, and what was asked for never comes.
 */
export class MemoryLaneConnection implements BrokerStatus {
  readonly service: ServiceName;
  readonly scheduler: Scheduler;
  /** What it signs with, and what it believes. */
  readonly trust: LaneTrust;
  readonly #faults: LaneFaults;
  readonly #changeListeners = new Set<(connected: boolean) => void>();
  #isUp = true;
  #isSevered = false;

  constructor(service: ServiceName, scheduler: Scheduler, trust: LaneTrust, faults: LaneFaults) {
    this.service = service;
    this.trust = trust;
    this.scheduler = scheduler;
    this.#faults = faults;
  }

  get connected(): boolean {
    return this.#isUp && !this.#isSevered;
  }

  /** Whether the service was abandoned or has closed its connection. */
  get isSevered(): boolean {
    return this.#isSevered;
  }

  onChange(listener: (connected: boolean) => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** Loses the connection (`false`) or brings it back. */
  setConnected(connected: boolean): void {
    if (this.#isSevered || this.#isUp === connected) return;
    this.#isUp = connected;
    for (const listener of this.#changeListeners) listener(connected);
  }

  /** Cuts the service off for good. */
  sever(): void {
    if (this.#isSevered) return;
    this.#isSevered = true;
    for (const listener of this.#changeListeners) listener(false);
  }

  /** Lets a message arrive here, or leave from here, as often and as late as the faults say; not while the connection is lost. */
  pass(hop: Omit<LaneHop, 'service'>, arrive: () => void): void {
    for (const delayMs of this.#faults.arrivalsMs({ ...hop, service: this.service })) {
      if (delayMs > 0) this.scheduler.runAfter(delayMs, () => this.connected && arrive());
      else if (this.connected) arrive();
    }
  }

  /** `value` once it is known, or never where the service is gone by then. */
  async whileAlive<T>(value: Promise<T>): Promise<T> {
    const settled = await value.then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
    if (this.#isSevered) await new Promise<never>(() => undefined);
    if ('error' in settled) throw settled.error;
    return settled.result;
  }
}
