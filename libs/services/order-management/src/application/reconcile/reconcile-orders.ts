import { Inject, Injectable } from '@nestjs/common';
import { type Order, type OrderEntry, type VenueOrderState, missesFills } from '#libs/domain';
import { type ClientOrderId, type UnixUs, asId } from '#libs/kernel';
import { LOG, type Log } from '#libs/platform';
import { ORDER_BOOKS, ORDER_ENTRY, type OrderBooks } from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { BookEvidence } from '../booking/book-evidence.js';
import { OrdersInFlight } from '../send/orders-in-flight.js';
import { TradedInstruments } from '../traded-instruments.js';
import { ProveAbsence } from './prove-absence.js';
import { demandAnswer } from './venue-answer.js';
import { VenueLooks } from './venue-looks.js';

/** What a comparison of orders came to. */
export interface ComparedOrders {
  /** Whether the venue answered every question. */
  readonly isComplete: boolean;
  /** Reports that must be booked again once the fills that they include are booked. */
  readonly lackingFills: readonly VenueOrderState[];
}

/** Compares our open orders with the venue's, and asks one by one for those that its list does not name. */
@Injectable()
export class ReconcileOrders {
  readonly #books: OrderBooks;
  readonly #entry: OrderEntry;
  readonly #instruments: TradedInstruments;
  readonly #flights: OrdersInFlight;
  readonly #queue: AccountQueue;
  readonly #evidence: BookEvidence;
  readonly #absence: ProveAbsence;
  readonly #looks: VenueLooks;
  readonly #log: Log;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    instruments: TradedInstruments,
    flights: OrdersInFlight,
    queue: AccountQueue,
    evidence: BookEvidence,
    absence: ProveAbsence,
    looks: VenueLooks,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#entry = entry;
    this.#instruments = instruments;
    this.#flights = flights;
    this.#queue = queue;
    this.#evidence = evidence;
    this.#absence = absence;
    this.#looks = looks;
    this.#log = log;
  }

  /** Compares all of them, in a round that began at this time. */
  async compareOpenOrders(beganAtUs: UnixUs): Promise<ComparedOrders> {
    const listed = demandAnswer('open orders', await this.#entry.openOrders());
    const lackingFills: VenueOrderState[] = [];
    for (const order of listed) if (await this.bookReport(order, 'list')) lackingFills.push(order);
    this.#looks.noteOpenOrders(beganAtUs);
    const isListed = this.#membershipIn(listed);
    const asked = await this.#askOneByOne(await this.#unsettledOrders((order) => !isListed(order)));
    return { isComplete: asked.isComplete, lackingFills: [...lackingFills, ...asked.lackingFills] };
  }

  /** Asks only for the orders whose state is not known. */
  async askAboutUnknownOrders(): Promise<ComparedOrders> {
    return this.#askOneByOne(await this.#unsettledOrders(isUnknown));
  }

  /** How many orders are unknown, or marked as sent and not in flight. */
  async countUnknownOrders(): Promise<number> {
    return (await this.#unsettledOrders(isUnknown)).length;
  }

  /** Books what the venue reports of an order; returns whether fills that the report includes are missing. */
  async bookReport(order: VenueOrderState, source: 'list' | 'query'): Promise<boolean> {
    const after = await this.#queue.enqueue(() =>
      this.#evidence.bookEvidence({ source, order, fill: undefined, reason: '' }),
    );
    return after !== undefined && missesFills(after);
  }

  #membershipIn(listed: readonly VenueOrderState[]): (order: Order) => boolean {
    const ids = new Set(listed.map((order) => `${order.venueSymbol}:${order.venueOrderId}`));
    const clientIds = new Set(listed.map((order) => `${order.venueSymbol}:${order.clientOrderId}`));
    return (order) => {
      const symbol = this.#instruments.findById(order.instrument)?.venueSymbol ?? '';
      if (order.venueOrderId !== undefined) return ids.has(`${symbol}:${order.venueOrderId}`);
      return clientIds.has(`${symbol}:${order.venueClientOrderId}`);
    };
  }

  /** Orders that may be at the venue, that nobody waits for an answer to, and that fit. */
  async #unsettledOrders(fits: (order: Order) => boolean): Promise<readonly Order[]> {
    const orders = await this.#books.read((reads) => reads.unsettledOrders());
    return orders.filter(
      (order) =>
        (order.sentAtUs !== undefined || order.external) &&
        !this.#flights.isInFlight(order.clientOrderId) &&
        fits(order),
    );
  }

  async #askOneByOne(orders: readonly Order[]): Promise<ComparedOrders> {
    const lackingFills: VenueOrderState[] = [];
    let isComplete = true;
    for (const order of orders) {
      const { clientOrderId, venueClientOrderId } = order;
      const instrument = this.#instruments.findById(order.instrument);
      if (instrument === undefined) continue;
      const answer = await this.#entry.queryOrder(instrument, asId<ClientOrderId>(venueClientOrderId));
      if (answer.outcome === 'yes') {
        this.#absence.orderWasFound(clientOrderId);
        if (await this.bookReport(answer.value, 'query')) lackingFills.push(answer.value);
      } else if (answer.problem.code === 'ORDER_NOT_FOUND') await this.#absence.orderWasNotFound(order);
      else {
        this.#log.warn({ clientOrderId, problem: answer.problem }, 'the venue gave no answer about an order');
        isComplete = false;
      }
    }
    return { isComplete, lackingFills };
  }
}

function isUnknown(order: Order): boolean {
  return order.status === 'Unknown' || order.status === 'PendingNew';
}
