import { Injectable } from '@nestjs/common';
import type { Delivery } from '../exchange/change-batch.js';

/** Receives the user-data events of one account. */
export interface AccountSubscriber {
  readonly account: string;
  /** Called after the event was journaled. */
  readonly deliverEvent: (event: Record<string, unknown>) => void;
}

/** The user-data events of all accounts: from the exchange to the subscribers. */
@Injectable()
export class AccountEvents {
  readonly #subscribers = new Set<AccountSubscriber>();

  /** Subscribes to an account's events; returns a function that ends the subscription. */
  subscribe(subscriber: AccountSubscriber): () => void {
    this.#subscribers.add(subscriber);
    return () => {
      this.#subscribers.delete(subscriber);
    };
  }

  publish(deliveries: readonly Delivery[]): void {
    for (const { account, event } of deliveries) {
      for (const subscriber of this.#subscribers) if (subscriber.account === account) subscriber.deliverEvent(event);
    }
  }
}
