import { Inject, Injectable } from '@nestjs/common';
import { GatheredCommits, IS_TRANSIENT_ERROR, type IsTransientError } from '#libs/platform';
import {
  LeaseLostError,
  type LicenceVerdict,
  type NewOrderLicence,
  ORDER_BOOKS,
  type OrderBooks,
} from '../../ports.js';

/** The most licences that one commit takes. */
export const MOST_LICENCES_AT_ONCE = 16;

/**
 * Commits the licences of new orders: the first at once, and those that come while a commit is under way together behind it, in the order in which
 * they came. So the orders of a burst share a flush, and an order that comes alone waits for nobody.
 */
@Injectable()
export class LicenseTogether {
  readonly #licences: GatheredCommits<NewOrderLicence, LicenceVerdict>;

  constructor(@Inject(ORDER_BOOKS) books: OrderBooks, @Inject(IS_TRANSIENT_ERROR) isTransient: IsTransientError) {
    this.#licences = new GatheredCommits({
      mostAtOnce: MOST_LICENCES_AT_ONCE,
      commit: (licences) => books.licenseNewOrders(licences),
      // Where nobody knows whether they were committed, each is looked for by whoever asked for it.
      concernsAll: (error) => error instanceof LeaseLostError || isTransient(error),
    });
  }

  /** Settles as {@link OrderBooks.licenseNewOrders} does for one. What the books refuse takes no other order with it. */
  licenseNewOrder(licence: NewOrderLicence): Promise<LicenceVerdict> {
    return this.#licences.add(licence);
  }
}
