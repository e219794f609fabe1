import type { VenueAnswer, VenueOrder, VenueOrderState } from '#libs/domain';
import type { Problem } from '#libs/kernel';

/** The venue's answer to a new order, or that it was held back before the wire: then nothing can have happened. */
export type SendAnswer = VenueAnswer<VenueOrderState> | { readonly outcome: 'not-sent'; readonly problem: Problem };

/** Whether new orders get through to the venue: the circuit breaker's three states. */
export type WireState = 'closed' | 'open' | 'half-open';

/** Puts new orders on the wire, behind a circuit breaker. Cancels and queries do not pass here: they are never held back. */
export interface VenueWire {
  /** Whether new orders get through now. */
  readonly state: WireState;
  /** Sends a new order, once, or holds it back. Never rejects. */
  placeOrder(order: VenueOrder): Promise<SendAnswer>;
}
