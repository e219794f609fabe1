import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const ROLE = DATABASE_ROLES['order-management'].role;

/** A transaction says how many entries it has, so that none can be added to it later. */
const TABLES = `
  CREATE TABLE orders.ledger_transaction (
    transaction_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account text NOT NULL,
    venue text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('OPENING', 'FILL', 'TRANSFER', 'ADJUSTMENT')),
    cause text NOT NULL CHECK (length(cause) BETWEEN 1 AND 200),
    entry_count integer NOT NULL,
    actor text NOT NULL CHECK (length(actor) BETWEEN 1 AND 64),
    reason text NOT NULL CHECK (length(reason) <= 500),
    occurred_at_us bigint NOT NULL,
    booked_at_us bigint NOT NULL,
    lease_epoch bigint NOT NULL,
    CONSTRAINT ledger_booked_once UNIQUE (venue, account, kind, cause),
    CONSTRAINT ledger_adjustment_has_a_reason CHECK (kind <> 'ADJUSTMENT' OR reason <> ''),
    CONSTRAINT ledger_has_entries CHECK (entry_count >= 2 OR (entry_count = 0 AND kind = 'ADJUSTMENT'))
  );
  CREATE TABLE orders.ledger_entry (
    transaction_id bigint NOT NULL REFERENCES orders.ledger_transaction,
    line integer NOT NULL CHECK (line >= 1),
    book text NOT NULL CHECK (book IN ('WALLET', 'TRADING', 'FEES', 'EXTERNAL', 'OPENING', 'ADJUSTMENTS')),
    instrument text,
    asset text NOT NULL CHECK (length(asset) BETWEEN 1 AND 32),
    amount orders.signed_amount NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (transaction_id, line)
  );`;

/** What was booked before the ledger: each trade, and what was held before the first of them. */
const BOOKED_BEFORE = `
  CREATE TEMPORARY TABLE booked_before ON COMMIT DROP AS
  SELECT t.account, t.venue, 'FILL' AS kind, t.instrument || ':' || t.venue_trade_id || ':' || t.venue_order_id AS cause,
    t.side || ' ' || trim_scale(t.quantity) || ' at ' || trim_scale(t.price) AS reason,
    t.exchange_at_us AS occurred_at_us, t.booked_at_us, t.lease_epoch, leg.place, leg.book, leg.instrument, leg.asset, leg.received
  FROM orders.trades t JOIN orders.positions p USING (account, venue, instrument)
  CROSS JOIN LATERAL (VALUES
    (1, 'TRADING', t.instrument, p.base, CASE t.side WHEN 'BUY' THEN t.quantity ELSE -t.quantity END),
    (2, 'TRADING', t.instrument, p.quote, CASE t.side WHEN 'BUY' THEN -t.quantity ELSE t.quantity END * t.price),
    (3, 'FEES', CASE WHEN t.fee_asset IN (p.base, p.quote) THEN t.instrument END, t.fee_asset, -t.fee)
  ) AS leg (place, book, instrument, asset, received)
  UNION ALL
  SELECT b.account, b.venue, 'OPENING', b.asset, 'held before the first booked trade', b.updated_at_us, b.updated_at_us, 1,
    1, 'OPENING', NULL, b.asset, b.baseline
  FROM orders.balances b WHERE b.baseline IS NOT NULL;
  DELETE FROM booked_before WHERE received = 0;
  INSERT INTO orders.ledger_transaction
    (account, venue, kind, cause, entry_count, actor, reason, occurred_at_us, booked_at_us, lease_epoch)
    SELECT account, venue, kind, cause, 2 * count(*), 'venue', reason, occurred_at_us, booked_at_us, lease_epoch
    FROM booked_before GROUP BY account, venue, kind, cause, reason, occurred_at_us, booked_at_us, lease_epoch
    ORDER BY booked_at_us, cause;
  INSERT INTO orders.ledger_entry (transaction_id, line, book, instrument, asset, amount)
    SELECT transaction_id, row_number() OVER (PARTITION BY transaction_id ORDER BY place, side.line),
      side.book, side.instrument, asset, side.amount
    FROM booked_before b JOIN orders.ledger_transaction USING (account, venue, kind, cause)
    CROSS JOIN LATERAL (VALUES (1, 'WALLET', NULL, b.received), (2, b.book, b.instrument, -b.received))
      AS side (line, book, instrument, amount);`;

/** Looked at when the transaction commits: by then all entries must be there, and sum to zero in every asset. */
const BALANCE_CHECK = `
  CREATE FUNCTION orders.check_ledger_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    expected integer;
    found integer;
    unbalanced text;
  BEGIN
    SELECT entry_count INTO expected FROM orders.ledger_transaction WHERE transaction_id = NEW.transaction_id;
    SELECT count(*) INTO found FROM orders.ledger_entry WHERE transaction_id = NEW.transaction_id;
    IF found <> expected THEN
      RAISE EXCEPTION 'ledger transaction % has % entries instead of %', NEW.transaction_id, found, expected
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_has_entries';
    END IF;
    SELECT asset INTO unbalanced FROM orders.ledger_entry WHERE transaction_id = NEW.transaction_id
      GROUP BY asset HAVING sum(amount) <> 0 ORDER BY asset LIMIT 1;
    IF unbalanced IS NOT NULL THEN
      RAISE EXCEPTION 'ledger transaction % does not balance in %', NEW.transaction_id, unbalanced
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balances';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER ledger_transaction_balances AFTER INSERT ON orders.ledger_transaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION orders.check_ledger_transaction();
  CREATE CONSTRAINT TRIGGER ledger_entry_balances AFTER INSERT ON orders.ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION orders.check_ledger_transaction();`;

/** Refused for everybody, the owner included; what is wrong is put right by another transaction. */
const APPEND_ONLY = `
  CREATE FUNCTION orders.refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_append_only';
  END $$;
  CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE ON orders.ledger_transaction
    FOR EACH ROW EXECUTE FUNCTION orders.refuse_ledger_change();
  CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON orders.ledger_entry
    FOR EACH ROW EXECUTE FUNCTION orders.refuse_ledger_change();
  REVOKE UPDATE, DELETE ON orders.ledger_transaction, orders.ledger_entry FROM ${ROLE};`;

/** Everything that moves money, as transactions of entries that sum to zero in every asset. */
export class DoubleEntryLedger1764000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [TABLES, BOOKED_BEFORE, BALANCE_CHECK, APPEND_ONLY]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE orders.ledger_entry;
      DROP TABLE orders.ledger_transaction;
      DROP FUNCTION orders.check_ledger_transaction();
      DROP FUNCTION orders.refuse_ledger_change()`);
  }
}
