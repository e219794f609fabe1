import { Inject, Injectable } from '@nestjs/common';
import { type Instrument, type VenueFill, isAnotherOrder } from '#libs/domain';
import { type Clock, US_PER_SECOND, type UnixUs } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks, type OrderReads } from '../../ports.js';
import { VenueBeganAnewError, nameOfVenueOrder } from '../venue-began-anew.js';
import { AdoptOrder } from './adopt-order.js';
import { BookFill } from './book-fill.js';

/** How long an order that was declared absent is watched: late evidence within it is its own, not a stranger's. */
const WATCHED_US = 24 * 60 * 60 * US_PER_SECOND;

/** What became of a fill: booked now, booked before, or put off until its order is known. */
export type ListedFillOutcome = 'booked' | 'known' | 'deferred';

/** Books fills from the venue's list of trades: those that the private stream missed. */
@Injectable()
export class BookListedFill {
  readonly #books: OrderBooks;
  readonly #clock: Clock;
  readonly #adopt: AdoptOrder;
  readonly #fills: BookFill;

  constructor(@Inject(ORDER_BOOKS) books: OrderBooks, @Inject(CLOCK) clock: Clock, adopt: AdoptOrder, fills: BookFill) {
    this.#books = books;
    this.#clock = clock;
    this.#adopt = adopt;
    this.#fills = fills;
  }

  /** Books a fill, once; it is put off while its order may be one of ours whose answer is still out. */
  bookListedFill(instrument: Instrument, fill: VenueFill): Promise<ListedFillOutcome> {
    return this.#books.write(async (writes) => {
      if (await writes.isTradeBooked(instrument.id, fill)) return 'known';
      const nowUs = this.#clock.nowUs();
      const found = await writes.lockOrderByVenueId(instrument.id, fill.venueOrderId);
      if (found !== undefined && isAnotherOrder(found, fill)) throw new VenueBeganAnewError(nameOfVenueOrder(found));
      if (found === undefined && (await mayBeOurs(writes, instrument, nowUs))) return 'deferred';
      const before = found ?? (await this.#adopt.adoptOrderOfFill(writes, instrument, fill, nowUs));
      const { venueOrderId, venueTradeId } = fill;
      const proof = { source: 'list', venueTradeId, venueOrderId };
      const causationId = `venue-order:${venueOrderId}`;
      await this.#fills.bookFillOf(writes, instrument, before, fill, {
        proof,
        causationId,
        reason: '',
        nowUs,
        venueOrderId,
      });
      return 'booked';
    });
  }
}

/** Whether an order of ours in the instrument has no venue id yet, or was declared absent of late. */
async function mayBeOurs(reads: OrderReads, instrument: Instrument, nowUs: UnixUs): Promise<boolean> {
  const unsettled = await reads.unsettledOrders();
  const watched = await reads.ordersDeclaredAbsentSince(nowUs - WATCHED_US);
  return [...unsettled, ...watched].some(
    (order) => order.instrument === instrument.id && order.venueOrderId === undefined,
  );
}
