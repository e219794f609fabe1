import { Inject, Injectable } from '@nestjs/common';
import { type UnexplainedBalance, applyBaselines, openingTransaction, unexplainedBalances } from '#libs/domain';
import { type Clock, ZERO, formatDecimal } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks } from '../../ports.js';
import { DiscrepancyReporter } from '../booking/discrepancy-reporter.js';

/** A difference must show itself this often, unchanged, before it is a discrepancy: fills may be on their way. */
const CONFIRMATIONS = 3;
/** The kind of difference that is about an amount. */
export const UNEXPLAINED_BALANCE = 'BALANCE_UNEXPLAINED';

/**
 * Demands that every balance is what the ledger's wallet holds: what was there before our first trade, and everything booked since.
 * What stays unexplained (a transfer that nobody reported, a fee we did not see) is a discrepancy until it is gone or accepted.
 */
@Injectable()
export class ExplainBalances {
  readonly #books: OrderBooks;
  readonly #discrepancies: DiscrepancyReporter;
  readonly #clock: Clock;
  #seen: ReadonlyMap<string, { readonly amount: string; readonly times: number }> = new Map();

  constructor(@Inject(ORDER_BOOKS) books: OrderBooks, discrepancies: DiscrepancyReporter, @Inject(CLOCK) clock: Clock) {
    this.#books = books;
    this.#discrepancies = discrepancies;
    this.#clock = clock;
  }

  /** Compares; assets seen for the first time get their baseline. */
  async explainBalances(): Promise<void> {
    await this.#books.write(async (writes) => {
      const nowUs = this.#clock.nowUs();
      const { after, touched } = applyBaselines(await writes.lockBalances(), nowUs);
      await writes.saveBalances(after, touched, nowUs);
      for (const { asset, baseline = ZERO } of touched)
        if (!baseline.eq(ZERO)) await writes.postToLedger(openingTransaction(asset, baseline, nowUs), nowUs);
      const found = unexplainedBalances(after);
      const seen = this.#countSightings(found);
      for (const { asset, total, unexplained } of found) {
        if ((seen.get(asset)?.times ?? 0) < CONFIRMATIONS) continue;
        const details = { total: formatDecimal(total), unexplained: formatDecimal(unexplained) };
        await this.#discrepancies.reportDifference(writes, { kind: UNEXPLAINED_BALANCE, about: asset, details });
      }
      const assets = found.map(({ asset }) => asset);
      await writes.resolveDiscrepancies(UNEXPLAINED_BALANCE, assets, 'the balance is explained again', nowUs);
      writes.afterCommit(() => {
        this.#seen = seen;
      });
    });
  }

  /** How often in a row each difference has shown itself, this time included. */
  #countSightings(found: readonly UnexplainedBalance[]): ReadonlyMap<string, { amount: string; times: number }> {
    return new Map(
      found.map(({ asset, unexplained }) => {
        const amount = formatDecimal(unexplained);
        const before = this.#seen.get(asset);
        return [asset, { amount, times: before?.amount === amount ? before.times + 1 : 1 }];
      }),
    );
  }
}
