import { Inject, Injectable } from '@nestjs/common';
import type { Instrument, OrderEntry } from '#libs/domain';
import { type Scheduler, type StopSignal, US_PER_SECOND } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { type NewestTrade, ORDER_BOOKS, ORDER_ENTRY, type OrderBooks } from '../../ports.js';
import { TradedInstruments } from '../traded-instruments.js';

/** How long after a trade the venue may still not list it, by its own clock. */
const LISTED_LATE_US = 60 * US_PER_SECOND;
const ASK_AGAIN_MS = 1_000;

/** Thrown at the start where the venue does not know what the books hold of it: its ids have begun anew, or it is another one. */
export class VenueBeganAnewError extends Error {
  override readonly name = 'VenueBeganAnewError';

  constructor(instrument: string, { venueTradeId, venueOrderId }: NewestTrade) {
    super(
      `VENUE_BEGAN_ANEW: the books hold trade ${venueTradeId} of order ${venueOrderId} in ${instrument}, and the venue knows no such ` +
        'trade: it was reset, or it is not the venue that these books are of. Begin new books (an empty database), or trade where ' +
        'these were made.',
    );
  }
}

/**
 * Ids of a venue are unique within one life of it only: a testnet is wiped once a month, and paper money is traded before real money.
 * So before anything else the venue must know the newest trade of each instrument in the books.
 */
@Injectable()
export class DemandSameVenue {
  readonly #books: OrderBooks;
  readonly #entry: OrderEntry;
  readonly #instruments: TradedInstruments;
  readonly #scheduler: Scheduler;
  readonly #log: Log;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    instruments: TradedInstruments,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#entry = entry;
    this.#instruments = instruments;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /** Resolves where the venue is the one of the books, or does not answer. Throws {@link VenueBeganAnewError} where it is another. */
  async demandSameVenue(stop: StopSignal): Promise<void> {
    for (const instrument of this.#instruments.listInstruments()) {
      const newest = await this.#books.read((reads) => reads.newestTrade(instrument.id));
      if (newest !== undefined) await this.#demandTrade(instrument, newest, stop);
    }
  }

  async #demandTrade(instrument: Instrument, newest: NewestTrade, stop: StopSignal): Promise<void> {
    const askedFirstUs = this.#scheduler.monotonicUs();
    while (!stop.aborted) {
      const answer = await this.#entry.fillsOfOrder(instrument, newest.venueOrderId);
      if (answer.outcome !== 'yes') {
        this.#log.warn({ problem: answer.problem }, 'the venue does not say whether it knows our newest trade');
        return;
      }
      const isTheTrade = ({ venueTradeId, exchangeAtUs }: NewestTrade): boolean =>
        venueTradeId === newest.venueTradeId && exchangeAtUs === newest.exchangeAtUs;
      if (answer.value.some(isTheTrade)) return;
      const ageUs = this.#scheduler.nowUs() - newest.exchangeAtUs;
      const waitedUs = this.#scheduler.monotonicUs() - askedFirstUs;
      // The venue's clock may be another one: nothing is waited for longer than from the first question on.
      const mayComeYet = Math.max(ageUs, waitedUs) <= LISTED_LATE_US;
      if (answer.value.length > 0 || !mayComeYet) throw new VenueBeganAnewError(instrument.id, newest);
      await this.#scheduler.sleep(ASK_AGAIN_MS, stop);
    }
  }
}
