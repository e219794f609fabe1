import { Inject, Injectable } from '@nestjs/common';
import { type Instrument, type OrderEntry, type VenueFill, type VenueOrderState, executionKey } from '#libs/domain';
import { type Clock, type Scheduler, US_PER_SECOND, type UnixUs, type VenueOrderId } from '#libs/kernel';
import { CLOCK, LOG, type Log, SCHEDULER } from '#libs/platform';
import { ORDER_BOOKS, ORDER_ENTRY, ORDER_OBSERVER, type OrderBooks, type OrderObserver } from '../../ports.js';
import { AccountQueue } from '../booking/account-queue.js';
import { BookEvidence } from '../booking/book-evidence.js';
import { UnbookableFillError } from '../booking/book-fill.js';
import { BookListedFill, type ListedFillOutcome } from '../booking/book-listed-fill.js';
import { ContainFailure } from '../booking/contain-failure.js';
import { DiscrepancyReporter } from '../booking/discrepancy-reporter.js';
import { TradedInstruments } from '../traded-instruments.js';
import { NoteCorrections } from './note-corrections.js';
import { settledUntil } from './settled-until.js';
import { demandAnswer } from './venue-answer.js';
import { VenueLooks } from './venue-looks.js';

/**
 * How long the venue may list a trade and not yet answer for its order: its reads lag by up to 20 s. After that the trade is booked
 * without knowing more of its order.
 */
const ORDER_ANSWERED_LATE_US = 30 * US_PER_SECOND;

/** Books the fills that the private stream missed. It never invents one: what it cannot book becomes a discrepancy. */
@Injectable()
export class ReconcileFills {
  readonly #books: OrderBooks;
  readonly #entry: OrderEntry;
  readonly #instruments: TradedInstruments;
  readonly #queue: AccountQueue;
  readonly #listedFills: BookListedFill;
  readonly #evidence: BookEvidence;
  readonly #discrepancies: DiscrepancyReporter;
  readonly #corrections: NoteCorrections;
  readonly #looks: VenueLooks;
  readonly #contain: ContainFailure;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #observer: OrderObserver;
  readonly #log: Log;
  /** When the trade of an order that the venue does not answer for was first seen, on the monotonic clock. */
  readonly #unansweredSinceUs = new Map<VenueOrderId, number>();

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    instruments: TradedInstruments,
    queue: AccountQueue,
    listedFills: BookListedFill,
    evidence: BookEvidence,
    discrepancies: DiscrepancyReporter,
    corrections: NoteCorrections,
    looks: VenueLooks,
    contain: ContainFailure,
    @Inject(CLOCK) clock: Clock,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(ORDER_OBSERVER) observer: OrderObserver,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#entry = entry;
    this.#instruments = instruments;
    this.#queue = queue;
    this.#listedFills = listedFills;
    this.#evidence = evidence;
    this.#discrepancies = discrepancies;
    this.#corrections = corrections;
    this.#looks = looks;
    this.#contain = contain;
    this.#clock = clock;
    this.#scheduler = scheduler;
    this.#observer = observer;
    this.#log = log;
  }

  /** Compares the fills of every instrument, in a round that began at this time; returns whether none had to be put off. */
  async bookMissedFills(beganAtUs: UnixUs): Promise<boolean> {
    let isComplete = true;
    for (const instrument of this.#instruments.listInstruments()) {
      if (await this.#bookFillsOf(instrument)) this.#looks.noteTrades(instrument.id, beganAtUs);
      else isComplete = false;
    }
    return isComplete;
  }

  /** Asks for the fills of orders whose reports include some that we lack; returns whether the venue answered. */
  async bookFillsOfOrders(reports: readonly Pick<VenueOrderState, 'venueOrderId' | 'venueSymbol'>[]): Promise<boolean> {
    let isComplete = true;
    for (const { venueOrderId, venueSymbol } of reports) {
      const instrument = this.#instruments.findBySymbol(venueSymbol);
      if (instrument === undefined) continue;
      const answer = await this.#entry.fillsOfOrder(instrument, venueOrderId);
      const fills = answer.outcome === 'yes' ? answer.value : [];
      for (const fill of fills) if (!(await this.#tryFill(instrument, fill))) isComplete = false;
      if (answer.outcome !== 'yes') isComplete = false;
    }
    return isComplete;
  }

  /** Returns whether a fill is dealt with: booked, known or refused for good. */
  async #tryFill(instrument: Instrument, fill: VenueFill): Promise<boolean> {
    const booked = await this.#contain.contain('fill', fill.venueTradeId, () => this.#bookFill(instrument, fill));
    return booked !== undefined && booked.value !== 'deferred';
  }

  async #bookFillsOf(instrument: Instrument): Promise<boolean> {
    const cursor = await this.#books.read((reads) => reads.fillCursor(instrument.id));
    const fills = demandAnswer('fills', await this.#entry.fills(instrument, cursor));
    const settledUntilUs = settledUntil(fills);
    let isComplete = true;
    let reached = cursor;
    for (const fill of fills) {
      if (!(await this.#tryFill(instrument, fill))) isComplete = false;
      else if (isComplete && fill.exchangeAtUs <= settledUntilUs) reached = fill.venueTradeId;
    }
    if (reached !== undefined && reached !== cursor) {
      const to = reached;
      await this.#books.write((writes) => writes.moveFillCursor(instrument.id, to, this.#clock.nowUs()));
    }
    return isComplete;
  }

  async #bookFill(instrument: Instrument, fill: VenueFill): Promise<ListedFillOutcome | 'refused'> {
    try {
      if (await this.#corrections.isBooked(instrument, fill)) return 'known';
      if (!(await this.#learnOrderOf(instrument, fill))) return 'deferred';
      const outcome = await this.#queue.enqueue(() => this.#listedFills.bookListedFill(instrument, fill));
      if (outcome === 'booked') {
        this.#observer.onFill('missed');
        const { venueTradeId } = fill;
        this.#log.info({ instrument: instrument.id, venueTradeId }, 'a fill that the stream missed was booked');
      }
      return outcome;
    } catch (error) {
      if (!(error instanceof UnbookableFillError)) throw error;
      const { venueOrderId, venueSymbol, venueTradeId } = fill;
      const details = { why: error.message, venueTradeId, venueOrderId, venueSymbol };
      // Ids of trades are counted for each symbol by itself, and two orders may share one.
      const found = { kind: 'FILL_UNBOOKABLE', about: executionKey(fill), details };
      await this.#books.write((writes) => this.#discrepancies.reportDifference(writes, found));
      return 'refused';
    }
  }

  /**
   * Whose trade it is tells the venue by its own id of the order: ours that was unknown or absent, or somebody else's. Returns
   * whether no more is to be waited for.
   */
  async #learnOrderOf(instrument: Instrument, { venueOrderId }: VenueFill): Promise<boolean> {
    if (await this.#books.read((reads) => reads.isVenueOrderKnown(instrument.id, venueOrderId))) return true;
    const answer = await this.#entry.queryOrderByVenueId(instrument, venueOrderId);
    if (answer.outcome !== 'yes') return this.#hasWaited(venueOrderId);
    this.#unansweredSinceUs.delete(venueOrderId);
    const evidence = { source: 'query', order: answer.value, fill: undefined, reason: '' } as const;
    await this.#queue.enqueue(() => this.#evidence.bookEvidence(evidence));
    return true;
  }

  #hasWaited(venueOrderId: VenueOrderId): boolean {
    const nowUs = this.#scheduler.monotonicUs();
    const sinceUs = this.#unansweredSinceUs.get(venueOrderId) ?? nowUs;
    this.#unansweredSinceUs.set(venueOrderId, sinceUs);
    if (nowUs - sinceUs < ORDER_ANSWERED_LATE_US) return false;
    this.#unansweredSinceUs.delete(venueOrderId);
    return true;
  }
}
