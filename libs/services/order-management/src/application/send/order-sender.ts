import { Inject, Injectable } from '@nestjs/common';
import { type OfferedLicence, type Order, venueOrderOf } from '#libs/domain';
import { type ClientOrderId, type Scheduler, US_PER_MS, formatDecimal } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import type { OrderManagementSettings } from '../../order-management.settings.js';
import {
  type HopTimes,
  LeaseLostError,
  ORDER_BOOKS,
  ORDER_OBSERVER,
  ORDER_SETTINGS,
  type OrderBooks,
  type OrderObserver,
} from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { BookEvidence } from '../booking/book-evidence.js';
import { BookOrderEvent } from '../booking/book-order-event.js';
import { BookTogether } from '../booking/book-together.js';
import { ReconcileSchedule } from '../reconcile/reconcile-schedule.js';
import { CancelMarks } from './cancel-marks.js';
import { DoubtRules } from './doubt-rules.js';
import { LastLook } from './last-look.js';
import { LicenseOrder, type SendLicence } from './license-order.js';
import { OrderHops, hopTimesOf } from './order-hops.js';
import { OrderWire, type SendAnswer, type WireLook } from './order-wire.js';
import { OrdersInFlight } from './orders-in-flight.js';
import { RoomToSend } from './room-to-send.js';
import { TradingGate } from './trading-gate.js';

/** An order that leaves as soon as its licence is committed with its approval. */
export interface JointSending {
  readonly offered: OfferedLicence;
  /** Whether the licence was committed; `false` as well where nobody knows. Never rejects. */
  readonly isLicensed: Promise<boolean>;
}

/** What a venue's answer to a new order means for it, where it is not a yes. */
const EVENT_OF_ANSWER = { no: 'rejected', unknown: 'answer-lost', 'not-sent': 'never-sent' } as const;

/**
 * Sends committed orders, each at most once. The mark `sent_at` is committed before the first byte, by the one transaction
 * that finds it missing: an order without it was never sent, an order with it is never sent again.
 */
@Injectable()
export class OrderSender {
  readonly #books: OrderBooks;
  readonly #license: LicenseOrder;
  readonly #look: LastLook;
  readonly #doubt: DoubtRules;
  readonly #wire: OrderWire;
  readonly #hops: OrderHops;
  readonly #observer: OrderObserver;
  readonly #flights: OrdersInFlight;
  readonly #room: RoomToSend;
  readonly #marks: CancelMarks;
  readonly #queue: AccountQueue;
  readonly #evidence: BookEvidence;
  readonly #events: BookOrderEvent;
  readonly #together: BookTogether;
  readonly #gate: TradingGate;
  readonly #schedule: ReconcileSchedule;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #maxWaiting: number;
  readonly #waiting = new Set<ClientOrderId>();
  readonly #stopping = new AbortController();

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    license: LicenseOrder,
    look: LastLook,
    doubt: DoubtRules,
    wire: OrderWire,
    hops: OrderHops,
    @Inject(ORDER_OBSERVER) observer: OrderObserver,
    flights: OrdersInFlight,
    room: RoomToSend,
    marks: CancelMarks,
    queue: AccountQueue,
    evidence: BookEvidence,
    events: BookOrderEvent,
    together: BookTogether,
    gate: TradingGate,
    schedule: ReconcileSchedule,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Inject(ORDER_SETTINGS) settings: OrderManagementSettings,
  ) {
    this.#books = books;
    this.#license = license;
    this.#look = look;
    this.#doubt = doubt;
    this.#wire = wire;
    this.#hops = hops;
    this.#observer = observer;
    this.#flights = flights;
    this.#room = room;
    this.#marks = marks;
    this.#queue = queue;
    this.#evidence = evidence;
    this.#events = events;
    this.#together = together;
    this.#gate = gate;
    this.#schedule = schedule;
    this.#scheduler = scheduler;
    this.#log = log;
    this.#maxWaiting = settings.ORDER_QUEUE_LIMIT;
    flights.whenRoomIsMade(() => this.#takeOverWaiting());
  }

  /** Takes a committed order over; resolves when there was room for it, not when it was sent. */
  async takeOverOrder(clientOrderId: ClientOrderId): Promise<void> {
    await this.#room.whenThere();
    if (this.#flights.isInFlight(clientOrderId)) return this.#room.passOn();
    this.#addFlight(clientOrderId, this.#sendOrder(clientOrderId));
  }

  /**
   * Takes a committed order over, now or when there is room for it. Nobody waits for that: behind whoever brings orders a
   * kill may be coming. What is too much to wait is found again in the books.
   */
  handOver(clientOrderId: ClientOrderId): void {
    if (this.#room.isThere) this.takeOverIfRoom(clientOrderId);
    else if (this.#waiting.size < this.#maxWaiting) this.#waiting.add(clientOrderId);
  }

  /** Takes a committed order over where there is room now and nobody has it. */
  takeOverIfRoom(clientOrderId: ClientOrderId): void {
    if (!this.#room.isThere || this.#flights.isInFlight(clientOrderId)) return;
    if (this.#stopping.signal.aborted) return;
    this.#addFlight(clientOrderId, this.#sendOrder(clientOrderId));
  }

  /**
   * Inserts a new order with its mark and sends it, where it may leave right now and there is room, or soon is; resolves when that is committed.
   * Returns `false` where it has to go the long way: nothing was written then, or nobody knows whether. Both are safe there, because
   * the order's row is inserted once and an order with a mark is never sent again.
   */
  async sendAtOnce(order: Order, approvalId: string): Promise<boolean> {
    const { clientOrderId } = order;
    while (this.#mayWait(order) && (await this.#isWorthAnotherLook(order)));
    if (!this.#maySendAtOnce(clientOrderId)) {
      this.#room.passOn();
      return false;
    }
    const licensing = this.#license.licenseNewOrder(order, approvalId);
    this.#addFlight(clientOrderId, this.#sendWhenLicensed(clientOrderId, licensing));
    if (await this.#isLicensed(licensing)) return true;
    await this.#flights.whenLanded(clientOrderId);
    return false;
  }

  /**
   * Offers the licence of a new order to whoever commits its approval, and sends it once that is done; `undefined` where it has to go the long
   * way. It is on its way from now on: nobody takes it for lost while the commit is under way.
   */
  offerLicence(order: Order, approvalId: string): JointSending | undefined {
    const { clientOrderId } = order;
    if (!this.#maySendAtOnce(clientOrderId)) return undefined;
    const joint = this.#license.offerLicence(order, approvalId);
    if (joint === undefined) return undefined;
    this.#addFlight(clientOrderId, this.#sendWhenLicensed(clientOrderId, joint.licensing));
    const isLicensed = joint.licensing.then(
      (licence) => licence !== undefined,
      () => false, // The flight has reported it.
    );
    return { offered: joint.offered, isLicensed };
  }

  #addFlight(clientOrderId: ClientOrderId, landed: Promise<void>): void {
    this.#flights.addFlight(clientOrderId, landed, this.#scheduler.monotonicUs());
  }

  #mayWait(order: Order): boolean {
    if (this.#marks.isDeciding) return true;
    if (!this.#gate.isOpen || this.#stopping.signal.aborted || this.#room.isThere) return false;
    return this.#marks.findCancel(order) === undefined;
  }

  /** Waits for the decision about a cancel that may be about the order, or else for room; returns whether to look again. */
  #isWorthAnotherLook(order: Order): Promise<boolean> {
    if (this.#marks.isDeciding) return this.#marks.whenDecided().then(() => true);
    return this.#room.isAwaited(this.#validForMs(order.validUntilUs));
  }

  #maySendAtOnce(clientOrderId: ClientOrderId): boolean {
    if (!this.#gate.isOpen || this.#stopping.signal.aborted || this.#marks.isDeciding) return false;
    return this.#room.isThere && !this.#flights.isInFlight(clientOrderId);
  }

  /** Takes nothing new to the wire and waits for the answers that are out. */
  async stopSending(): Promise<void> {
    this.#stopping.abort();
    this.#room.stopWaiting();
    await this.#flights.whenAllLanded();
  }

  async #isLicensed(licensing: Promise<SendLicence | undefined>): Promise<boolean> {
    try {
      return (await licensing) !== undefined;
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      return false; // The flight has reported it.
    }
  }

  #takeOverWaiting(): void {
    for (const clientOrderId of this.#waiting) {
      if (!this.#room.isThere) return;
      this.#waiting.delete(clientOrderId);
      this.takeOverIfRoom(clientOrderId);
    }
  }

  async #sendOrder(clientOrderId: ClientOrderId): Promise<void> {
    try {
      await this.#waitWhileHeldBack(clientOrderId);
      await this.#marks.whenDecided();
      if (this.#stopping.signal.aborted) return; // Its row says that it was not sent; the next start decides.
      // Not through the queue: nobody else writes about an order that was not sent, and its row is locked.
      await this.#sendWhenLicensed(clientOrderId, this.#license.licenseOrder(clientOrderId));
    } catch (error) {
      this.#log.error({ clientOrderId, err: error }, 'an order could not be taken to its licence');
      this.#schedule.requestPart('unknown');
    }
  }

  /** Sends an order once its licence is there, and has the answer booked. Never rejects. */
  async #sendWhenLicensed(clientOrderId: ClientOrderId, licensing: Promise<SendLicence | undefined>): Promise<void> {
    try {
      const licence = await licensing;
      if (licence === undefined) return;
      const { instrument, order } = licence;
      const answer = await this.#wire.placeOrder(venueOrderOf(order, instrument), this.#lastLookAt(licence));
      this.#logSent(order, answer);
      this.#doubt.onAnswer(instrument, answer);
      await this.#bookAnswer(clientOrderId, answer);
    } catch (error) {
      // Whatever was committed stands; an order that was marked as sent is now unknown, and evidence will tell.
      this.#log.error({ clientOrderId, err: error }, 'an order could not be taken to its answer');
      this.#schedule.requestPart('unknown');
    }
  }

  /** Behind the wire, so that no order waits for its line in the log. */
  #logSent(order: Order, { outcome }: SendAnswer): void {
    if (outcome === 'not-sent') return; // The step that says so has a line of its own.
    const { clientOrderId, correlationId, instrument, sentAtUs, side, type } = order;
    const terms = { instrument, side, type, quantity: formatDecimal(order.quantity) };
    this.#log.info({ clientOrderId, correlationId, ...terms, sentAtUs, answer: outcome }, 'an order was sent');
  }

  #lastLookAt(licence: SendLicence): WireLook {
    const { markedAtUs, order } = licence;
    let hops: HopTimes | undefined;
    return {
      markedAtUs,
      refusalOf: () => this.#look.refusalOf(order),
      onFirstByte: (atUs) => {
        if (hops !== undefined) return; // A command is written once, but an adapter may look twice.
        hops = hopTimesOf(order, licence, atUs);
        this.#hops.noteHops(hops);
        this.#observer.onFirstByte(hops);
      },
    };
  }

  /** Waits while orders are held back, at most until the order is too old. */
  async #waitWhileHeldBack(clientOrderId: ClientOrderId): Promise<void> {
    if (this.#gate.isOpen) return;
    const order = await this.#books.read((reads) => reads.findOrder(clientOrderId));
    const leftMs = this.#validForMs(order?.validUntilUs);
    const tooOld = new AbortController();
    const timer = this.#scheduler.runAfter(leftMs + 1, () => tooOld.abort());
    await this.#gate.whenOpen(AbortSignal.any([tooOld.signal, this.#stopping.signal]));
    timer.cancel();
  }

  #validForMs(validUntilUs = 0): number {
    return Math.max(0, Math.ceil((validUntilUs - this.#scheduler.nowUs()) / US_PER_MS));
  }

  async #bookAnswer(clientOrderId: ClientOrderId, answer: SendAnswer): Promise<void> {
    if (answer.outcome === 'yes') {
      const evidence = { source: 'answer', order: answer.value, fill: undefined, reason: '' } as const;
      const after = await this.#together.enqueueBooking(this.#evidence.bookingOf(evidence));
      // It was to be cancelled while it was on its way: the venue may not have known it then.
      if (after?.status === 'PendingCancel') this.#schedule.requestPart('orders');
      return;
    }
    const { code, message } = answer.problem;
    const event = EVENT_OF_ANSWER[answer.outcome];
    const reason = `${code}: ${message}`;
    await this.#queue.enqueue(() => this.#events.bookOrderEvent(clientOrderId, event, reason, answer.problem));
    if (answer.outcome === 'unknown') this.#schedule.requestPart('unknown');
  }
}
