import { type Violation, violation } from './violation.js';

/** I-12, I-13: a client order id is on the wire once, over the life of the account. */
export class OneSubmit {
  readonly #submitted = new Set<string>();

  /** A new order is about to leave under this id. */
  onSubmit(clientOrderId: string): readonly Violation[] {
    if (this.#submitted.has(clientOrderId)) return [violation('I-12', clientOrderId, 'submitted a second time')];
    this.#submitted.add(clientOrderId);
    return [];
  }

  /** The books say of an order that was marked as sent that it never left. */
  onDeclaredUnsent(clientOrderId: string): readonly Violation[] {
    if (!this.#submitted.has(clientOrderId)) return [];
    return [violation('I-15', clientOrderId, 'declared unsent, and it was on the wire')];
  }
}
