import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const { desk, 'order-management': orders, risk } = DATABASE_ROLES;
/** What only a rehearsal raises, to have everything that it wrote taken back. */
const REHEARSED = 'TWREH';

/** Of each session its own, so that none that starts waits for another. */
const NAME = `'rehearsal-' || pg_backend_pid()`;

/**
 * A licence for an invented account, by `orders.license`, of which nothing is left afterwards: it ends as a savepoint that is rolled back, and a row of
 * the outbox's numbering is passed over. A session that has done it has the plans of every statement in the function and all that it knows of the
 * tables, which takes some ten times as long as a licence does. Returns the verdict.
 */
const REHEARSE_LICENSE = `
  CREATE FUNCTION orders.rehearse_license() RETURNS text LANGUAGE plpgsql AS $rehearse$
  DECLARE
    v_verdict text;
    v_name text := ${NAME};
    v_order jsonb := '{"external": false, "venue": "nowhere", "instrument": "A-B", "side": "BUY", "type": "LIMIT",
      "time_in_force": "GTC", "quantity": "1", "limit_price": "1", "reduce_only": true, "status": "PendingNew", "reason": "", "version": 1,
      "correlation_id": "rehearsal", "causation_id": "rehearsal", "valid_until_us": 1, "market_event_at_us": 1, "intent_at_us": 1,
      "approved_at_us": 1, "committed_at_us": 1, "sent_at_us": 1, "updated_at_us": 1}';
    v_event jsonb := '{"version": 1, "event": "committed", "to_status": "PendingNew", "cum_quantity": "0", "proof": {}, "occurred_at_us": 1}';
  BEGIN
    INSERT INTO orders.lease (venue, account, holder, epoch, expires_at) VALUES ('nowhere', v_name, v_name, 1, now());
    SELECT l.verdict INTO v_verdict FROM orders.license(1,
      v_order || jsonb_build_object('client_order_id', v_name, 'venue_client_order_id', v_name, 'intent_id', v_name, 'strategy', v_name,
        'account', v_name),
      v_event || jsonb_build_object('client_order_id', v_name), 'order.committed.v1.rehearsal.A-B',
      jsonb_build_object('id', v_name)) l;
    RAISE EXCEPTION 'rehearsed' USING ERRCODE = '${REHEARSED}';
  EXCEPTION WHEN SQLSTATE '${REHEARSED}' THEN
    RETURN v_verdict;
  END $rehearse$;
  REVOKE ALL ON FUNCTION orders.rehearse_license() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION orders.rehearse_license() TO ${orders.role};`;

/**
 * The same for a decision, by `risk.decide`; returns its outcome. It holds the lock on the trading states for a moment, as each decision does. A desk,
 * whose decisions bring their licences along in the same session, rehearses one too; then its verdict follows the outcome.
 */
const REHEARSE_DECIDE = `
  CREATE FUNCTION risk.rehearse_decide() RETURNS text LANGUAGE plpgsql AS $rehearse$
  DECLARE
    v_outcome text;
    v_name text := ${NAME};
    v_decision jsonb := '{"venue": "nowhere", "instrument": "A-B", "side": "BUY", "type": "LIMIT", "quantity": "1", "limit_price": "1",
      "reduce_only": false, "decision": "APPROVED", "worst_price": "1", "retryable": false, "numbers": {}, "trading_state": "ACTIVE",
      "limits_version": 1, "correlation_id": "rehearsal", "market_event_at_us": 1, "intent_at_us": 1, "received_at_us": 1,
      "decided_at_us": 1}';
    v_account jsonb := '{"reserved": "1", "gross_exposure": "1", "equity": "1", "version": 1, "updated_at_us": 1}';
    v_reservation jsonb := '{"venue": "nowhere", "instrument": "A-B", "side": "BUY", "quantity": "1", "price": "1", "executed": "0",
      "filled": "0", "released": "0", "open_quantity": "1", "overfill": "0", "order_version": 0}';
    v_names jsonb := jsonb_build_object('intent_id', v_name, 'account', v_name);
    v_states jsonb;
  BEGIN
    INSERT INTO risk.account_exposure (account, limits_version, version) VALUES (v_name, 1, 0);
    LOCK TABLE risk.trading_state IN SHARE MODE;
    SELECT coalesce(jsonb_object_agg(s.scope, jsonb_build_array(s.version, s.state)), '{}') INTO v_states
      FROM risk.trading_state s WHERE s.scope IN ('all', v_name);
    SELECT d.outcome INTO v_outcome FROM risk.decide(v_name, jsonb_build_array(jsonb_build_object(
      'account_version', 0, 'gross_exposure_bound', '1', 'trading_states', v_states,
      'decision', v_decision || v_names || jsonb_build_object('strategy', v_name),
      'account', v_account || jsonb_build_object('account', v_name), 'reservation', v_reservation || v_names,
      'subject', 'risk.approved.v1.rehearsal.A-B', 'message', jsonb_build_object('id', v_name)))) d;
    RAISE EXCEPTION 'rehearsed' USING ERRCODE = '${REHEARSED}';
  EXCEPTION WHEN SQLSTATE '${REHEARSED}' THEN
    IF pg_has_role('${desk.role}', 'MEMBER') THEN
      v_outcome := concat_ws(', ', v_outcome, orders.rehearse_license());
    END IF;
    RETURN v_outcome;
  END $rehearse$;
  REVOKE ALL ON FUNCTION risk.rehearse_decide() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION risk.rehearse_decide() TO ${risk.role};`;

/** The first decision and the first order of a session take no longer than the next. */
export class Rehearsals1764000000064 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REHEARSE_LICENSE);
    await runner.query(REHEARSE_DECIDE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION risk.rehearse_decide(), orders.rehearse_license()');
  }
}
