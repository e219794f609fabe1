import { Inject, Injectable } from '@nestjs/common';
import {
  type Order,
  type OrderEntry,
  type VenueAnswer,
  type VenueOrderState,
  hasOutlivedIntent,
  isTerminal,
  mayWorkAtVenue,
} from '#libs/domain';
import { type ClientOrderId, type Clock, asId } from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import type { OrderManagementSettings } from '../../order-management.settings.js';
import { ORDER_BOOKS, ORDER_ENTRY, ORDER_SETTINGS, type OrderBooks } from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { BookEvidence } from '../booking/book-evidence.js';
import { BookOrderEvent } from '../booking/book-order-event.js';
import { TradedInstruments } from '../traded-instruments.js';

/**
 * Takes orders back that must not work any longer: all of them while trading is halted, else those that outlived their
 * intent. It may run at any time and as often as wanted. Cancels do not pass the circuit breaker: nothing holds them back.
 */
@Injectable()
export class CancelOrders {
  readonly #books: OrderBooks;
  readonly #entry: OrderEntry;
  readonly #instruments: TradedInstruments;
  readonly #queue: AccountQueue;
  readonly #evidence: BookEvidence;
  readonly #events: BookOrderEvent;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #cancelsExpired: boolean;
  #sweeping: Promise<void> | undefined;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    instruments: TradedInstruments,
    queue: AccountQueue,
    evidence: BookEvidence,
    events: BookOrderEvent,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOG) log: Log,
    @Inject(ORDER_SETTINGS) settings: OrderManagementSettings,
  ) {
    this.#books = books;
    this.#entry = entry;
    this.#instruments = instruments;
    this.#queue = queue;
    this.#evidence = evidence;
    this.#events = events;
    this.#clock = clock;
    this.#log = log;
    this.#cancelsExpired = settings.ORDER_CANCEL_EXPIRED;
  }

  /** Cancels what must be cancelled now; a sweep under way is awaited and followed by a new one. */
  async sweepOrders(): Promise<void> {
    while (this.#sweeping !== undefined) await this.#sweeping;
    this.#sweeping = this.#sweepOnce().finally(() => {
      this.#sweeping = undefined;
    });
    await this.#sweeping;
  }

  async #sweepOnce(): Promise<void> {
    const { isHalted, orders } = await this.#books.read(async (reads) => ({
      isHalted: (await reads.tradingState()) === 'HALTED',
      orders: await reads.unsettledOrders(),
    }));
    const nowUs = this.#clock.nowUs();
    const isDoomed = (order: Order): boolean =>
      mayWorkAtVenue(order) && (isHalted || (this.#cancelsExpired && hasOutlivedIntent(order, nowUs)));
    const reason = isHalted ? 'TRADING_HALTED' : 'INTENT_EXPIRED';
    await Promise.all(orders.filter(isDoomed).map((order) => this.#cancelOrder(order, reason)));
  }

  async #cancelOrder(order: Order, reason: string): Promise<void> {
    const { clientOrderId, correlationId, venueClientOrderId } = order;
    const instrument = this.#instruments.findById(order.instrument);
    if (instrument === undefined) return;
    const marked = await this.#queue.enqueue(() =>
      // An order that ended while its cancel waited in the queue is left alone.
      this.#events.bookOrderEvent(clientOrderId, 'cancel-sent', reason, { reason }, (now) => !isTerminal(now.status)),
    );
    if (marked === undefined || isTerminal(marked.status)) return;
    this.#log.info({ clientOrderId, correlationId, reason }, 'cancelling an order');
    const answer = await this.#entry.cancelOrder(instrument, asId<ClientOrderId>(venueClientOrderId));
    await this.#queue.enqueue(() => this.#bookAnswer(clientOrderId, answer, reason));
  }

  async #bookAnswer(clientOrderId: ClientOrderId, answer: VenueAnswer<VenueOrderState>, reason: string): Promise<void> {
    if (answer.outcome === 'yes') {
      await this.#evidence.bookEvidence({ source: 'answer', order: answer.value, fill: undefined, reason });
    } else if (answer.outcome === 'no') {
      // A venue that never confirmed the order refuses to cancel what it may yet receive: that proves nothing about it.
      const isConfirmed = (now: Order): boolean => now.venueOrderId !== undefined;
      const { code } = answer.problem;
      await this.#events.bookOrderEvent(clientOrderId, 'cancel-refused', code, answer.problem, isConfirmed);
    } else {
      // It stays as it is: the next sweep asks again, and reconciliation finds out.
      this.#log.warn({ clientOrderId, problem: answer.problem }, 'the answer to a cancel was lost');
    }
  }
}
