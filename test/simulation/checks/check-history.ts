import type { OrderEventRow } from '#libs/services/order-management';
import { isTerminal } from '#libs/domain';
import { type Violation, violation } from './violation.js';

/** I-31, I-15: an order's history has no gap, and each end in it has its proof. */
export class HistoryIsWhole {
  readonly #versions = new Map<string, number>();

  /** A committed entry, in order. */
  onEntry({ event, order, proof }: Pick<OrderEventRow, 'event' | 'order' | 'proof'>): readonly Violation[] {
    const { clientOrderId, status, version } = order;
    const found: Violation[] = [];
    const before = this.#versions.get(clientOrderId);
    if (before !== undefined && version !== before + 1)
      found.push(violation('I-31', clientOrderId, `version ${version} follows ${before}`));
    this.#versions.set(clientOrderId, version);
    if (isTerminal(status) && Object.keys(proof).length === 0)
      found.push(violation('I-15', clientOrderId, `${status} by ${event} without a proof`));
    return found;
  }
}
