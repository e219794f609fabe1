import { ApiError } from '../../application/api-error.js';
import type { Venue } from '../../application/venue.js';

interface Subscription {
  readonly account: string;
  readonly end: () => void;
}

/** The user-data subscriptions of one connection; events go out wrapped with the subscription's id. */
export class UserSubscriptions {
  readonly #venue: Venue;
  readonly #send: (message: Record<string, unknown>) => void;
  readonly #active = new Map<number, Subscription>();
  #nextId = 0;

  constructor(venue: Venue, send: (message: Record<string, unknown>) => void) {
    this.#venue = venue;
    this.#send = send;
  }

  /** Subscribes to an account; one subscription per account and connection. @throws ApiError -2035 */
  subscribe(account: string): { readonly subscriptionId: number } {
    if ([...this.#active.values()].some((one) => one.account === account)) {
      throw new ApiError(-2035, 'User Data Stream subscription already active.');
    }
    const subscriptionId = this.#nextId++;
    const end = this.#venue.listen({ account, deliver: (event) => this.#send({ subscriptionId, event }) });
    this.#active.set(subscriptionId, { account, end });
    return { subscriptionId };
  }

  /** Ends one subscription, or all where none is named. @throws ApiError -2036 */
  unsubscribe(subscriptionId: number | undefined): Record<string, never> {
    if (subscriptionId !== undefined && !this.#active.has(subscriptionId)) {
      throw new ApiError(-2036, 'User Data Stream subscription not active.');
    }
    for (const [id, subscription] of this.#active) {
      if (subscriptionId !== undefined && id !== subscriptionId) continue;
      subscription.end();
      this.#active.delete(id);
    }
    return {};
  }

  /** The active subscriptions. */
  list(): { readonly subscriptionId: number }[] {
    return [...this.#active.keys()].map((subscriptionId) => ({ subscriptionId }));
  }

  /** The connection is gone. */
  close(): void {
    this.unsubscribe(undefined);
  }
}
