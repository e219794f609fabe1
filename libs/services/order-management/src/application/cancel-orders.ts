import { type Order, type OrderEntry, type VenueAnswer, type VenueOrderState, isTerminal } from '#libs/domain';
import { type ClientOrderId, type Clock, asId } from '#libs/kernel';
import type { AccountAtVenue } from '#libs/persistence';
import type { Log } from '#libs/platform';
import type { AccountQueue } from './account-queue.js';
import type { Bookkeeper } from './bookkeeper.js';
import type { Instruments } from './instruments.js';
import type { Ledger } from './ledger.js';

/** What cancelling works with. */
export interface CancelParts {
  readonly ledger: Ledger;
  readonly bookkeeper: Bookkeeper;
  readonly queue: AccountQueue;
  readonly entry: Pick<OrderEntry, 'cancelOrder'>;
  readonly instruments: Instruments;
  readonly clock: Clock;
  readonly log: Log;
  readonly at: AccountAtVenue;
  /** Whether working orders are cancelled when their intent is no longer valid. */
  readonly cancelExpired: boolean;
}

/**
 * Takes orders back that must not work any longer: all of them while trading is halted, else those that outlived their
 * intent. It may run at any time and as often as wanted. Cancels do not pass the circuit breaker: nothing holds them back.
 */
export class CancelOrders {
  readonly #parts: CancelParts;
  #running: Promise<void> | undefined;

  constructor(parts: CancelParts) {
    this.#parts = parts;
  }

  /** Cancels what must be cancelled now; a sweep under way is awaited and followed by a new one. */
  async sweep(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    this.#running = this.#sweep().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  async #sweep(): Promise<void> {
    const { at, ledger } = this.#parts;
    const { halted, orders } = await ledger.write(async (transaction) => ({
      halted: (await transaction.tradingState.hold(at.account)) === 'HALTED',
      orders: await transaction.orders.unsettled(at),
    }));
    const doomed = orders.filter((order) => isLive(order) && (halted || this.#hasOutlivedItsIntent(order)));
    await Promise.all(doomed.map((order) => this.#cancel(order, halted ? 'TRADING_HALTED' : 'INTENT_EXPIRED')));
  }

  #hasOutlivedItsIntent(order: Order): boolean {
    if (!this.#parts.cancelExpired || order.validUntilUs === undefined) return false;
    return order.timeInForce === 'GTC' && order.type !== 'MARKET' && this.#parts.clock.nowUs() > order.validUntilUs;
  }

  async #cancel(order: Order, reason: string): Promise<void> {
    const { bookkeeper, entry, instruments, log, queue } = this.#parts;
    const { clientOrderId, correlationId, venueClientOrderId } = order;
    const instrument = instruments.byId(order.instrument);
    if (instrument === undefined) return;
    const marked = await queue.run(() => bookkeeper.bookEvent(clientOrderId, cancelEvent, reason, { reason }));
    if (marked === undefined || isTerminal(marked.status)) return;
    log.info({ clientOrderId, correlationId, reason }, 'cancelling an order');
    const answer = await entry.cancelOrder(instrument, asId<ClientOrderId>(venueClientOrderId));
    await queue.run(() => this.#book(order, answer, reason));
  }

  async #book(order: Order, answer: VenueAnswer<VenueOrderState>, reason: string): Promise<void> {
    const { bookkeeper, log } = this.#parts;
    const { clientOrderId } = order;
    if (answer.outcome === 'yes') {
      await bookkeeper.bookEvidence({ source: 'answer', order: answer.value, fill: undefined, reason });
    } else if (answer.outcome === 'no') {
      await bookkeeper.bookEvent(clientOrderId, 'cancel-refused', answer.problem.code, answer.problem);
    } else {
      // It stays as it is: the next sweep asks again, and reconciliation finds out.
      log.warn({ clientOrderId, problem: answer.problem }, 'the answer to a cancel was lost');
    }
  }
}

/** An order that ended while its cancel waited in the queue is left alone: its end, told again, changes nothing. */
function cancelEvent(order: Order): 'cancel-sent' | 'answer-lost' {
  return isTerminal(order.status) ? 'answer-lost' : 'cancel-sent';
}

/** Whether an order may be working at the venue; one that was not sent is stopped by the sender itself. */
function isLive(order: Order): boolean {
  return !isTerminal(order.status) && (order.sentAtUs !== undefined || order.external);
}
