import { type Decimal, type InstrumentId, type UnixUs, ZERO } from '#libs/kernel';

/**
 * Where an amount is booked. WALLET is what the account holds at the venue; every other book is the other side of it: what a fill
 * exchanged (TRADING), what the venue kept (FEES), what came from or went to somewhere else (EXTERNAL), what was there before the first
 * booked trade (OPENING), and what an operator accepted (ADJUSTMENTS).
 */
export const LEDGER_BOOKS = ['WALLET', 'TRADING', 'FEES', 'EXTERNAL', 'OPENING', 'ADJUSTMENTS'] as const;
export type LedgerBook = (typeof LEDGER_BOOKS)[number];

/** What a transaction is about; an execution and its fee are one transaction. */
export const LEDGER_KINDS = ['OPENING', 'FILL', 'TRANSFER', 'ADJUSTMENT'] as const;
export type LedgerKind = (typeof LEDGER_KINDS)[number];

/** One line of a transaction. */
export interface LedgerEntry {
  readonly book: LedgerBook;
  /** Whose position it moves; `undefined` for the wallet and for what moves none. */
  readonly instrument: InstrumentId | undefined;
  readonly asset: string;
  /** In units of the asset; never zero. Positive is received by the book. */
  readonly amount: Decimal;
}

/** What happened once, as entries that sum to zero in every asset. */
export interface LedgerTransaction {
  readonly kind: LedgerKind;
  /** With the kind unique in the books of an account: whatever is reported twice is booked once. */
  readonly cause: string;
  /** Who says so: `venue`, or the name of an operator. */
  readonly actor: string;
  readonly reason: string;
  readonly occurredAtUs: UnixUs;
  readonly entries: readonly LedgerEntry[];
}

/** The sums of entries by what `keyOf` returns; entries without a key are left out, sums of zero are kept. */
export function sumEntries(
  entries: Iterable<LedgerEntry>,
  keyOf: (entry: LedgerEntry) => string | undefined,
): ReadonlyMap<string, Decimal> {
  const sums = new Map<string, Decimal>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key !== undefined) sums.set(key, (sums.get(key) ?? ZERO).plus(entry.amount));
  }
  return sums;
}

/** The assets in which entries do not sum to zero; none for a transaction that may be booked. */
export function unbalancedAssets(entries: Iterable<LedgerEntry>): readonly string[] {
  return [...sumEntries(entries, ({ asset }) => asset)].filter(([, sum]) => !sum.eq(ZERO)).map(([asset]) => asset);
}
