import type { AccountAtVenue, LedgerTransaction } from '#libs/domain';
import { Decimal, type UnixUs, formatDecimal } from '#libs/kernel';
import type { SqlSession, Statement } from '../connection/sql-session.js';

/** One statement writes the transaction, its entries and what they make of the balances, so that these are always their sums. */
const POST: Statement = {
  name: 'orders.postToLedger',
  text: `WITH posted AS (
      INSERT INTO ledger_transaction
        (account, venue, kind, cause, actor, reason, occurred_at_us, booked_at_us, lease_epoch, entry_count)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, cardinality($10::text[]))
      ON CONFLICT (venue, account, kind, cause) DO NOTHING RETURNING transaction_id
    ), lines AS (
      SELECT transaction_id, line, book, instrument, asset, amount FROM posted
      CROSS JOIN unnest($10::text[], $11::text[], $12::text[], $13::numeric[])
        WITH ORDINALITY AS row (book, instrument, asset, amount, line)
    ), entered AS (
      INSERT INTO ledger_entry (transaction_id, line, book, instrument, asset, amount)
      SELECT transaction_id, line, book, instrument, asset, amount FROM lines
    ), moved AS (
      INSERT INTO balances (account, venue, asset, booked_change, updated_at_us)
      SELECT $1, $2, asset, sum(amount), $8 FROM lines WHERE book = 'WALLET' AND $3 <> 'OPENING'
      GROUP BY asset ORDER BY asset
      ON CONFLICT (account, venue, asset) DO UPDATE SET booked_change = balances.booked_change + excluded.booked_change
    )
    SELECT count(*)::int AS posted FROM posted`,
};
const WALLET: Statement = {
  name: 'orders.walletTotals',
  text: `SELECT asset, sum(amount) AS total FROM ledger_entry JOIN ledger_transaction USING (transaction_id)
    WHERE account = $1 AND venue = $2 AND book = 'WALLET' GROUP BY asset ORDER BY asset COLLATE "C"`,
};

/** Reads of `orders.ledger_entry`. */
export function readLedger(session: SqlSession, { account, venue }: AccountAtVenue) {
  return {
    async walletTotals(): Promise<ReadonlyMap<string, Decimal>> {
      const rows = await session.rowsOf<{ asset: string; total: string }>(WALLET, [account, venue]);
      return new Map(rows.map(({ asset, total }) => [asset, new Decimal(total)]));
    },
  };
}

/** Writes of `orders.ledger_transaction`, `orders.ledger_entry`, and `booked_change` of `orders.balances`. */
export function writeLedger(session: SqlSession, { account, venue }: AccountAtVenue, leaseEpoch: number) {
  return {
    async postToLedger(transaction: LedgerTransaction, nowUs: UnixUs): Promise<boolean> {
      const { actor, cause, entries, kind, occurredAtUs, reason } = transaction;
      const [posted] = await session.rowsOf<{ posted: number }>(POST, [
        ...[account, venue, kind, cause, actor, reason, occurredAtUs, nowUs, leaseEpoch],
        entries.map(({ book }) => book),
        entries.map(({ instrument }) => instrument ?? null),
        entries.map(({ asset }) => asset),
        entries.map(({ amount }) => formatDecimal(amount)),
      ]);
      return posted?.posted === 1;
    },
  };
}
