import { Inject, Injectable } from '@nestjs/common';
import {
  type Instrument,
  type TradeTerms,
  type VenueFill,
  executionKey,
  isCorrected,
  withFeeAsset,
} from '#libs/domain';
import { formatDecimal } from '#libs/kernel';
import { ORDER_BOOKS, type OrderBooks } from '../../ports.js';
import { DiscrepancyReporter } from '../booking/discrepancy-reporter.js';

/** The kind of difference of a booked trade that the venue lists with another price, quantity or fee. */
export const TRADE_CORRECTED = 'TRADE_CORRECTED';

/**
 * Compares trades that the venue lists with what was booked of them, which may have come by the stream. A correction is a difference,
 * written down once for what it says; the trade stays as it was booked until a person accepts what it left unexplained of the balance.
 */
@Injectable()
export class NoteCorrections {
  readonly #books: OrderBooks;
  readonly #discrepancies: DiscrepancyReporter;

  constructor(@Inject(ORDER_BOOKS) books: OrderBooks, discrepancies: DiscrepancyReporter) {
    this.#books = books;
    this.#discrepancies = discrepancies;
  }

  /** Whether a listed trade is booked; where it was booked with other terms, that is written down. */
  async isBooked(instrument: Instrument, fill: VenueFill): Promise<boolean> {
    const booked = await this.#books.read((reads) => reads.bookedTerms(instrument.id, fill));
    if (booked !== undefined) await this.compareTerms(instrument, booked, fill);
    return booked !== undefined;
  }

  /** Writes down where a listed trade has other terms than were booked of it. */
  async compareTerms(instrument: Instrument, booked: TradeTerms, fill: VenueFill): Promise<void> {
    if (isCorrected(booked, withFeeAsset(fill, instrument))) await this.#report(booked, fill);
  }

  #report(booked: TradeTerms, listed: VenueFill): Promise<void> {
    const { venueOrderId, venueSymbol, venueTradeId } = listed;
    // What is corrected again is another difference, also where somebody has accepted the first.
    const about = `${executionKey(listed)}: ${sayTerms(listed)}`;
    const details = { venueSymbol, venueTradeId, venueOrderId, booked: sayTerms(booked), listed: sayTerms(listed) };
    return this.#books.write(async (writes) => {
      // It is listed again for as long as no newer trade comes, also after somebody has accepted it.
      if (await writes.isDiscrepancyKnown(TRADE_CORRECTED, about)) return;
      await this.#discrepancies.reportDifference(writes, { kind: TRADE_CORRECTED, about, details });
    });
  }
}

/** A trade's terms as people read them. */
export function sayTerms({ fee, feeAsset, price, quantity }: TradeTerms): string {
  return `${formatDecimal(quantity)} at ${formatDecimal(price)}, fee ${formatDecimal(fee)} ${feeAsset}`;
}
