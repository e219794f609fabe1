import type { Client } from 'pg';
import { type AccountAtVenue, type BookDifference, verifyBooks } from '#libs/domain';
import { type Progress, UNWATCHED } from '../progress/progress.js';
import { venueSymbolOf } from '../reconcile/read-booked-state.js';
import { readReports } from './read-reports.js';
import { readStoredBooks } from './read-stored-books.js';

/** What a verification looked at, and what it found. */
export interface Verification {
  /** Since when the journal of raw reports reaches, in microseconds; `null` where it is empty. What is older is taken as stored. */
  readonly journalFromUs: number | null;
  readonly reports: number;
  /** Reports that could not be read, and the first of them by their sequence. */
  readonly unreadable: number;
  readonly unreadableNamed: readonly string[];
  /** Rows that were recomputed. */
  readonly orders: number;
  readonly trades: number;
  readonly positions: number;
  readonly transactions: number;
  readonly entries: number;
  readonly balances: number;
  /** How many values differ, and the first of them. */
  readonly differences: number;
  readonly first: BookDifference | null;
}

/** Recomputes everything about the money of an account from its raw reports, in one consistent look that cannot write. */
export async function verifyDatabase(
  client: Client,
  at: AccountAtVenue,
  settleUs: number,
  progress: Progress = UNWATCHED,
): Promise<Verification> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    progress.note('reads the books');
    const books = await readStoredBooks(client, at);
    const { fold, reports, unreadable, unreadableNamed } = await readReports(client, at, progress);
    const differences = [...verifyBooks(books, fold, { symbolOf: venueSymbolOf, settleUs })];
    return {
      journalFromUs: fold.fromUs ?? null,
      reports,
      unreadable,
      unreadableNamed,
      orders: books.orders.length,
      trades: books.trades.length,
      positions: books.positions.length,
      transactions: books.ledger.length,
      entries: books.ledger.reduce((sum, { entries }) => sum + entries.length, 0),
      balances: books.balances.length,
      differences: differences.length,
      first: differences[0] ?? null,
    };
  } finally {
    await client.query('ROLLBACK');
  }
}
