import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * As migration 0059. What was sent is read column by column, as by `orders.book` in migration 0067, and what brings nothing for a table starts no
 * statement on it.
 */
const TAKE_FACTS = `
  CREATE OR REPLACE FUNCTION risk.take_facts(p_account text, p_change jsonb) RETURNS text LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $take$
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
      SELECT FROM jsonb_array_elements(p_change -> 'reservations') e
        LEFT JOIN LATERAL (
          SELECT * FROM risk.reservation r WHERE r.intent_id = e #>> '{before,intent_id}' AND r.account = p_account OFFSET 0
        ) r ON true
        WHERE e #>> '{before,intent_id}' IS NULL OR r.executed IS DISTINCT FROM (e #>> '{before,executed}')::numeric
          OR r.order_version IS DISTINCT FROM (e #>> '{before,order_version}')::bigint
          OR r.ended_cum_quantity IS DISTINCT FROM (e #>> '{before,ended_cum_quantity}')::numeric
    ) OR EXISTS (
      SELECT FROM jsonb_array_elements(p_change -> 'positions') e
        LEFT JOIN risk.position p
          ON p.account = p_account AND p.venue = e #>> '{before,venue}' AND p.instrument = e #>> '{before,instrument}'
        WHERE e #>> '{before,quantity}' IS NULL OR coalesce(p.quantity, 0) <> (e #>> '{before,quantity}')::numeric
          OR coalesce(p.fills, 0) <> (e #>> '{before,fills}')::bigint
          OR p.booked_version IS DISTINCT FROM (e #>> '{before,booked_version}')::bigint
    ) OR EXISTS (
      SELECT FROM jsonb_array_elements(p_change -> 'balances') e
        LEFT JOIN risk.balance_version v ON v.account = p_account AND v.venue = e ->> 'venue'
        WHERE v.version IS DISTINCT FROM (e ->> 'version_before')::bigint
    ) THEN
      RETURN 'STALE';
    END IF;
    INSERT INTO risk.inbox (message_id, subject)
      SELECT m ->> 'message_id', m ->> 'subject' FROM jsonb_array_elements(p_change -> 'messages') m;
    IF jsonb_array_length(p_change -> 'reservations') > 0 THEN
      UPDATE risk.reservation r SET executed = (n ->> 'executed')::numeric,
          ended_cum_quantity = (n ->> 'ended_cum_quantity')::numeric, filled = (n ->> 'filled')::numeric,
          released = (n ->> 'released')::numeric, open_quantity = (n ->> 'open_quantity')::numeric,
          overfill = (n ->> 'overfill')::numeric, order_version = (n ->> 'order_version')::bigint
        FROM (SELECT e -> 'after' AS n FROM jsonb_array_elements(p_change -> 'reservations') e OFFSET 0) changed
        WHERE r.intent_id = n ->> 'intent_id' AND r.intent_id = ANY (ARRAY(
          SELECT e #>> '{after,intent_id}' FROM jsonb_array_elements(p_change -> 'reservations') e));
    END IF;
    IF jsonb_array_length(p_change -> 'positions') > 0 THEN
      INSERT INTO risk.position AS p (account, venue, instrument, quantity, fills, booked_quantity, booked_version)
        SELECT p_account, n ->> 'venue', n ->> 'instrument', (n ->> 'quantity')::numeric, (n ->> 'fills')::bigint,
          (n ->> 'booked_quantity')::numeric, (n ->> 'booked_version')::bigint
        FROM (SELECT e -> 'after' AS n FROM jsonb_array_elements(p_change -> 'positions') e OFFSET 0) changed
        ON CONFLICT (account, venue, instrument) DO UPDATE SET quantity = excluded.quantity, fills = excluded.fills,
          booked_quantity = excluded.booked_quantity, booked_version = excluded.booked_version;
    END IF;
    IF jsonb_array_length(p_change -> 'balances') > 0 THEN
      INSERT INTO risk.balance_version (account, venue, version, exchange_at_us)
        SELECT p_account, e ->> 'venue', (e ->> 'version')::bigint, (e ->> 'exchange_at_us')::bigint
        FROM jsonb_array_elements(p_change -> 'balances') e
        ON CONFLICT (account, venue) DO UPDATE SET version = excluded.version, exchange_at_us = excluded.exchange_at_us;
      DELETE FROM risk.balance b
        WHERE b.account = p_account AND b.venue IN (SELECT e ->> 'venue' FROM jsonb_array_elements(p_change -> 'balances') e)
          AND (b.venue, b.asset, b.free, b.locked) NOT IN (
            SELECT e ->> 'venue', held ->> 'asset', (held ->> 'free')::numeric, (held ->> 'locked')::numeric
            FROM jsonb_array_elements(p_change -> 'balances') e, jsonb_array_elements(e -> 'assets') held
          );
      INSERT INTO risk.balance (account, venue, asset, free, locked)
        SELECT p_account, e ->> 'venue', held ->> 'asset', (held ->> 'free')::numeric, (held ->> 'locked')::numeric
        FROM jsonb_array_elements(p_change -> 'balances') e CROSS JOIN jsonb_array_elements(e -> 'assets') held
          LEFT JOIN risk.balance b
            ON b.account = p_account AND b.venue = e ->> 'venue' AND b.asset = held ->> 'asset'
        WHERE (b.free, b.locked) IS DISTINCT FROM ((held ->> 'free')::numeric, (held ->> 'locked')::numeric);
      DELETE FROM risk.uncovered_spend s USING jsonb_array_elements(p_change -> 'balances') e
        WHERE s.account = p_account AND s.venue = e ->> 'venue' AND s.exchange_at_us <= (e ->> 'exchange_at_us')::bigint;
    END IF;
    IF jsonb_array_length(p_change -> 'uncovered_spends') > 0 THEN
      INSERT INTO risk.uncovered_spend (account, venue, fill_id, asset, amount, exchange_at_us)
        SELECT p_account, s ->> 'venue', s ->> 'fill_id', s ->> 'asset', (s ->> 'amount')::numeric, (s ->> 'exchange_at_us')::bigint
        FROM jsonb_array_elements(p_change -> 'uncovered_spends') s;
    END IF;
    IF (p_change ->> 'is_account_changed')::boolean THEN
      UPDATE risk.account_exposure a SET reserved = a.reserved + (p_change ->> 'reserved_by')::numeric, version = a.version + 1
        WHERE a.account = p_account;
    END IF;
    RETURN 'RECORDED';
  END $take$;`;

/** As migration 0059, likewise. */
const STRATEGY_TAKE_FACTS = `
  CREATE OR REPLACE FUNCTION strategy.take_facts(p_change jsonb) RETURNS text LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $take$
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
      WHERE i.intent_id = n.intent_id
        AND i.intent_id = ANY (ARRAY(SELECT e ->> 'intent_id' FROM jsonb_array_elements(p_change -> 'intents') e))
        AND i.status || '' = 'open' AND i.approved = n.approved_before
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
        SELECT n ->> 'account', n ->> 'venue', n ->> 'instrument', (n ->> 'quantity')::numeric,
          (n ->> 'average_price')::numeric, (n ->> 'realised_profit')::numeric, (n ->> 'version')::bigint,
          (n ->> 'updated_at_us')::bigint
        FROM jsonb_array_elements(p_change -> 'positions') n WHERE n -> 'version_before' = 'null';
      UPDATE strategy.position_view p SET quantity = (n ->> 'quantity')::numeric,
          average_price = (n ->> 'average_price')::numeric, realised_profit = (n ->> 'realised_profit')::numeric,
          version = (n ->> 'version')::bigint, updated_at_us = (n ->> 'updated_at_us')::bigint
        FROM jsonb_array_elements(p_change -> 'positions') n
        WHERE p.account = n ->> 'account' AND p.venue = n ->> 'venue' AND p.instrument = n ->> 'instrument'
          AND p.version = (n ->> 'version_before')::bigint;
      GET DIAGNOSTICS v_count = ROW_COUNT;
      IF v_count <> (
        SELECT count(*) FROM jsonb_array_elements(p_change -> 'positions') e WHERE e -> 'version_before' <> 'null'
      ) THEN
        RAISE SQLSTATE 'STALE';
      END IF;
    END IF;
    IF jsonb_array_length(p_change -> 'balances') > 0 THEN
      INSERT INTO strategy.balance_view AS b (account, venue, totals, version, updated_at_us)
        SELECT n ->> 'account', n ->> 'venue', nullif(n -> 'totals', 'null'), (n ->> 'version')::bigint, (n ->> 'updated_at_us')::bigint
        FROM jsonb_array_elements(p_change -> 'balances') n
        ON CONFLICT (account, venue) DO UPDATE SET totals = excluded.totals, version = excluded.version,
          updated_at_us = excluded.updated_at_us
        WHERE b.version < excluded.version;
    END IF;
    RETURN 'RECORDED';
  EXCEPTION WHEN unique_violation OR SQLSTATE 'STALE' THEN
    RETURN 'STALE';
  END $take$;`;

/** Facts are read by column, and write only where they bring something. */
export class FactsByColumn1764000000068 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TAKE_FACTS);
    await runner.query(STRATEGY_TAKE_FACTS);
  }

  /** The functions of before write the same: these stay. */
  async down(_runner: QueryRunner): Promise<void> {}
}
