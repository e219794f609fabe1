import { Inject, Injectable } from '@nestjs/common';
import type { AccountAtVenue } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import { MemoryTransactions } from '#libs/persistence';
import { type ReceivedReport, type ReportJournal, TRADED_ACCOUNT } from '../../ports.js';
import { MemoryOrderDatabase, accountKey } from './memory-order-database.js';

/** The memory twin of the journal in Postgres; it passes the same contract tests. */
@Injectable()
export class MemoryReportJournal implements ReportJournal {
  readonly #database: MemoryOrderDatabase;
  readonly #transactions: MemoryTransactions;
  readonly #at: string;

  constructor(
    database: MemoryOrderDatabase,
    transactions: MemoryTransactions,
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
  ) {
    this.#database = database;
    this.#transactions = transactions;
    this.#at = accountKey(at);
  }

  appendReports(reports: readonly ReceivedReport[]): Promise<void> {
    return this.#transactions.write(async () => {
      for (const report of reports)
        this.#database.reports.insert({ at: this.#at, sequence: this.#database.nextSequence(), report });
    });
  }

  pruneReports(beforeUs: UnixUs, most: number): Promise<number> {
    return this.#transactions.write(async () => {
      const old = this.#database.reports
        .find(({ at, report }) => at === this.#at && report.receivedAtUs < beforeUs)
        .sort((a, b) => a.report.receivedAtUs - b.report.receivedAtUs)
        .slice(0, most);
      for (const { sequence } of old) this.#database.reports.delete(String(sequence));
      return old.length;
    });
  }
}
