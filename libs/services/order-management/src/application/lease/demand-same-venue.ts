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

/** What a look at the venue came to: it knows the newest trades, it does not list one of them, or it does not answer. */
export type VenueLook = 'same' | 'doubted' | 'silent';

/**
 * Ids of a venue are unique within one life of it only: a testnet is wiped once a month, and paper money is traded before real money.
 * So before anything else, and again whenever the connection to it was lost, the venue must know the newest trade of each instrument in
 * the books.
 */
@Injectable()
export class DemandSameVenue {
  readonly #books: OrderBooks;
  readonly #entry: OrderEntry;
  readonly #instruments: TradedInstruments;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  /** Since when the venue lists no trade of an order that we have one of, by instrument, on the monotonic clock. */
  readonly #unlistedSinceUs = new Map<string, number>();

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

  /** Looks once and waits for nothing. Throws {@link VenueBeganAnewError} where it cannot be the same any more. */
  async lookAtVenue(): Promise<VenueLook> {
    for (const instrument of this.#instruments.listInstruments()) {
      const newest = await this.#books.read((reads) => reads.newestTrade(instrument.id));
      const look = newest === undefined ? 'same' : await this.#lookForTrade(instrument, newest);
      if (look !== 'same') return look;
    }
    return 'same';
  }

  async #lookForTrade(instrument: Instrument, newest: NewestTrade): Promise<VenueLook> {
    const monotonicUs = this.#scheduler.monotonicUs();
    const answer = await this.#entry.fillsOfOrder(instrument, newest.venueOrderId);
    if (answer.outcome !== 'yes') return 'silent';
    const sinceUs = this.#unlistedSinceUs.get(instrument.id) ?? monotonicUs;
    this.#unlistedSinceUs.delete(instrument.id);
    if (hasTrade(answer.value, newest)) return 'same';
    if (isSomebodyElses(answer.value, newest) || monotonicUs - sinceUs > LISTED_LATE_US)
      throw new VenueBeganAnewError(instrument.id, newest);
    this.#unlistedSinceUs.set(instrument.id, sinceUs);
    return 'doubted';
  }

  async #demandTrade(instrument: Instrument, newest: NewestTrade, stop: StopSignal): Promise<void> {
    const askedFirstUs = this.#scheduler.monotonicUs();
    while (!stop.aborted) {
      const answer = await this.#entry.fillsOfOrder(instrument, newest.venueOrderId);
      if (answer.outcome !== 'yes') {
        this.#log.warn({ problem: answer.problem }, 'the venue does not say whether it knows our newest trade');
        return;
      }
      if (hasTrade(answer.value, newest)) return;
      const ageUs = this.#scheduler.nowUs() - newest.exchangeAtUs;
      const waitedUs = this.#scheduler.monotonicUs() - askedFirstUs;
      // The venue's clock may be another one: nothing is waited for longer than from the first question on.
      const mayComeYet = Math.max(ageUs, waitedUs) <= LISTED_LATE_US;
      if (isSomebodyElses(answer.value, newest) || !mayComeYet) throw new VenueBeganAnewError(instrument.id, newest);
      await this.#scheduler.sleep(ASK_AGAIN_MS, stop);
    }
  }
}

function hasTrade(listed: readonly NewestTrade[], newest: NewestTrade): boolean {
  return listed.some((one) => one.venueTradeId === newest.venueTradeId && one.exchangeAtUs === newest.exchangeAtUs);
}

/** Other trades of the same order prove nothing: the newest one may be listed late. */
function isSomebodyElses(listed: readonly NewestTrade[], newest: NewestTrade): boolean {
  return listed.some(({ venueTradeId }) => venueTradeId === newest.venueTradeId) && !hasTrade(listed, newest);
}
