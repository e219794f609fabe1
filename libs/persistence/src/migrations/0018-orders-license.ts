import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Inserts a new order that is marked as sent, with its history and its message, in one call. Nothing is written where the epoch of
 * the lease is not the newest (LEASE_LOST), where the kill switch forbids it (HALTED, REDUCING), or where the order's id or intent is
 * taken (KNOWN). The locks are those of every other writer: the lease first, then the latch, against which a kill waits.
 */
const LICENSE = `
  CREATE FUNCTION orders.license(p_epoch bigint, p_order jsonb, p_event jsonb, p_subject text, p_message jsonb)
  RETURNS TABLE (verdict text, outbox_sequence bigint) LANGUAGE plpgsql AS $license$
  DECLARE
    v_order orders.orders := jsonb_populate_record(NULL::orders.orders, p_order);
    v_event orders.order_event := jsonb_populate_record(NULL::orders.order_event, p_event);
    v_states text[];
  BEGIN
    PERFORM FROM orders.lease l
      WHERE l.venue = v_order.venue AND l.account = v_order.account AND l.epoch = p_epoch FOR KEY SHARE;
    IF NOT FOUND THEN
      RETURN QUERY SELECT 'LEASE_LOST', NULL::bigint;
      RETURN;
    END IF;
    PERFORM FROM orders.trading_state s WHERE s.scope = 'all' FOR SHARE;
    SELECT coalesce(array_agg(s.state), '{HALTED}') INTO v_states
      FROM orders.trading_state s WHERE s.scope IN ('all', v_order.account);
    IF 'HALTED' = ANY(v_states) OR ('REDUCING' = ANY(v_states) AND NOT v_order.reduce_only) THEN
      RETURN QUERY SELECT CASE WHEN 'HALTED' = ANY(v_states) THEN 'HALTED' ELSE 'REDUCING' END, NULL::bigint;
      RETURN;
    END IF;
    INSERT INTO orders.orders (client_order_id, venue_client_order_id, external, intent_id, strategy, account, venue,
        instrument, side, type, time_in_force, quantity, limit_price, reduce_only, status, reason, version, lease_epoch,
        correlation_id, causation_id, valid_until_us, market_event_at_us, intent_at_us, approved_at_us,
        committed_at_us, sent_at_us, updated_at_us)
      VALUES (v_order.client_order_id, v_order.venue_client_order_id, v_order.external, v_order.intent_id,
        v_order.strategy, v_order.account, v_order.venue, v_order.instrument, v_order.side, v_order.type,
        v_order.time_in_force, v_order.quantity, v_order.limit_price, v_order.reduce_only, v_order.status,
        v_order.reason, v_order.version, p_epoch, v_order.correlation_id, v_order.causation_id,
        v_order.valid_until_us, v_order.market_event_at_us, v_order.intent_at_us, v_order.approved_at_us,
        v_order.committed_at_us, v_order.sent_at_us, v_order.updated_at_us)
      ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
      RETURN QUERY SELECT 'KNOWN', NULL::bigint;
      RETURN;
    END IF;
    INSERT INTO orders.order_event (client_order_id, version, event, from_status, to_status, cum_quantity, proof,
        lease_epoch, occurred_at_us)
      VALUES (v_event.client_order_id, v_event.version, v_event.event, v_event.from_status, v_event.to_status,
        v_event.cum_quantity, v_event.proof, p_epoch, v_event.occurred_at_us);
    INSERT INTO orders.outbox (message_id, subject, payload) VALUES (p_message ->> 'id', p_subject, p_message)
      RETURNING outbox.sequence INTO outbox_sequence;
    verdict := 'LICENSED';
    RETURN NEXT;
  END $license$;
  REVOKE ALL ON FUNCTION orders.license(bigint, jsonb, jsonb, text, jsonb) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION orders.license(bigint, jsonb, jsonb, text, jsonb) TO tradewind_orders;`;

/** One round trip and one flush between an approval and its first byte. */
export class OrdersLicense1764000000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LICENSE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION orders.license(bigint, jsonb, jsonb, text, jsonb)');
  }
}
