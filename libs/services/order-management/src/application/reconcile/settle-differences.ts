import { Inject, Injectable } from '@nestjs/common';
import { isTerminal, missesFills } from '#libs/domain';
import { type Clock, type ClientOrderId, type VenueOrderId, type VenueTradeId, asId } from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks, type OrderReads, type StoredDiscrepancy } from '../../ports.js';
import { ORDER_AMENDED } from '../booking/book-evidence.js';
import { ContainFailure } from '../booking/contain-failure.js';
import { TradedInstruments } from '../traded-instruments.js';
import { FILLS_NOT_LISTED } from './missing-fills.js';
import { ReconcileFills } from './reconcile-fills.js';
import { ORDER_OUT_OF_REACH } from './reconcile-orders.js';

/** Closes a difference once what caused it is gone; whatever else there is stays for the operator. */
@Injectable()
export class SettleDifferences {
  readonly #books: OrderBooks;
  readonly #instruments: TradedInstruments;
  readonly #fills: ReconcileFills;
  readonly #contain: ContainFailure;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    instruments: TradedInstruments,
    fills: ReconcileFills,
    contain: ContainFailure,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#instruments = instruments;
    this.#fills = fills;
    this.#contain = contain;
    this.#clock = clock;
    this.#log = log;
  }

  /** Looks at those that are open, after a round in which the orders and fills of every instrument were complete. */
  async settleDifferences(): Promise<void> {
    const open = await this.#books.read((reads) => reads.openDiscrepancies());
    for (const found of open)
      await this.#contain.contain('settle', `${found.kind} ${found.about}`, () => this.#settle(found));
  }

  async #settle(found: StoredDiscrepancy): Promise<void> {
    const resolution = await this.#resolutionOf(found);
    if (resolution === undefined) return;
    const { about, discrepancyId, kind } = found;
    const nowUs = this.#clock.nowUs();
    await this.#books.write((writes) => writes.resolveDiscrepancy(discrepancyId, resolution, nowUs));
    this.#log.warn({ about, discrepancyId, kind, resolution }, 'a difference has settled itself');
  }

  async #resolutionOf(found: StoredDiscrepancy): Promise<string | undefined> {
    switch (found.kind) {
      case 'UNKNOWN_INSTRUMENT':
        return this.#instruments.findBySymbol(found.about) === undefined
          ? undefined
          : 'the instrument is traded here now, and its orders and fills are booked';
      case ORDER_OUT_OF_REACH:
        return this.#instruments.findById(found.details['instrument'] ?? '') === undefined
          ? undefined
          : 'the instrument is traded here again, and the order was compared';
      case FILLS_NOT_LISTED:
        return this.#books.read((reads) =>
          hasAllFills(reads, asId<ClientOrderId>(found.details['clientOrderId'] ?? '')),
        );
      case ORDER_AMENDED:
      case 'LATE_EVIDENCE':
        return this.#books.read((reads) => endOfOrder(reads, asId<ClientOrderId>(found.about)));
      case 'FILL_UNBOOKABLE':
        return this.#tryFillAgain(found);
      default:
        return undefined;
    }
  }

  /** The venue may have corrected it since. */
  async #tryFillAgain({ about, details }: StoredDiscrepancy): Promise<string | undefined> {
    const instrument = this.#instruments.findBySymbol(details['venueSymbol'] ?? '');
    const order = details['venueOrderId'];
    if (instrument === undefined || order === undefined) return undefined;
    const venueOrderId = asId<VenueOrderId>(order);
    await this.#fills.bookFillsOfOrders([{ venueOrderId, venueSymbol: instrument.venueSymbol }]);
    // Differences of earlier releases are about the bare id of the trade.
    const fill = { venueTradeId: asId<VenueTradeId>(details['venueTradeId'] ?? about), venueOrderId };
    const isBooked = await this.#books.read((reads) => reads.isTradeBooked(instrument.id, fill));
    return isBooked ? 'the venue has corrected the fill, and it is booked' : undefined;
  }
}

/** An order that ended with all its fills, and with no more than was ordered, is as the venue says. */
async function endOfOrder(reads: OrderReads, id: ClientOrderId): Promise<string | undefined> {
  const order = await reads.findOrder(id);
  if (order === undefined || !isTerminal(order.status) || missesFills(order)) return undefined;
  return order.cumQuantity.gt(order.quantity) ? undefined : 'the order has ended as the venue says, with all its fills';
}

async function hasAllFills(reads: OrderReads, id: ClientOrderId): Promise<string | undefined> {
  const order = await reads.findOrder(id);
  return order === undefined || missesFills(order) ? undefined : 'all that the venue counts of the order is booked';
}
