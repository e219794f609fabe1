import { Inject, Injectable } from '@nestjs/common';
import { type AccountAtVenue, type VenueBalance, applyReportedBalances } from '#libs/domain';
import type { Clock, UnixUs } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { TRADED_ACCOUNT } from '../../ports.js';
import { BookTogether, type Booking } from './book-together.js';
import { balanceFact } from './facts.js';

const QUESTION = { clientOrderIds: [], venueOrders: [], trades: [], instruments: [], balances: true };

/** Keeps what the venue reports of the account's balances, and announces them where they, or the venue's time of them, changed. */
@Injectable()
export class BookBalances {
  readonly #together: BookTogether;
  readonly #clock: Clock;
  readonly #at: AccountAtVenue;

  constructor(together: BookTogether, @Inject(CLOCK) clock: Clock, @Inject(TRADED_ACCOUNT) at: AccountAtVenue) {
    this.#together = together;
    this.#clock = clock;
    this.#at = at;
  }

  /** Books a report of some or all balances; `exchangeAtUs` is 0 where the venue gave no time. */
  bookBalances(reported: readonly VenueBalance[], exchangeAtUs: UnixUs): Promise<void> {
    return this.#together.bookNow(this.bookingOf(reported, exchangeAtUs));
  }

  /** The same, to be booked with others. */
  bookingOf(reported: readonly VenueBalance[], exchangeAtUs: UnixUs): Booking<void> {
    const bookIn: Booking<void>['bookIn'] = async (writes) => {
      const nowUs = this.#clock.nowUs();
      const before = await writes.lockBalances();
      const { after, touched } = applyReportedBalances(before, reported, exchangeAtUs);
      if (after === before) return;
      await writes.saveBalances(after, touched, nowUs);
      if (after.version !== before.version) await writes.announce([balanceFact(this.#at, after, nowUs)]);
    };
    return { question: QUESTION, bookIn };
  }
}
