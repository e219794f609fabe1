import { ApiError } from '../../application/requests/api-error.js';
import type { AccountEvents } from '../../application/requests/account-events.js';

interface Subscription {
  readonly account: string;
  readonly unsubscribe: () => void;
}

/** The user-data subscriptions of one connection; events go out wrapped with the subscription's id. */
export class UserSubscriptions {
  readonly #events: AccountEvents;
  readonly #send: (message: Record<string, unknown>) => void;
  readonly #active = new Map<number, Subscription>();
  #nextId = 0;

  constructor(events: AccountEvents, send: (message: Record<string, unknown>) => void) {
    this.#events = events;
    this.#send = send;
  }

  /** Subscribes to an account; one subscription per account and connection. @throws ApiError -2035 */
  subscribe(account: string): { readonly subscriptionId: number } {
    if ([...this.#active.values()].some((one) => one.account === account)) {
      throw new ApiError(-2035, 'User Data Stream subscription already active.');
    }
    const subscriptionId = this.#nextId++;
    const deliverEvent = (event: Record<string, unknown>): void => this.#send({ subscriptionId, event });
    const unsubscribe = this.#events.subscribe({ account, deliverEvent });
    this.#active.set(subscriptionId, { account, unsubscribe });
    return { subscriptionId };
  }

  /** Ends one subscription, or all where none is named. @throws ApiError -2036 */
  unsubscribe(subscriptionId: number | undefined): Record<string, never> {
    if (subscriptionId !== undefined && !this.#active.has(subscriptionId)) {
      throw new ApiError(-2036, 'User Data Stream subscription not active.');
    }
    for (const [id, subscription] of this.#active) {
      if (subscriptionId !== undefined && id !== subscriptionId) continue;
      subscription.unsubscribe();
      this.#active.delete(id);
    }
    return {};
  }

  /** The active subscriptions. */
  list(): { readonly subscriptionId: number }[] {
    return [...this.#active.keys()].map((subscriptionId) => ({ subscriptionId }));
  }

  /** The connection is gone. */
  endAll(): void {
    this.unsubscribe(undefined);
  }
}
