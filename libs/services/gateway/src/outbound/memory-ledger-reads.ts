import {
  type BookedTransaction,
  LEDGER_ORDER,
  type LedgerFilter,
  type Page,
  type PageRequest,
} from '#libs/persistence';
import type { LedgerReads } from '../ports.js';
import { pageOf } from './memory-page.js';

/** The memory twin of the ledger's reader. */
export class MemoryLedgerReads implements LedgerReads {
  readonly #transactions: readonly BookedTransaction[];

  constructor(transactions: readonly BookedTransaction[]) {
    this.#transactions = transactions;
  }

  listLedger(
    { account, fromUs = 0, kind, oldestFirst, toUs = Number.POSITIVE_INFINITY, venue }: LedgerFilter,
    page: PageRequest,
  ): Promise<Page<BookedTransaction>> {
    const isWanted = (row: BookedTransaction): boolean =>
      row.account === (account ?? row.account) &&
      row.venue === (venue ?? row.venue) &&
      row.kind === (kind ?? row.kind) &&
      row.bookedAtUs >= fromUs &&
      row.bookedAtUs < toUs;
    const { key } = LEDGER_ORDER;
    return Promise.resolve(
      pageOf(this.#transactions.filter(isWanted), { key, newestFirst: oldestFirst !== true }, page),
    );
  }
}
