import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * All entries that a statement adds are looked at together when it ends, not each for itself at the commit: three statements an entry became one a
 * statement. So the entries of a transaction come in one statement, and nobody can add to a transaction that is whole.
 */
const ENTRIES = `
  CREATE FUNCTION orders.check_ledger_entries() RETURNS trigger LANGUAGE plpgsql AS $check$
  DECLARE
    wrong record;
  BEGIN
    SELECT s.transaction_id AS id, t.entry_count AS expected, sum(s.lines) AS found,
        min(s.asset) FILTER (WHERE s.amount <> 0) AS unbalanced
      INTO wrong
      FROM (SELECT e.transaction_id, e.asset, count(*) AS lines, sum(e.amount) AS amount FROM orders.ledger_entry e
            WHERE e.transaction_id IN (SELECT entered.transaction_id FROM entered) GROUP BY e.transaction_id, e.asset) AS s
        LEFT JOIN orders.ledger_transaction t USING (transaction_id)
      GROUP BY s.transaction_id, t.entry_count
      HAVING sum(s.lines) IS DISTINCT FROM t.entry_count OR bool_or(s.amount <> 0)
      ORDER BY s.transaction_id LIMIT 1;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
    IF wrong.found IS DISTINCT FROM wrong.expected THEN
      RAISE EXCEPTION 'ledger transaction % has % entries instead of %', wrong.id, wrong.found, wrong.expected
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_has_entries';
    END IF;
    RAISE EXCEPTION 'ledger transaction % does not balance in %', wrong.id, wrong.unbalanced
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balances';
  END $check$;
  DROP TRIGGER ledger_entry_balances ON orders.ledger_entry;
  CREATE TRIGGER ledger_entries_balance AFTER INSERT ON orders.ledger_entry REFERENCING NEW TABLE AS entered
    FOR EACH STATEMENT EXECUTE FUNCTION orders.check_ledger_entries();`;

/** Looked at when the transaction commits, as before, by one statement instead of three: a row of it never changes. */
const TRANSACTION = `
  CREATE OR REPLACE FUNCTION orders.check_ledger_transaction() RETURNS trigger LANGUAGE plpgsql AS $check$
  DECLARE
    found integer;
    unbalanced text;
  BEGIN
    SELECT coalesce(sum(s.lines), 0), min(s.asset) FILTER (WHERE s.amount <> 0) INTO found, unbalanced
      FROM (SELECT e.asset, count(*) AS lines, sum(e.amount) AS amount FROM orders.ledger_entry e
            WHERE e.transaction_id = NEW.transaction_id GROUP BY e.asset) AS s;
    IF found <> NEW.entry_count THEN
      RAISE EXCEPTION 'ledger transaction % has % entries instead of %', NEW.transaction_id, found, NEW.entry_count
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_has_entries';
    END IF;
    IF unbalanced IS NOT NULL THEN
      RAISE EXCEPTION 'ledger transaction % does not balance in %', NEW.transaction_id, unbalanced
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balances';
    END IF;
    RETURN NULL;
  END $check$;`;

const BACK = `
  DROP TRIGGER ledger_entries_balance ON orders.ledger_entry;
  DROP FUNCTION orders.check_ledger_entries();
  CREATE CONSTRAINT TRIGGER ledger_entry_balances AFTER INSERT ON orders.ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION orders.check_ledger_transaction();
  CREATE OR REPLACE FUNCTION orders.check_ledger_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
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
  END $$;`;

/** The ledger's rules, looked at once for all entries of a statement. */
export class LedgerEntriesAsSets1764000000056 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [ENTRIES, TRANSACTION]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(BACK);
  }
}
