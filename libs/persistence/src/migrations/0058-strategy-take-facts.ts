import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const WRITER = DATABASE_ROLES.strategy.role;

/**
 * Writes down what facts change, in one statement. They were taken in memory on what was known at a moment: each write names the row as
 * it was then, and where one of them finds another, all of them are undone. A row that another session is changing is waited for.
 *
 * Without scans of whole tables: a plan that is made while they are small stays, and they grow.
 */
const TAKE_FACTS = `
  CREATE FUNCTION strategy.take_facts(p_change jsonb) RETURNS text LANGUAGE plpgsql SET enable_seqscan = off AS $take$
  DECLARE
    v_count bigint;
  BEGIN
    INSERT INTO strategy.inbox (message_id, subject)
      SELECT m ->> 'message_id', m ->> 'subject' FROM jsonb_array_elements(p_change -> 'messages') m ORDER BY 1;
    UPDATE strategy.intent i SET status = n.status, reason = n.reason, approved = n.approved,
        ended_quantity = n.ended_quantity, ended_at_us = n.ended_at_us, known_quantity = n.known_quantity,
        closed_at_us = n.closed_at_us
      FROM jsonb_to_recordset(p_change -> 'intents') AS n (intent_id text, status text, reason text, approved boolean,
        ended_quantity numeric, ended_at_us bigint, known_quantity numeric, closed_at_us bigint,
        approved_before boolean, ended_before numeric, known_before numeric)
      WHERE i.intent_id = n.intent_id AND i.status = 'open' AND i.approved = n.approved_before
        AND i.known_quantity = n.known_before AND i.ended_quantity IS NOT DISTINCT FROM n.ended_before;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    IF v_count <> jsonb_array_length(p_change -> 'intents') THEN
      RAISE SQLSTATE 'STALE';
    END IF;
    IF jsonb_array_length(p_change -> 'new_intents') > 0 THEN
      INSERT INTO strategy.intent (intent_id, strategy, account, venue, instrument, side, quantity, type, limit_price,
          time_in_force, reduce_only, market_event_id, market_event_at_us, valid_until_us, status, reason, approved,
          ended_quantity, ended_at_us, known_quantity, created_at_us, closed_at_us)
        SELECT n.intent_id, n.strategy, n.account, n.venue, n.instrument, n.side, n.quantity, n.type, n.limit_price,
          n.time_in_force, n.reduce_only, n.market_event_id, n.market_event_at_us, n.valid_until_us, n.status, n.reason,
          n.approved, n.ended_quantity, n.ended_at_us, n.known_quantity, n.created_at_us, n.closed_at_us
        FROM jsonb_populate_recordset(NULL::strategy.intent, p_change -> 'new_intents') n;
    END IF;
    IF jsonb_array_length(p_change -> 'positions') > 0 THEN
      INSERT INTO strategy.position_view
          (account, venue, instrument, quantity, average_price, realised_profit, version, updated_at_us)
        SELECT n.account, n.venue, n.instrument, n.quantity, n.average_price, n.realised_profit, n.version, n.updated_at_us
        FROM jsonb_array_elements(p_change -> 'positions') e, jsonb_populate_record(NULL::strategy.position_view, e) n
        WHERE e -> 'version_before' = 'null';
      UPDATE strategy.position_view p SET quantity = n.quantity, average_price = n.average_price,
          realised_profit = n.realised_profit, version = n.version, updated_at_us = n.updated_at_us
        FROM jsonb_array_elements(p_change -> 'positions') e, jsonb_populate_record(NULL::strategy.position_view, e) n
        WHERE p.account = n.account AND p.venue = n.venue AND p.instrument = n.instrument
          AND p.version = (e ->> 'version_before')::bigint;
      GET DIAGNOSTICS v_count = ROW_COUNT;
      IF v_count <> (
        SELECT count(*) FROM jsonb_array_elements(p_change -> 'positions') e WHERE e -> 'version_before' <> 'null'
      ) THEN
        RAISE SQLSTATE 'STALE';
      END IF;
    END IF;
    IF jsonb_array_length(p_change -> 'balances') > 0 THEN
      INSERT INTO strategy.balance_view AS b (account, venue, totals, version, updated_at_us)
        SELECT n.account, n.venue, n.totals, n.version, n.updated_at_us
        FROM jsonb_populate_recordset(NULL::strategy.balance_view, p_change -> 'balances') n
        ON CONFLICT (account, venue) DO UPDATE SET totals = excluded.totals, version = excluded.version,
          updated_at_us = excluded.updated_at_us
        WHERE b.version < excluded.version;
    END IF;
    RETURN 'RECORDED';
  EXCEPTION WHEN unique_violation OR SQLSTATE 'STALE' THEN
    RETURN 'STALE';
  END $take$;
  REVOKE ALL ON FUNCTION strategy.take_facts(jsonb) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION strategy.take_facts(jsonb) TO ${WRITER};`;

/** Facts of strategy in one statement. */
export class StrategyTakeFacts1764000000058 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TAKE_FACTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION strategy.take_facts(jsonb)');
  }
}
