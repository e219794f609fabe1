import { Inject, Injectable } from '@nestjs/common';
import {
  type Order,
  type OrderEntry,
  type VenueAnswer,
  type VenueOrderState,
  TAKEN_BACK_BECAUSE,
  hasOutlivedIntent,
  isBeingTakenBack,
  isMarkedTakenBack,
  isTerminal,
  mayWorkAtVenue,
  strictestState,
} from '#libs/domain';
import { type ClientOrderId, type Clock, type Problem, asId } from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import type { OrderManagementSettings } from '../../order-management.settings.js';
import { ORDER_BOOKS, ORDER_ENTRY, ORDER_SETTINGS, type OrderBooks } from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { BookEvidence } from '../booking/book-evidence.js';
import { BookOrderEvent } from '../booking/book-order-event.js';
import { ContainFailure } from '../booking/contain-failure.js';
import { TradedInstruments } from '../traded-instruments.js';
import { TradingLatch } from './trading-latch.js';
import { WorkingOrders } from './working-orders.js';

/** The most cancels that wait for an answer at once. */
const CANCELS_AT_ONCE = 64;

/**
 * Takes orders back that must not work any longer: all of them while trading is halted, else those that outlived their intent
 * and those whose cancel was lost. It may run at any time and as often as wanted. Cancels do not pass the circuit breaker, and
 * wait neither for the books nor for one another: asking twice does no harm, asking late does.
 */
@Injectable()
export class CancelOrders {
  readonly #books: OrderBooks;
  readonly #entry: OrderEntry;
  readonly #instruments: TradedInstruments;
  readonly #queue: AccountQueue;
  readonly #evidence: BookEvidence;
  readonly #events: BookOrderEvent;
  readonly #contain: ContainFailure;
  readonly #latch: TradingLatch;
  readonly #working: WorkingOrders;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #cancelsExpired: boolean;
  readonly #cancelling = new Map<ClientOrderId, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  /** For which reason the venue has refused to cancel an order, until it says otherwise or the order ends. */
  readonly #refusedFor = new Map<ClientOrderId, string>();
  /** Orders whose newest cancel never left, because the venue wants to hear nothing or cannot be reached. */
  readonly #held = new Set<ClientOrderId>();
  #asking = 0;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    instruments: TradedInstruments,
    queue: AccountQueue,
    evidence: BookEvidence,
    events: BookOrderEvent,
    contain: ContainFailure,
    latch: TradingLatch,
    working: WorkingOrders,
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
    this.#contain = contain;
    this.#latch = latch;
    this.#working = working;
    this.#clock = clock;
    this.#log = log;
    this.#cancelsExpired = settings.ORDER_CANCEL_EXPIRED;
  }

  /** Cancels what must be cancelled now; resolves when the answers are booked. */
  async sweepOrders(): Promise<void> {
    // A kill works on what is in memory: the books may be slow, or locked.
    const isKilled = this.#latch.tradingState === 'HALTED';
    const killed = isKilled
      ? this.#working.list().map((order) => this.#cancelOnce(order, TAKEN_BACK_BECAUSE.halted))
      : [];
    await Promise.all([...killed, this.#sweepBooks()]);
  }

  async #sweepBooks(): Promise<void> {
    const { committed, orders } = await this.#books.read(async (reads) => ({
      committed: await reads.tradingState(),
      orders: await reads.unsettledOrders(),
    }));
    const isHalted = strictestState([committed, this.#latch.tradingState]) === 'HALTED';
    const nowUs = this.#clock.nowUs();
    const isExpired = (order: Order): boolean => this.#cancelsExpired && hasOutlivedIntent(order, nowUs);
    // A cancel that was decided stays decided: its answer was lost, or the process ended before it.
    const isDoomed = (order: Order): boolean =>
      mayWorkAtVenue(order) && (isHalted || isBeingTakenBack(order) || isExpired(order));
    const reasonOf = (order: Order): string => {
      if (isHalted) return TAKEN_BACK_BECAUSE.halted;
      return isExpired(order) ? TAKEN_BACK_BECAUSE.expired : order.reason;
    };
    this.#forgetRefusalsBut(orders);
    await Promise.all(orders.filter(isDoomed).map((order) => this.#cancelOnce(order, reasonOf(order))));
  }

  #forgetRefusalsBut(orders: readonly Order[]): void {
    const open = new Set(orders.map(({ clientOrderId }) => clientOrderId));
    for (const id of this.#refusedFor.keys()) if (!open.has(id)) this.#refusedFor.delete(id);
    for (const id of this.#held) if (!open.has(id)) this.#held.delete(id);
  }

  /** Takes orders back because a person says so; `proof` names who, why and by which command. */
  async cancelForOperator(orders: readonly Order[], proof: Readonly<Record<string, string>>): Promise<void> {
    // A person's command is told of each time.
    for (const { clientOrderId } of orders) this.#refusedFor.delete(clientOrderId);
    await Promise.all(orders.map((order) => this.#cancelOnce(order, TAKEN_BACK_BECAUSE.operator, proof)));
  }

  /** Cancels an order unless that is under way. */
  #cancelOnce(order: Order, reason: string, proof: object = { reason }): Promise<void> {
    const { clientOrderId } = order;
    const underWay = this.#cancelling.get(clientOrderId);
    if (underWay !== undefined) return underWay;
    const step = (): Promise<void> => this.#cancelOrder(order, reason, proof);
    const cancelling = this.#contain
      .contain('cancel', clientOrderId, step)
      .then(() => undefined)
      .finally(() => this.#cancelling.delete(clientOrderId));
    this.#cancelling.set(clientOrderId, cancelling);
    return cancelling;
  }

  async #cancelOrder({ clientOrderId, ...order }: Order, reason: string, proof: object): Promise<void> {
    const instrument = this.#instruments.findById(order.instrument);
    // By its own name nobody but the venue could be asked: a person has to know.
    if (instrument === undefined) throw new Error(`${order.instrument} is not traded here: the venue cannot be asked`);
    this.#log.info({ clientOrderId, correlationId: order.correlationId, reason }, 'cancelling an order');
    const venueId = asId<ClientOrderId>(order.venueClientOrderId);
    const asked = this.#askInTurn(() => this.#entry.cancelOrder(instrument, venueId, order.venueOrderId));
    // Asked again and again, as where the venue has forgotten the order: the history has it once, or it would grow without end.
    const isRepeated = this.#refusedFor.get(clientOrderId) === reason;
    const isDue = (now: Order): boolean => !isRepeated && !isTerminal(now.status) && !isMarkedTakenBack(now, reason);
    const marking = this.#queue.enqueue(() =>
      this.#events.bookOrderEvent(clientOrderId, 'cancel-sent', reason, proof, isDue),
    );
    // What the venue answered is booked even where the mark could not be.
    const [marked, answered] = await Promise.allSettled([marking, asked]);
    if (answered.status === 'fulfilled') {
      await this.#queue.enqueue(() => this.#bookAnswer(clientOrderId, answered.value, reason, isRepeated));
    }
    for (const outcome of [marked, answered]) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** Asks when fewer than {@link CANCELS_AT_ONCE} wait for an answer. */
  async #askInTurn<T>(ask: () => Promise<T>): Promise<T> {
    while (this.#asking >= CANCELS_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#asking += 1;
    try {
      return await ask();
    } finally {
      this.#asking -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #bookAnswer(
    clientOrderId: ClientOrderId,
    answer: VenueAnswer<VenueOrderState>,
    reason: string,
    isRepeated: boolean,
  ): Promise<void> {
    const isRefused = answer.outcome === 'no' && !answer.problem.retryable;
    if (!isRefused) this.#refusedFor.delete(clientOrderId);
    if (answer.outcome === 'no' && !isRefused) {
      this.#sayHeld(clientOrderId, reason, answer.problem);
      return;
    }
    this.#held.delete(clientOrderId);
    if (answer.outcome === 'yes') {
      await this.#evidence.bookEvidence({ source: 'answer', order: answer.value, fill: undefined, reason });
    } else if (isRefused && isRepeated) {
      this.#log.warn({ clientOrderId, reason, problem: answer.problem }, 'a cancel was refused again');
    } else if (isRefused) {
      // A venue that never confirmed the order refuses to cancel what it may yet receive: that proves nothing about it.
      const isConfirmed = (now: Order): boolean => now.venueOrderId !== undefined;
      const { code } = answer.problem;
      await this.#events.bookOrderEvent(clientOrderId, 'cancel-refused', code, answer.problem, isConfirmed);
      this.#refusedFor.set(clientOrderId, reason);
    } else {
      // It stays as it is: the next sweep asks again, and reconciliation finds out.
      this.#log.warn({ clientOrderId, problem: answer.problem }, 'a cancel was not answered; it is asked for again');
    }
  }

  /** Nobody must believe an order taken back that nobody could take back yet: said aloud once, and again in the log at every try. */
  #sayHeld(clientOrderId: ClientOrderId, reason: string, why: Problem): void {
    const said = { code: 'CANCEL_HELD', clientOrderId, reason, problem: why };
    const message = 'a cancel has not reached the venue, where the order may still work; it is asked for again';
    if (this.#held.has(clientOrderId)) this.#log.warn(said, message);
    else this.#log.error(said, message);
    this.#held.add(clientOrderId);
  }
}
