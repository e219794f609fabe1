import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const { desk, risk, strategy } = DATABASE_ROLES;
/** What only a rehearsal raises, as in migration 0064. */
const REHEARSED = 'TWREH';

const COLUMNS = `intent_id, strategy, account, venue, instrument, side, quantity, type, limit_price, time_in_force, reduce_only,
    market_event_id, market_event_at_us, valid_until_us, status, reason, approved, ended_quantity, ended_at_us, known_quantity,
    created_at_us, closed_at_us`;

/** An intent and its message; returns the row of the message, null where its id is taken or another one is open: then nothing is written. */
const PROPOSE = `
  CREATE FUNCTION strategy.propose(p_intent jsonb, p_message_id text, p_subject text, p_message jsonb)
  RETURNS bigint LANGUAGE plpgsql AS $propose$
  DECLARE
    v_sequence bigint;
  BEGIN
    INSERT INTO strategy.intent (${COLUMNS})
      SELECT ${COLUMNS} FROM jsonb_populate_record(NULL::strategy.intent, p_intent) ON CONFLICT DO NOTHING;
    IF FOUND THEN
      INSERT INTO strategy.outbox (message_id, subject, payload) VALUES (p_message_id, p_subject, p_message)
        RETURNING outbox.sequence INTO v_sequence;
    END IF;
    RETURN v_sequence;
  END $propose$;
  REVOKE ALL ON FUNCTION strategy.propose(jsonb, text, text, jsonb) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION strategy.propose(jsonb, text, text, jsonb) TO ${strategy.role};`;

/**
 * An intent, what is decided on it and the licence of its order in one commit, for a desk: `strategy.propose`, then `risk.decide_and_license` for
 * the one entry. No row where the intent is not written: then nothing is. Where the decision is not written, the intent is, and is decided when its message
 * comes. No lock of risk is held before the intent is in. A decision on anything else than the intent ends the call.
 */
const PROPOSE_AND_DECIDE = `
  CREATE FUNCTION risk.propose_and_decide(p_account text, p_entries jsonb, p_licences jsonb, p_intent jsonb)
  RETURNS TABLE (outcome text, outbox_sequence bigint, verdict text, order_sequence bigint, intent_sequence bigint)
  LANGUAGE plpgsql AS $all$
  DECLARE
    v_intent strategy.intent := jsonb_populate_record(NULL::strategy.intent, p_intent -> 'intent');
    v_decision risk.intent_decision := jsonb_populate_record(NULL::risk.intent_decision, p_entries #> '{0,decision}');
  BEGIN
    IF jsonb_array_length(p_entries) IS DISTINCT FROM 1
       OR v_decision.intent_id IS DISTINCT FROM v_intent.intent_id
       OR v_decision.account IS DISTINCT FROM v_intent.account
       OR v_decision.venue IS DISTINCT FROM v_intent.venue
       OR v_decision.instrument IS DISTINCT FROM v_intent.instrument
       OR v_decision.strategy IS DISTINCT FROM v_intent.strategy
       OR v_decision.side IS DISTINCT FROM v_intent.side
       OR v_decision.type IS DISTINCT FROM v_intent.type
       OR v_decision.quantity IS DISTINCT FROM v_intent.quantity
       OR v_decision.limit_price IS DISTINCT FROM v_intent.limit_price
       OR v_decision.reduce_only IS DISTINCT FROM v_intent.reduce_only THEN
      RAISE EXCEPTION 'what was decided is not the intent %', v_intent.intent_id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decision_is_on_the_intent';
    END IF;
    intent_sequence := strategy.propose(p_intent -> 'intent', p_intent #>> '{message,id}', p_intent ->> 'subject', p_intent -> 'message');
    IF intent_sequence IS NULL THEN RETURN; END IF;
    SELECT d.outcome, d.outbox_sequence, d.verdict, d.order_sequence INTO outcome, outbox_sequence, verdict, order_sequence
      FROM risk.decide_and_license(p_account, p_entries, p_licences) d;
    RETURN NEXT;
  END $all$;
  REVOKE ALL ON FUNCTION risk.propose_and_decide(text, jsonb, jsonb, jsonb) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION risk.propose_and_decide(text, jsonb, jsonb, jsonb) TO ${desk.role};`;

/** An invented intent, by `strategy.propose`, which is taken back: the session has its plans afterwards. Returns whether it was written. */
const REHEARSE_PROPOSE = `
  CREATE FUNCTION strategy.rehearse_propose() RETURNS boolean LANGUAGE plpgsql AS $rehearse$
  DECLARE
    v_is_written boolean;
    v_name text := 'rehearsal-' || pg_backend_pid();
  BEGIN
    v_is_written := strategy.propose('{"account": "nobody", "venue": "nowhere", "instrument": "A-B", "side": "BUY", "quantity": "1",
      "type": "LIMIT", "limit_price": "1", "time_in_force": "GTC", "reduce_only": true, "market_event_id": "rehearsal", "market_event_at_us": 1,
      "valid_until_us": 1, "status": "open", "reason": "", "approved": false, "known_quantity": "0", "created_at_us": 1}'::jsonb
      || jsonb_build_object('intent_id', v_name, 'strategy', v_name), v_name, 'intent.proposed.v1.rehearsal.A-B',
      jsonb_build_object('id', v_name)) IS NOT NULL;
    RAISE EXCEPTION 'rehearsed' USING ERRCODE = '${REHEARSED}';
  EXCEPTION WHEN SQLSTATE '${REHEARSED}' THEN
    RETURN v_is_written;
  END $rehearse$;
  REVOKE ALL ON FUNCTION strategy.rehearse_propose() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION strategy.rehearse_propose() TO ${strategy.role};`;

/** `risk.rehearse_decide`, and at a desk an intent besides, whose session is the same there; returns the outcome, and at a desk all verdicts. */
const REHEARSE_ALL = `
  CREATE FUNCTION risk.rehearse_decisions() RETURNS text LANGUAGE plpgsql AS $rehearse$
  DECLARE
    v_said text := risk.rehearse_decide();
  BEGIN
    IF pg_has_role('${desk.role}', 'MEMBER') THEN
      -- A statement of its own: risk alone may not even look into the schema of strategy.
      IF strategy.rehearse_propose() THEN v_said := v_said || ', written'; END IF;
    END IF;
    RETURN v_said;
  END $rehearse$;
  REVOKE ALL ON FUNCTION risk.rehearse_decisions() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION risk.rehearse_decisions() TO ${risk.role};`;

/** One round trip and one flush between a market event and the first byte of its order at a desk. */
export class ProposeAndDecide1764000000046 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [PROPOSE, PROPOSE_AND_DECIDE, REHEARSE_PROPOSE, REHEARSE_ALL]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION risk.rehearse_decisions(), strategy.rehearse_propose(),
      risk.propose_and_decide(text, jsonb, jsonb, jsonb), strategy.propose(jsonb, text, text, jsonb)`);
  }
}
