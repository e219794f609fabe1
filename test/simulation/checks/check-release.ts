import type { Reservation } from '#libs/domain';
import { type Violation, violation } from './violation.js';

/** I-16: a reservation is given back only after order-management has said that its order ended. */
export class ReleasesHaveReason {
  readonly #given = new Set<string>();

  /** A committed reservation; `hasEnded` tells whether the order of an intent ever stood as ended in the committed books. */
  onReservation(
    { endedCumQuantity, intentId }: Reservation,
    hasEnded: (intentId: string) => boolean,
  ): readonly Violation[] {
    if (endedCumQuantity === undefined || this.#given.has(intentId)) return [];
    this.#given.add(intentId);
    return hasEnded(intentId) ? [] : [violation('I-16', intentId, 'given back, and its order has never ended')];
  }
}
