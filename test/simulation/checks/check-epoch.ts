import { type Violation, violation } from './violation.js';

/** I-50, I-51: orders on the wire and in the books carry epochs that never go back, and the epoch that the lease has now. */
export class OneWriter {
  #latest = 0;

  /** A writer of `epoch` is about to send a new order; the database says that the lease is at `leaseEpoch`. */
  onSubmit(clientOrderId: string, epoch: number, leaseEpoch: number): readonly Violation[] {
    const latest = Math.max(this.#latest, leaseEpoch);
    this.#latest = Math.max(this.#latest, epoch);
    return epoch >= latest ? [] : [violation('I-50', clientOrderId, `sent by epoch ${epoch} after ${latest} began`)];
  }
}

/** I-51: what is committed right now was written by the epoch that the lease has right now. */
export function checkCommitEpoch(clientOrderId: string, epoch: number, leaseEpoch: number): readonly Violation[] {
  if (epoch === leaseEpoch) return [];
  return [violation('I-51', clientOrderId, `committed by epoch ${epoch} while the lease is at ${leaseEpoch}`)];
}

/** I-43: no new order leaves on a lease that has ended, in microseconds of the clock of durations. */
export function checkLeaseLives(clientOrderId: string, expiresAtUs: number, nowUs: number): readonly Violation[] {
  if (expiresAtUs >= nowUs) return [];
  return [violation('I-43', clientOrderId, `sent ${nowUs - expiresAtUs} us after the lease had ended`)];
}
