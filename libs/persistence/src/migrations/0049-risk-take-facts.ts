import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Writes down what facts of one account change, in one statement. They were taken in memory on what was known at a moment: under the
 * account's lock, which every writer of these rows takes, this looks whether it still is, and writes either all of it or nothing.
 */
const TAKE_FACTS = `
  CREATE FUNCTION risk.take_facts(p_account text, p_change jsonb) RETURNS text LANGUAGE plpgsql AS $take$
  BEGIN
    PERFORM FROM risk.account_exposure a WHERE a.account = p_account FOR UPDATE;
    IF NOT FOUND THEN
      INSERT INTO risk.account_exposure (account) VALUES (p_account) ON CONFLICT DO NOTHING;
      PERFORM FROM risk.account_exposure a WHERE a.account = p_account FOR UPDATE;
    END IF;
    IF EXISTS (
      SELECT FROM jsonb_array_elements(p_change -> 'messages') m
        JOIN risk.inbox i ON i.message_id = m ->> 'message_id'
    ) OR EXISTS (
      SELECT FROM jsonb_array_elements(p_change -> 'reservations') e,
          jsonb_populate_record(NULL::risk.reservation, e -> 'before') b
        LEFT JOIN risk.reservation r ON r.intent_id = b.intent_id AND r.account = p_account
        WHERE r.executed IS DISTINCT FROM b.executed OR r.order_version IS DISTINCT FROM b.order_version
          OR r.ended_cum_quantity IS DISTINCT FROM b.ended_cum_quantity
    ) OR EXISTS (
      SELECT FROM jsonb_array_elements(p_change -> 'positions') e,
          jsonb_populate_record(NULL::risk.position, e -> 'before') b
        LEFT JOIN risk.position p ON p.account = p_account AND p.venue = b.venue AND p.instrument = b.instrument
        WHERE coalesce(p.quantity, 0) <> b.quantity OR coalesce(p.fills, 0) <> b.fills
          OR p.booked_version IS DISTINCT FROM b.booked_version
    ) OR EXISTS (
      SELECT FROM jsonb_array_elements(p_change -> 'balances') e
        LEFT JOIN risk.balance_version v ON v.account = p_account AND v.venue = e ->> 'venue'
        WHERE v.version IS DISTINCT FROM (e ->> 'version_before')::bigint
    ) THEN
      RETURN 'STALE';
    END IF;
    INSERT INTO risk.inbox (message_id, subject)
      SELECT m ->> 'message_id', m ->> 'subject' FROM jsonb_array_elements(p_change -> 'messages') m;
    UPDATE risk.reservation r SET executed = n.executed, ended_cum_quantity = n.ended_cum_quantity, filled = n.filled,
        released = n.released, open_quantity = n.open_quantity, overfill = n.overfill, order_version = n.order_version
      FROM jsonb_array_elements(p_change -> 'reservations') e,
        jsonb_populate_record(NULL::risk.reservation, e -> 'after') n
      WHERE r.intent_id = n.intent_id;
    INSERT INTO risk.position AS p (account, venue, instrument, quantity, fills, booked_quantity, booked_version)
      SELECT p_account, n.venue, n.instrument, n.quantity, n.fills, n.booked_quantity, n.booked_version
      FROM jsonb_array_elements(p_change -> 'positions') e,
        jsonb_populate_record(NULL::risk.position, e -> 'after') n
      ON CONFLICT (account, venue, instrument) DO UPDATE SET quantity = excluded.quantity, fills = excluded.fills,
        booked_quantity = excluded.booked_quantity, booked_version = excluded.booked_version;
    IF jsonb_array_length(p_change -> 'balances') > 0 THEN
      INSERT INTO risk.balance_version (account, venue, version, exchange_at_us)
        SELECT p_account, e ->> 'venue', (e ->> 'version')::bigint, (e ->> 'exchange_at_us')::bigint
        FROM jsonb_array_elements(p_change -> 'balances') e
        ON CONFLICT (account, venue) DO UPDATE SET version = excluded.version, exchange_at_us = excluded.exchange_at_us;
      DELETE FROM risk.balance b USING jsonb_array_elements(p_change -> 'balances') e
        WHERE b.account = p_account AND b.venue = e ->> 'venue';
      INSERT INTO risk.balance (account, venue, asset, free, locked)
        SELECT p_account, e ->> 'venue', held ->> 'asset', (held ->> 'free')::numeric, (held ->> 'locked')::numeric
        FROM jsonb_array_elements(p_change -> 'balances') e, jsonb_array_elements(e -> 'assets') held;
      DELETE FROM risk.uncovered_spend s USING jsonb_array_elements(p_change -> 'balances') e
        WHERE s.account = p_account AND s.venue = e ->> 'venue' AND s.exchange_at_us <= (e ->> 'exchange_at_us')::bigint;
    END IF;
    INSERT INTO risk.uncovered_spend (account, venue, fill_id, asset, amount, exchange_at_us)
      SELECT p_account, s.venue, s.fill_id, s.asset, s.amount, s.exchange_at_us
      FROM jsonb_populate_recordset(NULL::risk.uncovered_spend, p_change -> 'uncovered_spends') s;
    IF (p_change ->> 'is_account_changed')::boolean THEN
      UPDATE risk.account_exposure a SET reserved = a.reserved + (p_change ->> 'reserved_by')::numeric, version = a.version + 1
        WHERE a.account = p_account;
    END IF;
    RETURN 'RECORDED';
  END $take$;
  REVOKE ALL ON FUNCTION risk.take_facts(text, jsonb) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION risk.take_facts(text, jsonb) TO tradewind_risk;`;

/** Facts of an account in one statement. */
export class RiskTakeFacts1764000000049 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TAKE_FACTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION risk.take_facts(text, jsonb)');
  }
}
