import { Inject, Injectable } from '@nestjs/common';
import {
  type AccountAtVenue,
  type AccountBalances,
  type UnexplainedBalance,
  applyBaselines,
  openingTransaction,
  unexplainedBalances,
} from '#libs/domain';
import { type Clock, type UnixUs, ZERO, formatDecimal } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks, type OrderWrites, TRADED_ACCOUNT } from '../../ports.js';
import { DiscrepancyReporter } from '../booking/discrepancy-reporter.js';
import { balanceFact } from '../booking/facts.js';
import { TradedInstruments } from '../traded-instruments.js';

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
  readonly #at: AccountAtVenue;
  readonly #instruments: TradedInstruments;
  readonly #discrepancies: DiscrepancyReporter;
  readonly #clock: Clock;
  #seen: ReadonlyMap<string, { readonly amount: string; readonly times: number }> = new Map();

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
    instruments: TradedInstruments,
    discrepancies: DiscrepancyReporter,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#books = books;
    this.#at = at;
    this.#instruments = instruments;
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
      // A baseline that is given now explains by definition: that proves nothing yet.
      if (found.length === 0 && touched.length === 0) await this.#dateBalances(writes, after, nowUs);
      const assets = found.map(({ asset }) => asset);
      await writes.resolveDiscrepancies(UNEXPLAINED_BALANCE, assets, 'the balance is explained again', nowUs);
      writes.afterCommit(() => {
        this.#seen = seen;
      });
    });
  }

  /**
   * Balances that everything booked explains contain the newest trade, also where they are an answer that has no time of its own: whoever
   * holds back what a trade spent until the balances contain it must hear so, though the private stream told nothing of it.
   */
  async #dateBalances(writes: OrderWrites, balances: AccountBalances, nowUs: UnixUs): Promise<void> {
    let newestUs = balances.exchangeAtUs;
    for (const { id } of this.#instruments.listInstruments())
      newestUs = Math.max(newestUs, (await writes.newestTrade(id))?.exchangeAtUs ?? 0);
    // A trade stamped ahead would make everything that the stream tells until then look old.
    if (newestUs === balances.exchangeAtUs || newestUs > nowUs) return;
    const dated = { ...balances, exchangeAtUs: newestUs, version: balances.version + 1 };
    await writes.saveBalances(dated, [], nowUs);
    await writes.announce([balanceFact(this.#at, dated, nowUs)]);
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
