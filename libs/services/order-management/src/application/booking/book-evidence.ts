import { Inject, Injectable } from '@nestjs/common';
import {
  type BookingQuestion,
  type Instrument,
  type Order,
  type VenueFill,
  type VenueOrderState,
  isAmended,
  isAnotherOrder,
} from '#libs/domain';
import { type Clock, type UnixUs, formatDecimal } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import type { BookingWrites } from '../../ports.js';
import { TradedInstruments } from '../traded-instruments.js';
import { VenueBeganAnewError, nameOfVenueOrder } from '../venue-began-anew.js';
import { AdoptOrder } from './adopt-order.js';
import { BookFill } from './book-fill.js';
import { BookTogether, type Booking } from './book-together.js';
import { DiscrepancyReporter } from './discrepancy-reporter.js';
import { ReadProgress, type ReportedOrder } from './read-progress.js';
import { SaveOrderStep, type StepEvidence } from './save-order-step.js';

/** The kind of difference of an order whose quantity at the venue is not the one that we gave it. */
export const ORDER_AMENDED = 'ORDER_AMENDED';

/** What the venue reported about one order, perhaps with a fill, and which channel brought it. */
export interface OrderEvidence extends ReportedOrder {
  readonly fill: VenueFill | undefined;
  readonly reason: string;
}

/**
 * Turns what the venue reports about an order into our books, whichever channel brought it: stream, answer, query or list.
 * A report is booked as a whole (order, fill, trade, position, history and facts) or not at all. The same report twice does nothing
 * the second time.
 */
@Injectable()
export class BookEvidence {
  readonly #together: BookTogether;
  readonly #instruments: TradedInstruments;
  readonly #clock: Clock;
  readonly #adopt: AdoptOrder;
  readonly #fills: BookFill;
  readonly #steps: SaveOrderStep;
  readonly #discrepancies: DiscrepancyReporter;
  readonly #progress: ReadProgress;

  constructor(
    together: BookTogether,
    instruments: TradedInstruments,
    @Inject(CLOCK) clock: Clock,
    adopt: AdoptOrder,
    fills: BookFill,
    steps: SaveOrderStep,
    discrepancies: DiscrepancyReporter,
    progress: ReadProgress,
  ) {
    this.#together = together;
    this.#instruments = instruments;
    this.#clock = clock;
    this.#adopt = adopt;
    this.#fills = fills;
    this.#steps = steps;
    this.#discrepancies = discrepancies;
    this.#progress = progress;
  }

  /** Returns the order as it stands now, or `undefined` where the report was about no order of a traded instrument. */
  bookEvidence(evidence: OrderEvidence): Promise<Order | undefined> {
    return this.#together.bookNow(this.bookingOf(evidence));
  }

  /** The same, to be booked with others. */
  bookingOf(evidence: OrderEvidence): Booking<Order | undefined> {
    return { question: this.#questionOf(evidence), bookIn: (writes) => this.#bookIn(writes, evidence) };
  }

  #questionOf({ fill, order }: OrderEvidence): BookingQuestion {
    const instrument = this.#instruments.findBySymbol(order.venueSymbol);
    const clientOrderIds = [order.clientOrderId];
    if (instrument === undefined)
      return { clientOrderIds, venueOrders: [], trades: [], instruments: [], balances: false };
    const name = { instrument: instrument.id, venueOrderId: order.venueOrderId };
    return {
      clientOrderIds,
      venueOrders: [name],
      balances: false,
      trades: fill === undefined ? [] : [{ ...fill, instrument: instrument.id }],
      instruments: fill === undefined ? [] : this.#fills.positionsOf(instrument, fill),
    };
  }

  async #bookIn(writes: BookingWrites, evidence: OrderEvidence): Promise<Order | undefined> {
    const { fill, order } = evidence;
    const instrument = this.#instruments.findBySymbol(order.venueSymbol);
    if (instrument === undefined) {
      const unknown = { kind: 'UNKNOWN_INSTRUMENT', about: order.venueSymbol, details: {} };
      await this.#discrepancies.reportDifference(writes, unknown);
      return undefined;
    }
    const nowUs = this.#clock.nowUs();
    const before = await this.#findOrAdopt(writes, instrument, evidence, nowUs);
    if (before === undefined) return undefined;
    const cause = causeOf(evidence, before, nowUs);
    const filled = fill === undefined ? before : await this.#fills.bookFillOf(writes, instrument, before, fill, cause);
    await this.#compareTerms(writes, filled, order);
    return this.#steps.saveStep(writes, filled, await this.#progress.stepOf(writes, filled, evidence), cause);
  }

  /** An order of ours has another quantity at the venue than we gave it: somebody else changes our orders. */
  async #compareTerms(
    writes: BookingWrites,
    order: Order,
    { quantity: atVenue, venueOrderId }: VenueOrderState,
  ): Promise<void> {
    if (!isAmended(order, atVenue)) return;
    const { clientOrderId, quantity } = order;
    const details = { venueOrderId, ordered: formatDecimal(quantity), atVenue: formatDecimal(atVenue) };
    await this.#discrepancies.reportDifference(writes, { kind: ORDER_AMENDED, about: clientOrderId, details });
  }

  async #findOrAdopt(
    writes: BookingWrites,
    instrument: Instrument,
    { order: reported, source }: OrderEvidence,
    nowUs: UnixUs,
  ): Promise<Order | undefined> {
    const isRefusal = reported.status === 'Rejected';
    const named = await writes.lockOrder(reported.clientOrderId);
    // Both ids are unique in one symbol only.
    const ours = named?.instrument === instrument.id ? named : undefined;
    // Somebody may use our client id for an order of their own once ours is closed: the venue's id tells them apart.
    if (ours !== undefined && ours.venueOrderId === reported.venueOrderId) return ours;
    const known = await writes.lockOrderByVenueId(instrument.id, reported.venueOrderId);
    if (known !== undefined && isAnotherOrder(known, reported)) throw new VenueBeganAnewError(nameOfVenueOrder(known));
    if (known !== undefined) return known;
    // The stream also reports refusals of further attempts under our id; the answer to ours, or a query, tells of ours.
    const mayNameOurs = !isRefusal || source !== 'stream';
    if (ours !== undefined && ours.venueOrderId === undefined && mayNameOurs) return ours;
    // A refused attempt never became an order: there is nothing to adopt.
    if (isRefusal) return undefined;
    return this.#adopt.adoptReportedOrder(writes, instrument, reported, nowUs);
  }
}

function causeOf({ fill, order, reason, source }: OrderEvidence, before: Order, nowUs: UnixUs): StepEvidence {
  const proof = {
    source,
    venueOrderId: order.venueOrderId,
    status: order.status,
    cumQuantity: formatDecimal(order.cumQuantity),
    exchangeAtUs: order.exchangeAtUs,
    ...(fill === undefined ? {} : { venueTradeId: fill.venueTradeId }),
  };
  const causationId = `venue-order:${order.venueOrderId}`;
  const { venueOrderId } = order;
  return { proof, causationId, reason: reason === '' ? before.reason : reason, nowUs, venueOrderId };
}
