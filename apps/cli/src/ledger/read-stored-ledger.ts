import type { Client } from 'pg';
import type { AccountAtVenue, LedgerBook, LedgerEntry, LedgerKind, LedgerTransaction } from '#libs/domain';
import { Decimal, type InstrumentId, asId } from '#libs/kernel';

interface LineRow {
  readonly id: string;
  readonly kind: LedgerKind;
  readonly cause: string;
  readonly actor: string;
  readonly reason: string;
  readonly at: string;
  readonly book: LedgerBook | null;
  readonly instrument: string | null;
  readonly asset: string;
  readonly amount: string;
}

/** Reads every ledger transaction of an account at a venue with its entries, oldest first. */
export async function readStoredLedger(
  client: Client,
  { account, venue }: AccountAtVenue,
): Promise<readonly LedgerTransaction[]> {
  const { rows } = await client.query<LineRow>(
    `SELECT t.transaction_id AS id, kind, cause, actor, reason, occurred_at_us AS at, book, instrument, asset, amount
     FROM orders.ledger_transaction t LEFT JOIN orders.ledger_entry e USING (transaction_id)
     WHERE account = $1 AND venue = $2 ORDER BY t.transaction_id, line`,
    [account, venue],
  );
  const transactions = new Map<string, LedgerTransaction & { readonly entries: LedgerEntry[] }>();
  for (const { actor, at, cause, id, kind, reason, ...line } of rows) {
    const known = transactions.get(id) ?? { kind, cause, actor, reason, occurredAtUs: Number(at), entries: [] };
    transactions.set(id, known);
    // An adjustment may have none.
    if (line.book !== null) known.entries.push(entryOf(line.book, line));
  }
  return [...transactions.values()];
}

function entryOf(
  book: LedgerBook,
  { amount, asset, instrument }: Pick<LineRow, 'amount' | 'asset' | 'instrument'>,
): LedgerEntry {
  const of = instrument === null ? undefined : asId<InstrumentId>(instrument);
  return { book, instrument: of, asset, amount: new Decimal(amount) };
}
