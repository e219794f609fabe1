import type { ReportFold } from './report-fold.js';
import type { BookDifference, StoredBooks, VerifyTerms } from './stored-books.js';
import { verifyBalances } from './verify-balances.js';
import { feeInstrumentsOf, verifyLedger } from './verify-ledger.js';
import { verifyPositions } from './verify-positions.js';
import { verifyTrades } from './verify-trades.js';

/**
 * Recomputes everything about money from what the venue reported, and yields what differs: first trades and orders, then the ledger,
 * then positions and realised profit, then balances, so that the first difference is the nearest to its cause. What happened before the
 * journal reaches is taken as it is stored, and everything is recomputed from there.
 */
export function* verifyBooks(books: StoredBooks, fold: ReportFold, terms: VerifyTerms): Generator<BookDifference> {
  const feeInstruments = feeInstrumentsOf(books);
  yield* verifyTrades(books, fold, terms);
  yield* verifyLedger(books, fold, terms, feeInstruments);
  yield* verifyPositions(books, feeInstruments);
  yield* verifyBalances(books, fold, terms);
}
