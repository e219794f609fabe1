import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

/**
 * As migration 0045, but a licence waits for locks of the orders for a moment only (55P03, and nothing is written): the trading states of risk are
 * locked meanwhile, and a kill waits for them.
 */
const DECIDE_AND_LICENSE = `
  CREATE OR REPLACE FUNCTION risk.decide_and_license(p_account text, p_entries jsonb, p_licences jsonb)
  RETURNS TABLE (outcome text, outbox_sequence bigint, verdict text, order_sequence bigint)
  LANGUAGE plpgsql AS $both$
  DECLARE
    v_place integer := 0;
    v_decision risk.intent_decision;
    v_order orders.orders;
    v_licence jsonb;
  BEGIN
    FOR outcome, outbox_sequence IN
      SELECT d.outcome, d.outbox_sequence FROM risk.decide(p_account, p_entries) d
    LOOP
      verdict := NULL;
      order_sequence := NULL;
      v_licence := p_licences -> v_place;
      IF outcome = 'RECORDED' AND jsonb_typeof(v_licence) = 'object' THEN
        v_decision := jsonb_populate_record(NULL::risk.intent_decision, p_entries -> v_place -> 'decision');
        v_order := jsonb_populate_record(NULL::orders.orders, v_licence -> 'order');
        IF v_decision.decision IS DISTINCT FROM 'APPROVED'
           OR v_order.intent_id IS DISTINCT FROM v_decision.intent_id
           OR v_order.causation_id IS DISTINCT FROM p_entries -> v_place #>> '{message,id}'
           OR v_order.account IS DISTINCT FROM v_decision.account
           OR v_order.venue IS DISTINCT FROM v_decision.venue
           OR v_order.instrument IS DISTINCT FROM v_decision.instrument
           OR v_order.strategy IS DISTINCT FROM v_decision.strategy
           OR v_order.side IS DISTINCT FROM v_decision.side
           OR v_order.type IS DISTINCT FROM v_decision.type
           OR v_order.quantity IS DISTINCT FROM v_decision.quantity
           OR v_order.limit_price IS DISTINCT FROM v_decision.limit_price
           OR (v_decision.reduce_only AND NOT v_order.reduce_only) THEN
          RAISE EXCEPTION 'the order % is not what % approves', v_order.client_order_id, v_decision.intent_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'order_is_as_approved';
        END IF;
        PERFORM set_config('lock_timeout', '50ms', true);
        SELECT l.verdict, l.outbox_sequence INTO verdict, order_sequence
          FROM orders.license((v_licence ->> 'epoch')::bigint, v_licence -> 'order', v_licence -> 'event',
            v_licence ->> 'subject', v_licence -> 'message') l;
      END IF;
      v_place := v_place + 1;
      RETURN NEXT;
    END LOOP;
  END $both$;
  REVOKE ALL ON FUNCTION risk.decide_and_license(text, jsonb, jsonb) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION risk.decide_and_license(text, jsonb, jsonb) TO ${DATABASE_ROLES.desk.role};`;

/** A kill at a desk waits for a licence for a moment at most. */
export class LicenseWaitsBriefly1764000000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DECIDE_AND_LICENSE);
  }

  /** The function of before writes the same: this one stays. */
  async down(_runner: QueryRunner): Promise<void> {}
}
