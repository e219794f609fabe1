import { Inject, Injectable } from '@nestjs/common';
import {
  type AccountAtVenue,
  type Digest,
  type ExternalOrderTerms,
  type Instrument,
  type Order,
  type VenueFill,
  type VenueOrderState,
  externalOrder,
} from '#libs/domain';
import { type UnixUs, formatDecimal, invariant } from '#libs/kernel';
import { DIGEST, ORDER_OBSERVER, type OrderObserver, type BookingWrites, TRADED_ACCOUNT } from '../../ports.js';
import { WorkingOrders } from '../send/working-orders.js';
import { DiscrepancyReporter } from './discrepancy-reporter.js';
import { orderFact } from './facts.js';

/** Takes orders into the books that the venue has and we did not send, and reports them: every venue order is known. */
@Injectable()
export class AdoptOrder {
  readonly #at: AccountAtVenue;
  readonly #discrepancies: DiscrepancyReporter;
  readonly #working: WorkingOrders;
  readonly #observer: OrderObserver;
  readonly #digest: Digest;

  constructor(
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
    discrepancies: DiscrepancyReporter,
    working: WorkingOrders,
    @Inject(ORDER_OBSERVER) observer: OrderObserver,
    @Inject(DIGEST) digest: Digest,
  ) {
    this.#at = at;
    this.#discrepancies = discrepancies;
    this.#working = working;
    this.#observer = observer;
    this.#digest = digest;
  }

  /** Adopts an order as the venue reports it. */
  adoptReportedOrder(
    writes: BookingWrites,
    instrument: Instrument,
    state: VenueOrderState,
    nowUs: UnixUs,
  ): Promise<Order> {
    return this.#adopt(writes, instrument, { ...state, venueClientOrderId: state.clientOrderId }, nowUs);
  }

  /** Adopts the order behind a fill, where the venue's list of trades tells nothing of it but the fill. */
  adoptOrderOfFill(writes: BookingWrites, instrument: Instrument, fill: VenueFill, nowUs: UnixUs): Promise<Order> {
    const terms = { type: 'MARKET', timeInForce: 'IOC', limitPrice: undefined } as const;
    return this.#adopt(writes, instrument, { ...fill, ...terms, venueClientOrderId: fill.clientOrderId ?? '' }, nowUs);
  }

  async #adopt(
    writes: BookingWrites,
    instrument: Instrument,
    terms: ExternalOrderTerms,
    nowUs: UnixUs,
  ): Promise<Order> {
    const order = externalOrder(this.#at, instrument, terms, nowUs, this.#digest);
    const { clientOrderId, status, venueClientOrderId } = order;
    const proof = { venueOrderId: terms.venueOrderId, venueClientOrderId };
    const inserted = await writes.insertOrder(order, { event: 'adopted', fromStatus: undefined, proof }, nowUs);
    invariant(inserted, `the external order ${clientOrderId} is there already`);
    const details = { ...proof, side: order.side, quantity: formatDecimal(terms.quantity) };
    await this.#discrepancies.reportDifference(writes, { kind: 'EXTERNAL_ORDER', about: clientOrderId, details });
    await writes.announce([orderFact(order, `venue-order:${terms.venueOrderId}`, nowUs)]);
    this.#working.noteAfterCommit(writes, order);
    writes.afterCommit(() => this.#observer.onOrder(status, 'adopted'));
    return order;
  }
}
