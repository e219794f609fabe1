import { Inject, Injectable } from '@nestjs/common';
import type { AccountAtVenue } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import { SqlSession, venueReportsTable } from '#libs/persistence';
import { DataSource } from 'typeorm';
import { type ReceivedReport, type ReportJournal, TRADED_ACCOUNT } from '../../ports.js';

/** The journal in Postgres: one statement for all reports that wait, committed by itself. */
@Injectable()
export class PostgresReportJournal implements ReportJournal {
  readonly #dataSource: DataSource;
  readonly #at: AccountAtVenue;

  constructor(dataSource: DataSource, @Inject(TRADED_ACCOUNT) at: AccountAtVenue) {
    this.#dataSource = dataSource;
    this.#at = at;
  }

  appendReports(reports: readonly ReceivedReport[]): Promise<void> {
    return this.#ask((table) => table.appendReports(reports));
  }

  pruneReports(beforeUs: UnixUs, most: number): Promise<number> {
    return this.#ask((table) => table.pruneReports(beforeUs, most));
  }

  async #ask<T>(question: (table: ReturnType<typeof venueReportsTable>) => Promise<T>): Promise<T> {
    const runner = this.#dataSource.createQueryRunner();
    try {
      return await question(venueReportsTable(new SqlSession(runner.manager), this.#at));
    } finally {
      await runner.release();
    }
  }
}
