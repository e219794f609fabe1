import { Inject, Injectable } from '@nestjs/common';
import type { RiskApprovedV1 } from '#libs/contracts';
import type { AccountAtVenue, Digest, OfferedLicence, OrderStatus } from '#libs/domain';
import type { ClientOrderId, Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { DIGEST, ORDER_OBSERVER, type OrderObserver, TRADED_ACCOUNT } from '../../ports.js';
import { orderOfApproval } from './order-of-approval.js';
import { OrderSender } from './order-sender.js';

/** So many orders are remembered until their approval comes, as a rule for a moment. One that is forgotten is found in the books. */
const REMEMBERED = 10_000;

/**
 * At a desk: the licence of an order is offered to risk before the approval is committed, so that one commit takes both and the order leaves
 * right behind it. The approval itself comes afterwards and finds that its order has left.
 */
@Injectable()
export class OfferLicence {
  readonly #sender: OrderSender;
  readonly #at: AccountAtVenue;
  readonly #digest: Digest;
  readonly #clock: Clock;
  readonly #observer: OrderObserver;
  readonly #offered = new Map<ClientOrderId, Promise<boolean>>();

  constructor(
    sender: OrderSender,
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
    @Inject(DIGEST) digest: Digest,
    @Inject(CLOCK) clock: Clock,
    @Inject(ORDER_OBSERVER) observer: OrderObserver,
  ) {
    this.#sender = sender;
    this.#at = at;
    this.#digest = digest;
    this.#clock = clock;
    this.#observer = observer;
  }

  /** The licence of the order that an approval makes; `undefined` where the order is to wait for the approval. */
  offerLicence(approved: RiskApprovedV1): OfferedLicence | undefined {
    if (approved.account !== this.#at.account || approved.venue !== this.#at.venue) return undefined;
    const order = orderOfApproval(approved, this.#digest, this.#clock.nowUs());
    const sending = this.#sender.offerLicence(order, approved.id);
    if (sending === undefined) return undefined;
    this.#remember(
      order.clientOrderId,
      sending.isLicensed.then((isLicensed) => this.#report(order.status, isLicensed)),
    );
    return sending.offered;
  }

  /** Whether an order was licensed with its approval; waits for the commit of both. Asked a second time it does not know any more. */
  async wasLicensed(clientOrderId: ClientOrderId): Promise<boolean> {
    const isLicensed = this.#offered.get(clientOrderId);
    this.#offered.delete(clientOrderId);
    return isLicensed ?? false;
  }

  #report(status: OrderStatus, isLicensed: boolean): boolean {
    if (isLicensed) this.#observer.onOrder(status, 'committed');
    return isLicensed;
  }

  #remember(clientOrderId: ClientOrderId, isLicensed: Promise<boolean>): void {
    this.#offered.set(clientOrderId, isLicensed);
    const [oldest] = this.#offered.keys();
    if (this.#offered.size > REMEMBERED && oldest !== undefined) this.#offered.delete(oldest);
  }
}
