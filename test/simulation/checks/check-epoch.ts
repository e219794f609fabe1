import { type Violation, violation } from './violation.js';

/** I-50: orders on the wire carry epochs that never go back, and the epoch that the lease has now. */
export class OneWriter {
  #latest = 0;

  /** A writer of `epoch` is about to send a new order; the database says that the lease is at `leaseEpoch`. */
  onSubmit(clientOrderId: string, epoch: number, leaseEpoch: number): readonly Violation[] {
    const latest = Math.max(this.#latest, leaseEpoch);
    this.#latest = Math.max(this.#latest, epoch);
    return epoch >= latest ? [] : [violation('I-50', clientOrderId, `sent by epoch ${epoch} after ${latest} began`)];
  }
}
