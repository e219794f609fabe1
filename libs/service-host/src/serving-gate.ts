import { Injectable } from '@nestjs/common';

/**
 * Holds back what only the instance that serves may do: reading the durable lane and publishing the outbox. A service without a
 * stand-by never holds it, and the gate is open from the start. Hold it in a constructor: it is looked at when the service starts.
 */
@Injectable()
export class ServingGate {
  #serving: Promise<void> = Promise.resolve();

  /** Keeps the gate shut until `serving` resolves: this instance has the lease. */
  holdUntil(serving: Promise<void>): void {
    this.#serving = serving;
  }

  /** Resolves once this instance serves; never for a stand-by that stays one. */
  whenServing(): Promise<void> {
    return this.#serving;
  }
}
