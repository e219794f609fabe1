import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `orders.license` as in migration 0018; order, history and message are one statement, of which nothing is written where the order is known. */
const LICENSE = `
  CREATE OR REPLACE FUNCTION orders.license(p_epoch bigint, p_order jsonb, p_event jsonb, p_subject text, p_message jsonb)
  RETURNS TABLE (verdict text, outbox_sequence bigint) LANGUAGE plpgsql AS $license$
  DECLARE
    v_account text := p_order ->> 'account';
    v_states text[];
  BEGIN
    PERFORM FROM orders.lease l
      WHERE l.venue = p_order ->> 'venue' AND l.account = v_account AND l.epoch = p_epoch FOR KEY SHARE;
    IF NOT FOUND THEN
      verdict := 'LEASE_LOST';
      RETURN NEXT;
      RETURN;
    END IF;
    PERFORM FROM orders.trading_state s WHERE s.scope = 'all' FOR SHARE;
    v_states := ARRAY(SELECT s.state FROM orders.trading_state s WHERE s.scope IN ('all', v_account));
    IF cardinality(v_states) = 0 OR 'HALTED' = ANY (v_states) THEN
      verdict := 'HALTED';
    ELSIF 'REDUCING' = ANY (v_states) AND NOT (p_order ->> 'reduce_only')::boolean THEN
      verdict := 'REDUCING';
    ELSE
      WITH placed AS (
        INSERT INTO orders.orders (client_order_id, venue_client_order_id, external, intent_id, strategy, account, venue,
            instrument, side, type, time_in_force, quantity, limit_price, reduce_only, status, reason, version, lease_epoch,
            correlation_id, causation_id, valid_until_us, market_event_at_us, intent_at_us, approved_at_us,
            committed_at_us, sent_at_us, updated_at_us)
          VALUES (
            p_order ->> 'client_order_id', p_order ->> 'venue_client_order_id', (p_order ->> 'external')::boolean, p_order ->> 'intent_id',
            p_order ->> 'strategy', p_order ->> 'account', p_order ->> 'venue', p_order ->> 'instrument', p_order ->> 'side', p_order ->> 'type',
            p_order ->> 'time_in_force', (p_order ->> 'quantity')::numeric, (p_order ->> 'limit_price')::numeric,
            (p_order ->> 'reduce_only')::boolean, p_order ->> 'status', p_order ->> 'reason', (p_order ->> 'version')::integer, p_epoch,
            p_order ->> 'correlation_id', p_order ->> 'causation_id', (p_order ->> 'valid_until_us')::bigint,
            (p_order ->> 'market_event_at_us')::bigint, (p_order ->> 'intent_at_us')::bigint, (p_order ->> 'approved_at_us')::bigint,
            (p_order ->> 'committed_at_us')::bigint, (p_order ->> 'sent_at_us')::bigint, (p_order ->> 'updated_at_us')::bigint)
          ON CONFLICT DO NOTHING RETURNING client_order_id
      ), noted AS (
        INSERT INTO orders.order_event (client_order_id, version, event, from_status, to_status, cum_quantity, proof,
            lease_epoch, occurred_at_us)
          SELECT
            p_event ->> 'client_order_id', (p_event ->> 'version')::integer, p_event ->> 'event', p_event ->> 'from_status', p_event ->> 'to_status',
            (p_event ->> 'cum_quantity')::numeric, nullif(p_event -> 'proof', 'null'), p_epoch, (p_event ->> 'occurred_at_us')::bigint
          FROM placed
      )
      INSERT INTO orders.outbox (message_id, subject, payload)
        SELECT p_message ->> 'id', p_subject, p_message FROM placed
        RETURNING outbox.sequence INTO outbox_sequence;
      verdict := CASE WHEN outbox_sequence IS NULL THEN 'KNOWN' ELSE 'LICENSED' END;
    END IF;
    RETURN NEXT;
  END $license$;`;

/** `strategy.propose` as in migration 0046; intent and message are one statement. */
const PROPOSE = `
  CREATE OR REPLACE FUNCTION strategy.propose(p_intent jsonb, p_message_id text, p_subject text, p_message jsonb)
  RETURNS bigint LANGUAGE plpgsql AS $propose$
  DECLARE
    v_sequence bigint;
  BEGIN
    WITH written AS (
      INSERT INTO strategy.intent (intent_id, strategy, account, venue, instrument, side, quantity, type, limit_price, time_in_force, reduce_only,
          market_event_id, market_event_at_us, valid_until_us, status, reason, approved, ended_quantity, ended_at_us, known_quantity,
          created_at_us, closed_at_us)
        VALUES (
          p_intent ->> 'intent_id', p_intent ->> 'strategy', p_intent ->> 'account', p_intent ->> 'venue', p_intent ->> 'instrument',
          p_intent ->> 'side', (p_intent ->> 'quantity')::numeric, p_intent ->> 'type', (p_intent ->> 'limit_price')::numeric,
          p_intent ->> 'time_in_force', (p_intent ->> 'reduce_only')::boolean, p_intent ->> 'market_event_id',
          (p_intent ->> 'market_event_at_us')::bigint, (p_intent ->> 'valid_until_us')::bigint, p_intent ->> 'status', p_intent ->> 'reason',
          (p_intent ->> 'approved')::boolean, (p_intent ->> 'ended_quantity')::numeric, (p_intent ->> 'ended_at_us')::bigint,
          (p_intent ->> 'known_quantity')::numeric, (p_intent ->> 'created_at_us')::bigint, (p_intent ->> 'closed_at_us')::bigint)
        ON CONFLICT DO NOTHING RETURNING intent_id
    )
    INSERT INTO strategy.outbox (message_id, subject, payload)
      SELECT p_message_id, p_subject, p_message FROM written
      RETURNING outbox.sequence INTO v_sequence;
    RETURN v_sequence;
  END $propose$;`;

/** `risk.decide_and_license` as in migration 0060. What is compared is read from what was sent: each record is made once, where it is written. */
const DECIDE_AND_LICENSE = `
  CREATE OR REPLACE FUNCTION risk.decide_and_license(p_account text, p_entries jsonb, p_licences jsonb)
  RETURNS TABLE (outcome text, outbox_sequence bigint, verdict text, order_sequence bigint)
  LANGUAGE plpgsql AS $both$
  DECLARE
    v_place integer := 0;
    v_licence jsonb;
    v_timeout text;
    d jsonb;
    o jsonb;
  BEGIN
    FOR outcome, outbox_sequence IN
      SELECT w.outcome, w.outbox_sequence FROM risk.decide(p_account, p_entries) w
    LOOP
      verdict := NULL;
      order_sequence := NULL;
      v_licence := p_licences -> v_place;
      IF outcome = 'RECORDED' AND jsonb_typeof(v_licence) = 'object' THEN
        d := p_entries -> v_place -> 'decision';
        o := v_licence -> 'order';
        IF d ->> 'decision' IS DISTINCT FROM 'APPROVED'
           OR o ->> 'intent_id' IS DISTINCT FROM d ->> 'intent_id'
           OR o ->> 'causation_id' IS DISTINCT FROM p_entries -> v_place #>> '{message,id}'
           OR o ->> 'account' IS DISTINCT FROM d ->> 'account'
           OR o ->> 'venue' IS DISTINCT FROM d ->> 'venue'
           OR o ->> 'instrument' IS DISTINCT FROM d ->> 'instrument'
           OR o ->> 'strategy' IS DISTINCT FROM d ->> 'strategy'
           OR o ->> 'side' IS DISTINCT FROM d ->> 'side'
           OR o ->> 'type' IS DISTINCT FROM d ->> 'type'
           OR (o ->> 'quantity')::numeric IS DISTINCT FROM (d ->> 'quantity')::numeric
           OR (o ->> 'limit_price')::numeric IS DISTINCT FROM (d ->> 'limit_price')::numeric
           OR ((d ->> 'reduce_only')::boolean AND NOT (o ->> 'reduce_only')::boolean) THEN
          RAISE EXCEPTION 'the order % is not what % approves', o ->> 'client_order_id', d ->> 'intent_id'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'order_is_as_approved';
        END IF;
        v_timeout := set_config('lock_timeout', '50ms', true);
        SELECT l.verdict, l.outbox_sequence INTO verdict, order_sequence
          FROM orders.license((v_licence ->> 'epoch')::bigint, o, v_licence -> 'event', v_licence ->> 'subject', v_licence -> 'message') l;
      END IF;
      v_place := v_place + 1;
      RETURN NEXT;
    END LOOP;
  END $both$;`;

/** `risk.propose_and_decide` as in migration 0046, likewise. */
const PROPOSE_AND_DECIDE = `
  CREATE OR REPLACE FUNCTION risk.propose_and_decide(p_account text, p_entries jsonb, p_licences jsonb, p_intent jsonb)
  RETURNS TABLE (outcome text, outbox_sequence bigint, verdict text, order_sequence bigint, intent_sequence bigint)
  LANGUAGE plpgsql AS $all$
  DECLARE
    i jsonb := p_intent -> 'intent';
    d jsonb := p_entries #> '{0,decision}';
  BEGIN
    IF jsonb_array_length(p_entries) IS DISTINCT FROM 1
       OR d ->> 'intent_id' IS DISTINCT FROM i ->> 'intent_id'
       OR d ->> 'account' IS DISTINCT FROM i ->> 'account'
       OR d ->> 'venue' IS DISTINCT FROM i ->> 'venue'
       OR d ->> 'instrument' IS DISTINCT FROM i ->> 'instrument'
       OR d ->> 'strategy' IS DISTINCT FROM i ->> 'strategy'
       OR d ->> 'side' IS DISTINCT FROM i ->> 'side'
       OR d ->> 'type' IS DISTINCT FROM i ->> 'type'
       OR (d ->> 'quantity')::numeric IS DISTINCT FROM (i ->> 'quantity')::numeric
       OR (d ->> 'limit_price')::numeric IS DISTINCT FROM (i ->> 'limit_price')::numeric
       OR (d ->> 'reduce_only')::boolean IS DISTINCT FROM (i ->> 'reduce_only')::boolean THEN
      RAISE EXCEPTION 'what was decided is not the intent %', i ->> 'intent_id'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'decision_is_on_the_intent';
    END IF;
    intent_sequence := strategy.propose(i, p_intent #>> '{message,id}', p_intent ->> 'subject', p_intent -> 'message');
    IF intent_sequence IS NULL THEN RETURN; END IF;
    SELECT b.outcome, b.outbox_sequence, b.verdict, b.order_sequence INTO outcome, outbox_sequence, verdict, order_sequence
      FROM risk.decide_and_license(p_account, p_entries, p_licences) b;
    RETURN NEXT;
  END $all$;`;

/** An intent, its decision and its order are read once from what was sent, and each schema writes in one statement. */
export class HotStatementsOnce1764000000066 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [LICENSE, PROPOSE, DECIDE_AND_LICENSE, PROPOSE_AND_DECIDE]) await runner.query(sql);
  }

  /** The functions of before do the same: these stay. */
  async down(_runner: QueryRunner): Promise<void> {}
}
