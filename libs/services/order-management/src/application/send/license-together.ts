import { Inject, Injectable } from '@nestjs/common';
import { invariant } from '#libs/kernel';
import { IS_TRANSIENT_ERROR, type IsTransientError } from '#libs/platform';
import {
  LeaseLostError,
  type LicenceVerdict,
  type NewOrderLicence,
  ORDER_BOOKS,
  type OrderBooks,
} from '../../ports.js';

/** The most licences that one commit takes. */
export const MOST_LICENCES_AT_ONCE = 16;

/** A licence that waits for its commit. */
interface WaitingLicence {
  readonly licence: NewOrderLicence;
  readonly resolve: (verdict: LicenceVerdict) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits the licences of new orders: the first at once, and those that come while a commit is under way together behind it, in the order in which
 * they came. So the orders of a burst share a flush, and an order that comes alone waits for nobody.
 */
@Injectable()
export class LicenseTogether {
  readonly #books: OrderBooks;
  readonly #isTransient: IsTransientError;
  readonly #waiting: WaitingLicence[] = [];
  #isCommitting = false;

  constructor(@Inject(ORDER_BOOKS) books: OrderBooks, @Inject(IS_TRANSIENT_ERROR) isTransient: IsTransientError) {
    this.#books = books;
    this.#isTransient = isTransient;
  }

  /** Settles as {@link OrderBooks.licenseNewOrders} does for one. What the books refuse takes no other order with it. */
  licenseNewOrder(licence: NewOrderLicence): Promise<LicenceVerdict> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ licence, resolve, reject });
      if (!this.#isCommitting) void this.#commitWaiting();
    });
  }

  async #commitWaiting(): Promise<void> {
    this.#isCommitting = true;
    while (this.#waiting.length > 0) await this.#commitTogether(this.#waiting.splice(0, MOST_LICENCES_AT_ONCE));
    this.#isCommitting = false;
  }

  async #commitTogether(waiting: readonly WaitingLicence[]): Promise<void> {
    try {
      await this.#commit(waiting);
    } catch (error) {
      // Where nobody knows whether they were committed, each is looked for by whoever asked for it.
      if (waiting.length === 1 || error instanceof LeaseLostError || this.#isTransient(error)) {
        for (const { reject } of waiting) reject(error);
      } else for (const one of waiting) await this.#commitTogether([one]);
    }
  }

  async #commit(waiting: readonly WaitingLicence[]): Promise<void> {
    const verdicts = await this.#books.licenseNewOrders(waiting.map(({ licence }) => licence));
    for (const [place, { resolve }] of waiting.entries()) {
      const verdict = verdicts[place];
      invariant(verdict !== undefined, 'every order has a verdict');
      resolve(verdict);
    }
  }
}
