import { Inject, Injectable } from '@nestjs/common';
import {
  type Instrument,
  ORDER_ARCHIVED,
  type Order,
  type OrderEntry,
  type VenueAnswer,
  type VenueOrderState,
  isAmended,
  isTerminal,
  missesFills,
  tellsNothingNew,
} from '#libs/domain';
import { type ClientOrderId, type Clock, type Problem, type UnixUs, ZERO, asId } from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { ORDER_BOOKS, ORDER_ENTRY, type OrderBooks } from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { BookEvidence } from '../booking/book-evidence.js';
import { BookOrderEvent } from '../booking/book-order-event.js';
import { ContainFailure } from '../booking/contain-failure.js';
import { DiscrepancyReporter } from '../booking/discrepancy-reporter.js';
import { KEPT_US } from '../lease/venue-sight.js';
import { OrdersInFlight } from '../send/orders-in-flight.js';
import { TradedInstruments } from '../traded-instruments.js';
import { ListedBehind } from './listed-behind.js';
import { MissingFills } from './missing-fills.js';
import { ProveAbsence } from './prove-absence.js';
import { demandAnswer } from './venue-answer.js';
import { VenueLooks } from './venue-looks.js';

/** The kind of difference of an open order in an instrument that this process does not trade any more. */
export const ORDER_OUT_OF_REACH = 'ORDER_OUT_OF_REACH';

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
  readonly #events: BookOrderEvent;
  readonly #absence: ProveAbsence;
  readonly #looks: VenueLooks;
  readonly #missing: MissingFills;
  readonly #behind: ListedBehind;
  readonly #contain: ContainFailure;
  readonly #discrepancies: DiscrepancyReporter;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    instruments: TradedInstruments,
    flights: OrdersInFlight,
    queue: AccountQueue,
    evidence: BookEvidence,
    events: BookOrderEvent,
    absence: ProveAbsence,
    looks: VenueLooks,
    missing: MissingFills,
    behind: ListedBehind,
    contain: ContainFailure,
    discrepancies: DiscrepancyReporter,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#entry = entry;
    this.#instruments = instruments;
    this.#flights = flights;
    this.#queue = queue;
    this.#evidence = evidence;
    this.#events = events;
    this.#absence = absence;
    this.#looks = looks;
    this.#missing = missing;
    this.#behind = behind;
    this.#contain = contain;
    this.#discrepancies = discrepancies;
    this.#clock = clock;
    this.#log = log;
  }

  /** Compares all of them, in a round that began at this time. */
  async compareOpenOrders(beganAtUs: UnixUs): Promise<ComparedOrders> {
    const listed = demandAnswer('open orders', await this.#entry.openOrders());
    this.#absence.beginComparison();
    const booked = await this.#bookListed(listed);
    this.#looks.noteOpenOrders(beganAtUs);
    const isListed = this.#membershipIn(listed);
    // What has ended is asked about for its fills alone.
    const asks = (order: Order): boolean =>
      !isListed(order) && (!isTerminal(order.status) || this.#missing.isDue(order));
    const asked = await this.#askOneByOne(await this.#unsettledOrders(asks));
    const isComplete = booked.isComplete && asked.isComplete;
    if (isComplete) await this.#absence.endComparison();
    return {
      isComplete,
      lackingFills: [...booked.lackingFills, ...asked.lackingFills],
    };
  }

  /** Asks only for the orders whose state is not known. */
  async askAboutUnknownOrders(): Promise<ComparedOrders> {
    return this.#askOneByOne(await this.#unsettledOrders(isUnknown));
  }

  /** How many orders are unknown, or marked as sent and not in flight. */
  async countUnknownOrders(): Promise<number> {
    return (await this.#unsettledOrders(isUnknown)).length;
  }

  /** Books reports once more, after the fills that they lacked; returns whether all of them could be booked. */
  async bookReportsAgain(reports: readonly VenueOrderState[]): Promise<boolean> {
    let isComplete = true;
    for (const report of reports) {
      const step = (): Promise<Order | undefined> => this.#bookReport(report, 'query');
      if ((await this.#contain.contain('report', report.clientOrderId, step)) === undefined) isComplete = false;
    }
    return isComplete;
  }

  /** Books only what tells something new: a thousand orders that rest as before cost no transaction. */
  async #bookListed(listed: readonly VenueOrderState[]): Promise<ComparedOrders> {
    const lackingFills: VenueOrderState[] = [];
    const seen: [Order, VenueOrderState][] = [];
    let isComplete = true;
    const known = await this.#knownByVenueId();
    for (const report of listed) {
      const before = known.get(`${report.venueSymbol}:${report.venueOrderId}`);
      const isNews = before === undefined || !tellsNothingNew(before, report) || isAmended(before, report.quantity);
      const step = (): Promise<Order | undefined> => this.#bookReport(report, 'list');
      const after = isNews ? await this.#contain.contain('list', report.clientOrderId, step) : { value: before };
      if (after === undefined) isComplete = false;
      if (after?.value === undefined) continue;
      seen.push([after.value, report]);
      if (missesFills(after.value) && this.#missing.isDue(after.value)) lackingFills.push(report);
    }
    await this.#behind.noteList(seen);
    return { isComplete, lackingFills };
  }

  async #knownByVenueId(): Promise<ReadonlyMap<string, Order>> {
    const orders = await this.#books.read((reads) => reads.unsettledOrders());
    const symbolOf = (order: Order): string => this.#instruments.findById(order.instrument)?.venueSymbol ?? '';
    return new Map(orders.map((order) => [`${symbolOf(order)}:${order.venueOrderId ?? ''}`, order]));
  }

  /** Books what the venue reports of an order; returns the order as it stands then. */
  #bookReport(order: VenueOrderState, source: 'list' | 'query'): Promise<Order | undefined> {
    return this.#queue.enqueue(() => this.#evidence.bookEvidence({ source, order, fill: undefined, reason: '' }));
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
      const asked = await this.#contain.contain('query', order.clientOrderId, () => this.#askAbout(order));
      if (asked === undefined || !asked.value.isComplete) isComplete = false;
      lackingFills.push(...(asked?.value.lackingFills ?? []));
    }
    return { isComplete, lackingFills };
  }

  /** By the venue's own id where it is known: the client id of an order may be changed there, or be used again. */
  #query(instrument: Instrument, { venueClientOrderId, venueOrderId }: Order): Promise<VenueAnswer<VenueOrderState>> {
    if (venueOrderId !== undefined) return this.#entry.queryOrderByVenueId(instrument, venueOrderId);
    return this.#entry.queryOrder(instrument, asId<ClientOrderId>(venueClientOrderId));
  }

  async #askAbout(order: Order): Promise<ComparedOrders> {
    const { clientOrderId } = order;
    const instrument = this.#instruments.findById(order.instrument);
    if (instrument === undefined) return this.#reportOutOfReach(order);
    const answer = await this.#query(instrument, order);
    if (answer.outcome === 'yes') {
      this.#absence.orderWasFound(clientOrderId);
      const after = await this.#bookReport(answer.value, 'query');
      const asks =
        after !== undefined && missesFills(after) && (isTerminal(order.status) || this.#missing.isDue(after));
      return { isComplete: true, lackingFills: asks ? [answer.value] : [] };
    }
    if (answer.problem.code === ORDER_ARCHIVED && this.#mayBeArchived(order)) {
      await this.#bookArchived(order, answer.problem);
      return NOTHING_LACKS;
    }
    if (answer.problem.code === 'ORDER_NOT_FOUND' || answer.problem.code === ORDER_ARCHIVED) {
      await this.#absence.orderWasNotFound(order);
      return NOTHING_LACKS;
    }
    this.#log.warn({ clientOrderId, problem: answer.problem }, 'the venue gave no answer about an order');
    return { isComplete: false, lackingFills: [] };
  }

  /** What was executed is not archived, and what is young was not: then the venue means another order, such as one of old that had its name. */
  #mayBeArchived({ committedAtUs, cumQuantity }: Order): boolean {
    return cumQuantity.eq(ZERO) && this.#clock.nowUs() - committedAtUs > KEPT_US;
  }

  /** The venue's word that an order ended with nothing executed, though not how. */
  async #bookArchived({ clientOrderId }: Order, { code, message, details }: Problem): Promise<void> {
    this.#absence.orderWasFound(clientOrderId);
    const isUnexecuted = (now: Order): boolean => !isTerminal(now.status) && now.cumQuantity.eq(ZERO);
    await this.#queue.enqueue(() =>
      this.#events.bookOrderEvent(clientOrderId, 'canceled', `${code}: ${message}`, details, isUnexecuted),
    );
  }

  /** The venue's name for its instrument is not known: neither can it be asked about nor cancelled. */
  async #reportOutOfReach({ clientOrderId, instrument, status }: Order): Promise<ComparedOrders> {
    const found = { kind: ORDER_OUT_OF_REACH, about: clientOrderId, details: { instrument, status } };
    await this.#books.write((writes) => this.#discrepancies.reportDifference(writes, found));
    return NOTHING_LACKS;
  }
}

const NOTHING_LACKS: ComparedOrders = { isComplete: true, lackingFills: [] };

function isUnknown(order: Order): boolean {
  return order.status === 'Unknown' || order.status === 'PendingNew';
}
