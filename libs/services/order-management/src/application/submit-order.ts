import type { RiskApprovedV1 } from '#libs/contracts';
import { type Digest, type Order, clientOrderId, isTerminal } from '#libs/domain';
import {
  type AccountId,
  type Clock,
  type CorrelationId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type VenueId,
  ZERO,
  asId,
} from '#libs/kernel';
import type { AccountAtVenue } from '#libs/persistence';
import type { Log } from '#libs/platform';
import { orderFact } from './facts.js';
import type { Ledger } from './ledger.js';
import type { Observer } from './observer.js';
import type { OrderSender } from './order-sender.js';

/** Thrown where an approval is for an account that this process does not trade. */
export class ForeignAccountError extends Error {
  override readonly name = 'ForeignAccountError';
}

/** What submitting works with. */
export interface SubmitParts {
  readonly ledger: Ledger;
  readonly sender: OrderSender;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly log: Log;
  readonly digest: Digest;
  readonly at: AccountAtVenue;
}

/**
 * Makes an order of an approval: inserts its row under its unique client order id and commits. That insert, once per
 * intent for ever, is the only licence to send; a second delivery finds the row and does nothing.
 */
export class SubmitOrder {
  readonly #parts: SubmitParts;

  constructor(parts: SubmitParts) {
    this.#parts = parts;
  }

  /** Takes an approval; resolves when its row is committed and the sender has taken it over. */
  async execute(approved: RiskApprovedV1): Promise<void> {
    const { at, ledger, log, observer, sender } = this.#parts;
    if (approved.account !== at.account || approved.venue !== at.venue) {
      throw new ForeignAccountError(`an approval for ${approved.venue}/${approved.account} came to ${at.account}`);
    }
    const order = this.#orderOf(approved);
    const standing = await ledger.write(async (transaction) => {
      const change = { event: 'committed', fromStatus: undefined, proof: { approval: approved.id } } as const;
      const inserted = await transaction.orders.insert(order, change, order.committedAtUs);
      if (!inserted) return transaction.orders.lock(order.clientOrderId);
      await transaction.announce([orderFact(order, approved.id, order.committedAtUs)]);
      observer.onOrder(order.status, 'committed');
      return order;
    });
    if (standing === undefined || isTerminal(standing.status) || standing.sentAtUs !== undefined) {
      const { clientOrderId: id, correlationId } = order;
      log.info({ clientOrderId: id, correlationId }, 'this approval has had its order already');
      return;
    }
    // Also where the row was there, unsent: a commit whose answer was lost. The sender's own lock lets one send only.
    await sender.take(order.clientOrderId);
  }

  #orderOf(approved: RiskApprovedV1): Order {
    const account = asId<AccountId>(approved.account);
    const intentId = asId<IntentId>(approved.intentId);
    const id = clientOrderId(account, intentId, this.#parts.digest);
    return {
      clientOrderId: id,
      venueClientOrderId: id,
      venueOrderId: undefined,
      external: false,
      intentId,
      strategy: asId<StrategyId>(approved.strategy),
      account,
      venue: asId<VenueId>(approved.venue),
      instrument: asId<InstrumentId>(approved.instrument),
      side: approved.side,
      type: approved.type,
      timeInForce: approved.timeInForce,
      quantity: new Decimal(approved.quantity),
      limitPrice: approved.limitPrice === undefined ? undefined : new Decimal(approved.limitPrice),
      reduceOnly: approved.reduceOnly,
      validUntilUs: approved.validUntilUs,
      correlationId: asId<CorrelationId>(approved.correlationId),
      causationId: approved.id,
      marketEventAtUs: approved.marketEventAtUs,
      intentAtUs: approved.intentAtUs,
      approvedAtUs: approved.decidedAtUs,
      committedAtUs: this.#parts.clock.nowUs(),
      status: 'PendingNew',
      cumQuantity: ZERO,
      venueCumQuantity: ZERO,
      reason: '',
      version: 1,
      sentAtUs: undefined,
      acknowledgedAtUs: undefined,
      firstFillAtUs: undefined,
      closedAtUs: undefined,
    };
  }
}
