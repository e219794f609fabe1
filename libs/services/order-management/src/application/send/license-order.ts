import { Inject, Injectable } from '@nestjs/common';
import { type Instrument, type OfferedLicence, type Order, type OrderChange, awaitsSending } from '#libs/domain';
import type { ClientOrderId, Scheduler } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import {
  LeaseLostError,
  type LicenceVerdict,
  type NewOrderLicence,
  ORDER_BOOKS,
  type OrderBooks,
} from '../../ports.js';
import { orderFact } from '../booking/facts.js';
import { BookOrderEvent } from '../booking/book-order-event.js';
import { TradedInstruments } from '../traded-instruments.js';
import { LastLook } from './last-look.js';
import { LicenseTogether } from './license-together.js';
import { WorkingOrders } from './working-orders.js';

/** The licence to write an order to the venue, once: its row is marked as sent. */
export interface SendLicence {
  readonly order: Order;
  readonly instrument: Instrument;
  /** When it was marked, on the monotonic clock. */
  readonly markedAtUs: number;
  /** When the commit of the mark was known, on the monotonic clock. */
  readonly committedAtUs: number;
}

/** A licence that is committed with its approval, by whoever commits that. */
export interface JointLicence {
  readonly offered: OfferedLicence;
  /** Settles as {@link LicenseOrder.licenseNewOrder} does. */
  readonly licensing: Promise<SendLicence | undefined>;
}

/** A new order that may leave right now, marked as sent, with what is written of it. */
interface MarkedOrder extends NewOrderLicence, Pick<SendLicence, 'instrument' | 'markedAtUs'> {}

/**
 * The look before the mark: in one transaction an order is marked as sent, or refused for good, or left alone. A new order that may leave
 * at once is inserted with its mark.
 */
@Injectable()
export class LicenseOrder {
  readonly #books: OrderBooks;
  readonly #together: LicenseTogether;
  readonly #instruments: TradedInstruments;
  readonly #look: LastLook;
  readonly #events: BookOrderEvent;
  readonly #working: WorkingOrders;
  readonly #scheduler: Scheduler;
  readonly #committing = new Set<Promise<unknown>>();

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    together: LicenseTogether,
    instruments: TradedInstruments,
    look: LastLook,
    events: BookOrderEvent,
    working: WorkingOrders,
    @Inject(SCHEDULER) scheduler: Scheduler,
  ) {
    this.#books = books;
    this.#together = together;
    this.#instruments = instruments;
    this.#look = look;
    this.#events = events;
    this.#working = working;
    this.#scheduler = scheduler;
  }

  /**
   * Licenses an order that is not in the books yet, in one commit with what else waits for it, if it may leave right now; `undefined` where it may not or is
   * known already: then nothing was written. A commit whose answer was lost is looked for in the books: nobody but this call makes
   * this mark, and it has sent nothing. Where it rejects, the order may be marked, and was not sent.
   */
  async licenseNewOrder(order: Order, approvalId: string): Promise<SendLicence | undefined> {
    const marked = this.#markNewOrder(order, approvalId);
    if (marked === undefined) return undefined;
    return this.#noteCommitting(this.#licenceOf(marked, this.#together.licenseNewOrder(marked)));
  }

  /** Resolves when the new orders whose licences are being committed now are in the books, or are known not to be. */
  async whenCommitted(): Promise<void> {
    await Promise.allSettled(this.#committing);
  }

  /** The same for an order whose approval is committed with it; `undefined` where it may not leave right now. */
  offerLicence(order: Order, approvalId: string): JointLicence | undefined {
    const marked = this.#markNewOrder(order, approvalId);
    if (marked === undefined) return undefined;
    const offered = this.#books.offerLicence(marked);
    return { offered, licensing: this.#noteCommitting(this.#licenceOf(marked, offered.verdict)) };
  }

  #noteCommitting<T>(licensing: Promise<T>): Promise<T> {
    const noted: Promise<T> = licensing.finally(() => this.#committing.delete(noted));
    this.#committing.add(noted);
    return noted;
  }

  #markNewOrder(order: Order, approvalId: string): MarkedOrder | undefined {
    const instrument = this.#instruments.findById(order.instrument);
    if (instrument === undefined || this.#look.refusalOf(order) !== undefined) return undefined;
    const markedAtUs = this.#scheduler.monotonicUs();
    const marked = { ...order, sentAtUs: this.#scheduler.nowUs() };
    const change: OrderChange = { event: 'committed', fromStatus: undefined, proof: { approval: approvalId } };
    return { order: marked, instrument, markedAtUs, change, fact: orderFact(marked, approvalId, order.committedAtUs) };
  }

  async #licenceOf(
    { instrument, markedAtUs, order }: MarkedOrder,
    committing: Promise<LicenceVerdict | undefined>,
  ): Promise<SendLicence | undefined> {
    try {
      if ((await committing) !== 'LICENSED') return undefined;
    } catch (error) {
      if (error instanceof LeaseLostError || !(await this.#bearsMark(order))) throw error;
    }
    this.#working.noteOrder(order);
    return { order, instrument, markedAtUs, committedAtUs: this.#scheduler.monotonicUs() };
  }

  async #bearsMark({ clientOrderId, sentAtUs }: Order): Promise<boolean> {
    const found = await this.#books.write((writes) => writes.lockOrder(clientOrderId));
    return found?.status === 'PendingNew' && found.sentAtUs === sentAtUs;
  }

  /** Returns the licence; `undefined` where the order was refused, or was sent or ended before. */
  async licenseOrder(clientOrderId: ClientOrderId): Promise<SendLicence | undefined> {
    const licence = await this.#books.write(async (writes) => {
      // The kill latch first: held until the mark is committed, so that a kill comes wholly before or wholly after.
      const tradingState = await writes.lockTradingState();
      const order = await writes.lockOrder(clientOrderId);
      if (order === undefined || !awaitsSending(order)) return undefined;
      const [nowUs, markedAtUs] = [this.#scheduler.nowUs(), this.#scheduler.monotonicUs()];
      const instrument = this.#instruments.findById(order.instrument);
      const refusal = this.#look.refusalOf(order, tradingState);
      if (refusal !== undefined || instrument === undefined) {
        const reason = refusal ?? 'INSTRUMENT_UNKNOWN';
        await this.#events.bookEventOf(writes, order, 'never-sent', reason, { reason });
        return undefined;
      }
      const marked = { ...order, sentAtUs: nowUs };
      await writes.saveOrder(order, marked, undefined, nowUs);
      this.#working.noteAfterCommit(writes, marked);
      return { order: marked, instrument, markedAtUs };
    });
    return licence && { ...licence, committedAtUs: this.#scheduler.monotonicUs() };
  }
}
