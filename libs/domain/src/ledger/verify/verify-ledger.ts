import { type InstrumentId, formatDecimal } from '#libs/kernel';
import { fillTransaction } from '../fill-transaction.js';
import { type LedgerEntry, type LedgerTransaction, unbalancedAssets } from '../ledger-transaction.js';
import { isGiven } from './reach.js';
import type { ReportFold } from './report-fold.js';
import type { BookDifference, StoredBooks, StoredTrade, VerifyTerms } from './stored-books.js';

/** The instruments whose position the ledger says paid a fee in a third asset, by the cause of the fill. */
export function feeInstrumentsOf(books: StoredBooks): ReadonlyMap<string, InstrumentId> {
  const found = new Map<string, InstrumentId>();
  const bases = new Map<string, string>(books.positions.map(({ base, instrument }) => [instrument, base]));
  for (const { cause, entries, kind } of books.ledger) {
    const fee = kind === 'FILL' ? entries.find(({ book }) => book === 'FEES') : undefined;
    const payer = fee?.instrument;
    if (payer === undefined || cause.startsWith(`${payer}:`) || bases.get(payer) !== fee?.asset) continue;
    found.set(cause, payer);
  }
  return found;
}

/** Every transaction balances; every trade and reported transfer has exactly its own; nothing else is booked as one. */
export function* verifyLedger(
  books: StoredBooks,
  fold: ReportFold,
  terms: VerifyTerms,
  feeInstruments: ReadonlyMap<string, InstrumentId>,
): Generator<BookDifference> {
  for (const transaction of books.ledger) {
    const [asset] = unbalancedAssets(transaction.entries);
    if (asset !== undefined)
      yield differenceOf(transaction, 'amount', `it does not balance in ${asset}`, 'sums of zero');
  }
  const booked = new Map(books.ledger.map((transaction) => [keyOf(transaction), transaction]));
  for (const trade of books.trades) {
    const expected = transactionOf(trade, books, feeInstruments);
    if (expected !== undefined) yield* compareWith(booked, expected);
  }
  for (const { firstAtUs, said } of fold.transfers.values()) {
    if (booked.has(keyOf(said)) || firstAtUs <= books.readAtUs - terms.settleUs) yield* compareWith(booked, said);
  }
  for (const left of booked.values()) {
    if (left.kind === 'FILL') yield differenceOf(left, '*', sayEntries(left.entries), 'no such trade');
    if (left.kind === 'TRANSFER' && !isGiven(left.occurredAtUs, fold.fromUs))
      yield differenceOf(left, '*', sayEntries(left.entries), 'no report of it');
  }
}

function transactionOf(
  { fill, instrument }: StoredTrade,
  books: StoredBooks,
  feeInstruments: ReadonlyMap<string, InstrumentId>,
): LedgerTransaction | undefined {
  const pair = books.positions.find((one) => one.instrument === instrument);
  if (pair === undefined) return undefined;
  const of = { id: instrument, base: pair.base, quote: pair.quote };
  return fillTransaction(fill, of, feeInstruments.get(fillTransaction(fill, of, undefined).cause));
}

/** Compares what is booked under the key of an expected transaction, and takes it off the list. */
function* compareWith(booked: Map<string, LedgerTransaction>, expected: LedgerTransaction): Generator<BookDifference> {
  const stored = booked.get(keyOf(expected));
  booked.delete(keyOf(expected));
  const recomputed = sayEntries(expected.entries);
  if (stored === undefined) yield differenceOf(expected, '*', 'no such transaction', recomputed);
  else if (sayEntries(stored.entries) !== recomputed)
    yield differenceOf(expected, 'entries', sayEntries(stored.entries), recomputed);
  else if (stored.occurredAtUs !== expected.occurredAtUs)
    yield differenceOf(expected, 'occurred_at_us', String(stored.occurredAtUs), String(expected.occurredAtUs));
}

function keyOf({ cause, kind }: LedgerTransaction): string {
  return `${kind} ${cause}`;
}

function differenceOf(of: LedgerTransaction, column: string, stored: string, recomputed: string): BookDifference {
  return {
    table: column === 'amount' ? 'ledger_entry' : 'ledger_transaction',
    key: keyOf(of),
    column,
    stored,
    recomputed,
  };
}

/** Entries as one text that is the same for the same entries in any order. */
export function sayEntries(entries: readonly LedgerEntry[]): string {
  const say = ({ amount, asset, book, instrument }: LedgerEntry): string =>
    [book, ...(instrument === undefined ? [] : [instrument]), formatDecimal(amount), asset].join(' ');
  return entries.map(say).sort().join('; ');
}
