import { US_PER_MS } from '#libs/kernel';
import { type Violation, violation } from './violation.js';

const WINDOW_US = 10_000 * US_PER_MS;

/**
 * I-45: in no ten seconds do more new orders leave than the exchange allows, whichever process sends them; and after the exchange has
 * said for how long it wants to hear nothing, the process that was told sends no new order before that.
 */
export class RateHolds {
  readonly #perTenSeconds: number;
  readonly #sentAtUs: number[] = [];
  readonly #quietUntilUs = new Map<number, number>();

  constructor(perTenSeconds: number) {
    this.#perTenSeconds = perTenSeconds;
  }

  /** A process has read an answer that asks for quiet. */
  onAskedForQuiet(instance: number, atUs: number, forMs: number): void {
    this.#quietUntilUs.set(instance, atUs + forMs * US_PER_MS);
  }

  /** A new order is about to leave. */
  onSubmit(clientOrderId: string, instance: number, atUs: number): readonly Violation[] {
    const found: Violation[] = [];
    this.#sentAtUs.push(atUs);
    while ((this.#sentAtUs[0] ?? atUs) <= atUs - WINDOW_US) this.#sentAtUs.shift();
    if (this.#sentAtUs.length > this.#perTenSeconds)
      found.push(violation('I-45', clientOrderId, `${this.#sentAtUs.length} orders in ten seconds`));
    const quietForUs = (this.#quietUntilUs.get(instance) ?? 0) - atUs;
    if (quietForUs > 0) found.push(violation('I-45', clientOrderId, `sent ${quietForUs} us before its quiet was over`));
    return found;
  }
}
