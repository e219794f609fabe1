import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { LedgerKind } from '#libs/domain';
import { LedgerEntryEntity } from '../orders/ledger-entry.entity.js';
import { LedgerTransactionEntity } from '../orders/ledger-transaction.entity.js';
import { type ListOrder, type Page, type PageRequest, readPage } from './page.js';
import { type Direction, type TimeSpan, within } from './trading-reader.js';

/** What moved money once, with all that it moved. */
export type BookedTransaction = LedgerTransactionEntity & { readonly entries: readonly LedgerEntryEntity[] };

/** Which transactions of the ledger are wanted; the span is of their booking. */
export interface LedgerFilter extends TimeSpan, Direction {
  readonly account?: string | undefined;
  readonly venue?: string | undefined;
  readonly kind?: LedgerKind | undefined;
}

/** How lists of ledger transactions are ordered. */
export const LEDGER_ORDER: ListOrder<LedgerTransactionEntity> = {
  key: [{ property: 'transactionId', type: 'bigint' }],
  newestFirst: true,
};

/** Reads the double-entry ledger with a role that may only read. */
@Injectable()
export class LedgerReader {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Transactions in the order of their booking, newest first unless the filter says otherwise, each with its entries. */
  async listLedger(
    { fromUs, toUs, oldestFirst, ...filter }: LedgerFilter,
    page: PageRequest,
  ): Promise<Page<BookedTransaction>> {
    const wanted = { ...filter, bookedAtUs: within({ fromUs, toUs }) };
    const order = { ...LEDGER_ORDER, newestFirst: oldestFirst !== true };
    const { next, rows } = await readPage(this.#dataSource.getRepository(LedgerTransactionEntity), order, wanted, page);
    const entries = await this.#readEntries(rows.map(({ transactionId }) => Number(transactionId)));
    const own = (id: string): readonly LedgerEntryEntity[] =>
      entries.filter(({ transactionId }) => String(transactionId) === id);
    return { rows: rows.map((row) => ({ ...row, entries: own(row.transactionId) })), next };
  }

  #readEntries(ids: readonly number[]): Promise<readonly LedgerEntryEntity[]> {
    if (ids.length === 0) return Promise.resolve([]);
    const entries = this.#dataSource.getRepository(LedgerEntryEntity);
    return entries.find({ where: { transactionId: In(ids) }, order: { transactionId: 'ASC', line: 'ASC' } });
  }
}
