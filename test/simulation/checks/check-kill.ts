import { type Violation, violation } from './violation.js';

/** How long after the commit of a kill a byte may leave that was on its way, in microseconds. */
const IN_FLIGHT_US = 100_000;

/** I-42: nothing new is on the wire later than 100 ms after order-management committed the kill. */
export class KillHolds {
  #haltedSinceUs: number | undefined;

  /** What the committed trading state is at a time of the monotonic clock. */
  onState(isHalted: boolean, atUs: number): void {
    this.#haltedSinceUs = isHalted ? (this.#haltedSinceUs ?? atUs) : undefined;
  }

  /** A new order is about to leave. */
  onSubmit(clientOrderId: string, atUs: number): readonly Violation[] {
    const sinceUs = this.#haltedSinceUs;
    if (sinceUs === undefined || atUs - sinceUs <= IN_FLIGHT_US) return [];
    return [violation('I-42', clientOrderId, `sent ${atUs - sinceUs} us after the kill was committed`)];
  }
}
