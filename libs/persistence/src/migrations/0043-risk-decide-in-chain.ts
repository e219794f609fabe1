import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `risk.decide` as before, and one thing more: each decision of a call was made on the account that the one before it left. Where that
 * one was not written down, or was written by an earlier call, the account that it made up never was, and nothing that follows stands,
 * even where others have meanwhile brought the account to a version of the same number.
 */
const DECIDE = `
  CREATE OR REPLACE FUNCTION risk.decide(p_account text, p_entries jsonb)
  RETURNS TABLE (outcome text, outbox_sequence bigint) LANGUAGE plpgsql AS $decide$
  DECLARE
    v_entry jsonb;
    v_intent text;
    v_version bigint;
    v_limits bigint;
    v_states jsonb;
    v_account risk.account_exposure;
    v_bound numeric;
    v_is_broken boolean := false;
  BEGIN
    SELECT a.version, a.limits_version INTO v_version, v_limits
      FROM risk.account_exposure a WHERE a.account = p_account FOR UPDATE;
    LOCK TABLE risk.trading_state IN SHARE MODE;
    SELECT coalesce(jsonb_object_agg(s.scope, jsonb_build_array(s.version, s.state)), '{}') INTO v_states
      FROM risk.trading_state s WHERE s.scope IN ('all', p_account);
    FOR v_entry IN SELECT value FROM jsonb_array_elements(p_entries) LOOP
      v_intent := v_entry #>> '{decision,intent_id}';
      v_account := jsonb_populate_record(NULL::risk.account_exposure, v_entry -> 'account');
      v_bound := (v_entry ->> 'gross_exposure_bound')::numeric;
      outcome := 'RECORDED';
      outbox_sequence := NULL;
      IF v_entry #>> '{decision,account}' IS DISTINCT FROM p_account THEN
        RAISE EXCEPTION 'the intent % is not of the account %', v_intent, p_account;
      ELSIF EXISTS (SELECT FROM risk.intent_claim c WHERE c.intent_id = v_intent) THEN
        outcome := 'KNOWN';
      ELSIF v_is_broken
         OR (v_entry ->> 'account_version')::bigint IS DISTINCT FROM v_version
         OR (v_entry #>> '{decision,limits_version}')::bigint IS DISTINCT FROM v_limits
         OR v_entry -> 'trading_states' IS DISTINCT FROM v_states
         OR (v_account.account IS NOT NULL AND v_account.version IS DISTINCT FROM v_version + 1)
         OR (v_bound IS NOT NULL AND (v_account.gross_exposure IS NULL OR v_account.gross_exposure > v_bound)) THEN
        outcome := 'STALE';
      ELSE
        INSERT INTO risk.intent_claim (intent_id, received_at_us)
          VALUES (v_intent, (v_entry #>> '{decision,received_at_us}')::bigint) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN outcome := 'KNOWN'; END IF;
      END IF;
      IF outcome = 'RECORDED' THEN
        INSERT INTO risk.intent_decision (intent_id, strategy, account, venue, instrument, side, type, quantity,
            limit_price, reduce_only, decision, worst_price, rule, code, message, retryable, numbers, trading_state,
            limits_version, correlation_id, market_event_at_us, intent_at_us, received_at_us, decided_at_us)
          SELECT d.intent_id, d.strategy, d.account, d.venue, d.instrument, d.side, d.type, d.quantity,
            d.limit_price, d.reduce_only, d.decision, d.worst_price, d.rule, d.code, d.message, d.retryable, d.numbers,
            d.trading_state, d.limits_version, d.correlation_id, d.market_event_at_us, d.intent_at_us,
            d.received_at_us, d.decided_at_us
          FROM jsonb_populate_record(NULL::risk.intent_decision, v_entry -> 'decision') d;
        IF v_account.account IS NOT NULL THEN
          UPDATE risk.account_exposure a SET reserved = v_account.reserved, gross_exposure = v_account.gross_exposure,
            equity = v_account.equity, version = v_account.version, updated_at_us = v_account.updated_at_us
            WHERE a.account = p_account;
          v_version := v_account.version;
          INSERT INTO risk.reservation (intent_id, account, venue, instrument, side, quantity, price, executed, filled,
              released, open_quantity, overfill, order_version)
            SELECT r.intent_id, r.account, r.venue, r.instrument, r.side, r.quantity, r.price, r.executed, r.filled,
              r.released, r.open_quantity, r.overfill, r.order_version
            FROM jsonb_populate_record(NULL::risk.reservation, v_entry -> 'reservation') r;
        END IF;
        INSERT INTO risk.outbox (message_id, subject, payload)
          VALUES (v_entry #>> '{message,id}', v_entry ->> 'subject', v_entry -> 'message')
          RETURNING outbox.sequence INTO outbox_sequence;
      END IF;
      v_is_broken := v_is_broken OR outcome = 'STALE' OR (outcome = 'KNOWN' AND v_account.account IS NOT NULL);
      RETURN NEXT;
    END LOOP;
  END $decide$;`;

/** What follows a decision that was not written down is stale. */
export class RiskDecideInChain1764000000043 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DECIDE);
  }

  /** The function of before is a migration of its own, and less safe: it is not brought back. */
  async down(_runner: QueryRunner): Promise<void> {}
}
