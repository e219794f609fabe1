import { Inject, Injectable } from '@nestjs/common';
import { type Instrument, type Order, awaitsSending, refusalAtLastLook } from '#libs/domain';
import type { ClientOrderId, Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks } from '../../ports.js';
import { BookOrderEvent } from '../booking/book-order-event.js';
import { LeaseKeeper } from '../lease/lease-keeper.js';
import { TradedInstruments } from '../traded-instruments.js';
import { TradingGate } from './trading-gate.js';

/** The licence to write an order to the venue, once: its row is marked as sent. */
export interface SendLicence {
  readonly order: Order;
  readonly instrument: Instrument;
}

/** The last look before the wire: in one transaction an order is marked as sent, or refused for good, or left alone. */
@Injectable()
export class LicenseOrder {
  readonly #books: OrderBooks;
  readonly #instruments: TradedInstruments;
  readonly #gate: TradingGate;
  readonly #lease: LeaseKeeper;
  readonly #events: BookOrderEvent;
  readonly #clock: Clock;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    instruments: TradedInstruments,
    gate: TradingGate,
    lease: LeaseKeeper,
    events: BookOrderEvent,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#books = books;
    this.#instruments = instruments;
    this.#gate = gate;
    this.#lease = lease;
    this.#events = events;
    this.#clock = clock;
  }

  /** Returns the licence; `undefined` where the order was refused, or was sent or ended before. */
  licenseOrder(clientOrderId: ClientOrderId): Promise<SendLicence | undefined> {
    return this.#books.write(async (writes) => {
      // The kill latch first: held until the mark is committed, so that a kill comes wholly before or wholly after.
      const tradingState = await writes.lockTradingState();
      const order = await writes.lockOrder(clientOrderId);
      if (order === undefined || !awaitsSending(order)) return undefined;
      const nowUs = this.#clock.nowUs();
      const instrument = this.#instruments.findById(order.instrument);
      const notReconciledBecause = this.#gate.isOpen ? undefined : this.#gate.closedBecause;
      const facts = { nowUs, instrument, tradingState, notReconciledBecause, leaseIsFresh: this.#lease.isFresh };
      const refusal = refusalAtLastLook(order, facts);
      if (refusal !== undefined || instrument === undefined) {
        const reason = refusal ?? 'INSTRUMENT_UNKNOWN';
        await this.#events.bookEventOf(writes, order, 'never-sent', reason, { reason });
        return undefined;
      }
      const marked = { ...order, sentAtUs: nowUs };
      await writes.saveOrder(order, marked, undefined, nowUs);
      return { order: marked, instrument };
    });
  }
}
