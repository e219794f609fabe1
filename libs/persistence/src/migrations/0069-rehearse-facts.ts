import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const { 'order-management': orders, risk, strategy } = DATABASE_ROLES;
/** What only a rehearsal raises, as in migration 0064. */
const REHEARSED = 'TWREH';

/** Of each session its own, so that none that starts waits for another. */
const NAME = `'rehearsal-' || pg_backend_pid()`;

/** Facts of an invented account, by `risk.take_facts_at`, which are taken back: the session has its plans afterwards. Returns the outcome. */
const REHEARSE_RISK = `
  CREATE FUNCTION risk.rehearse_facts() RETURNS text LANGUAGE plpgsql AS $rehearse$
  DECLARE
    v_outcome text;
    v_name text := ${NAME};
  BEGIN
    SELECT f.outcome INTO v_outcome FROM risk.take_facts_at(v_name, jsonb_build_object(
      'messages', jsonb_build_array(jsonb_build_object('message_id', v_name, 'subject', 'rehearsal')), 'reservations', '[]'::jsonb,
      'positions', '[{"before": {"venue": "nowhere", "instrument": "A-B", "quantity": "0", "fills": 0},
        "after": {"venue": "nowhere", "instrument": "A-B", "quantity": "1", "fills": 1}}]'::jsonb,
      'balances', '[{"venue": "nowhere", "version_before": null, "version": 1, "exchange_at_us": 1,
        "assets": [{"asset": "A", "free": "1", "locked": "0"}]}]'::jsonb,
      'uncovered_spends', jsonb_build_array(jsonb_build_object('venue', 'nowhere', 'fill_id', v_name, 'asset', 'A', 'amount', '1',
        'exchange_at_us', 2)),
      'is_account_changed', true, 'reserved_by', '0')) f;
    RAISE EXCEPTION 'rehearsed' USING ERRCODE = '${REHEARSED}';
  EXCEPTION WHEN SQLSTATE '${REHEARSED}' THEN
    RETURN v_outcome;
  END $rehearse$;
  REVOKE ALL ON FUNCTION risk.rehearse_facts() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION risk.rehearse_facts() TO ${risk.role};`;

/** The same for strategy, by `strategy.take_facts`. */
const REHEARSE_STRATEGY = `
  CREATE FUNCTION strategy.rehearse_facts() RETURNS text LANGUAGE plpgsql AS $rehearse$
  DECLARE
    v_outcome text;
    v_name text := ${NAME};
    v_place jsonb := jsonb_build_object('account', v_name, 'venue', 'nowhere', 'version', 1, 'updated_at_us', 1);
  BEGIN
    v_outcome := strategy.take_facts(jsonb_build_object(
      'messages', jsonb_build_array(jsonb_build_object('message_id', v_name, 'subject', 'rehearsal')),
      'intents', '[]'::jsonb, 'new_intents', '[]'::jsonb,
      'positions', jsonb_build_array(v_place || '{"version_before": null, "instrument": "A-B", "quantity": "1", "average_price": "1",
        "realised_profit": "0"}'),
      'balances', jsonb_build_array(v_place || '{"totals": {"A": "1"}}')));
    RAISE EXCEPTION 'rehearsed' USING ERRCODE = '${REHEARSED}';
  EXCEPTION WHEN SQLSTATE '${REHEARSED}' THEN
    RETURN v_outcome;
  END $rehearse$;
  REVOKE ALL ON FUNCTION strategy.rehearse_facts() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION strategy.rehearse_facts() TO ${strategy.role};`;

/** Acknowledges and fills the order of a rehearsed licence, by `orders.book`; all of it is taken back. Returns the verdict: STALE under a kill, where there is no order. */
const REHEARSE_BOOK = `
  CREATE FUNCTION orders.rehearse_book() RETURNS text LANGUAGE plpgsql AS $rehearse$
  DECLARE
    v_verdict text;
    v_name text := ${NAME};
    v_order jsonb := jsonb_build_object('client_order_id', v_name, 'venue_client_order_id', v_name, 'intent_id', v_name, 'strategy', v_name,
      'account', v_name) || '{"external": false, "venue": "nowhere", "instrument": "A-B", "side": "BUY", "type": "LIMIT",
      "time_in_force": "GTC", "quantity": "1", "limit_price": "1", "reduce_only": true, "status": "PendingNew", "reason": "", "version": 1,
      "correlation_id": "rehearsal", "causation_id": "rehearsal", "valid_until_us": 1, "market_event_at_us": 1, "intent_at_us": 1,
      "approved_at_us": 1, "committed_at_us": 1, "sent_at_us": 1, "updated_at_us": 1, "cum_quantity": "0", "overfill_quantity": "0",
      "venue_cum_quantity": "0"}';
    v_event jsonb := jsonb_build_object('client_order_id', v_name) || '{"version": 1, "event": "committed", "to_status": "PendingNew",
      "cum_quantity": "0", "proof": {}, "occurred_at_us": 1}';
    v_account jsonb := '{"balance_version": 1, "balances_at_us": 1, "reconciled_at_us": null}';
    v_position jsonb := '{"instrument": "A-B", "base": "A", "quote": "B", "quantity": "1", "cost": "1", "average_price": "1",
      "realised_profit": "0", "unrealised_profit": "0", "fees": {}, "version": 1, "updated_at_us": 1}';
    v_balance jsonb := '{"asset": "A", "free": "1", "locked": "0", "baseline": null, "updated_at_us": 1}';
    v_entries jsonb := '[{"book": "WALLET", "instrument": null, "asset": "A", "amount": "1"},
      {"book": "TRADING", "instrument": "A-B", "asset": "A", "amount": "-1"}]';
  BEGIN
    INSERT INTO orders.lease (venue, account, holder, epoch, expires_at) VALUES ('nowhere', v_name, v_name, 1, now());
    PERFORM orders.license(1, v_order, v_event, 'order.committed.v1.rehearsal.A-B', jsonb_build_object('id', v_name || '.1'));
    SELECT b.verdict INTO v_verdict FROM orders.book('nowhere', v_name, 1, jsonb_build_object(
      'orders', jsonb_build_array(jsonb_build_object('before', v_order,
        'after', v_order || '{"status": "Filled", "version": 2, "cum_quantity": "1", "venue_order_id": "1", "acknowledged_at_us": 1,
          "first_fill_at_us": 1, "closed_at_us": 1}')),
      'events', jsonb_build_array(v_event || '{"version": 2, "event": "filled", "from_status": "PendingNew", "to_status": "Filled",
        "cum_quantity": "1"}'),
      'trades', jsonb_build_array(v_order || '{"venue_trade_id": "1", "venue_order_id": "1", "price": "1", "fee": "0", "fee_asset": "A",
        "liquidity": "TAKER", "realised_profit": "0", "exchange_at_us": 1, "booked_at_us": 1}'),
      'positions', jsonb_build_array(jsonb_build_object('before', v_position || '{"version": 0}', 'after', v_position)),
      'ledger', jsonb_build_array(jsonb_build_object('kind', 'FILL', 'cause', v_name, 'actor', 'rehearsal', 'reason', '', 'occurred_at_us', 1, 'booked_at_us', 1,
        'entries', v_entries)),
      'balances', jsonb_build_object('before', v_account || '{"balance_version": 0, "balances_at_us": 0}', 'after', v_account,
        'assets', jsonb_build_array(jsonb_build_object('before', v_balance || '{"free": "0"}', 'after', v_balance))),
      'facts', jsonb_build_array(jsonb_build_object('message', jsonb_build_object('id', v_name || '.2'), 'subject', 'fill.recorded.v1.rehearsal.A-B')))) b;
    RAISE EXCEPTION 'rehearsed' USING ERRCODE = '${REHEARSED}';
  EXCEPTION WHEN SQLSTATE '${REHEARSED}' THEN
    RETURN v_verdict;
  END $rehearse$;
  REVOKE ALL ON FUNCTION orders.rehearse_book() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION orders.rehearse_book() TO ${orders.role};`;

/** The first facts and bookings of a session take no longer than the next: the second order of a day waits for those of the first. */
export class RehearseFacts1764000000069 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [REHEARSE_RISK, REHEARSE_STRATEGY, REHEARSE_BOOK]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION orders.rehearse_book(), strategy.rehearse_facts(), risk.rehearse_facts()');
  }
}
