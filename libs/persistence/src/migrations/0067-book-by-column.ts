import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether what bookings looked at is still so; under the locks that every other writer of these rows takes, in the same order. */
const LOCK_AND_COMPARE = `
    PERFORM FROM orders.lease l WHERE l.venue = p_venue AND l.account = p_account AND l.epoch = p_epoch FOR KEY SHARE;
    IF NOT FOUND THEN
      verdict := 'LEASE_LOST';
      RETURN NEXT;
      RETURN;
    END IF;
    PERFORM FROM orders.orders o WHERE o.client_order_id = ANY (ARRAY(
      SELECT e #>> '{after,client_order_id}' FROM jsonb_array_elements(p_change -> 'orders') e
    )) ORDER BY o.client_order_id FOR NO KEY UPDATE;
    IF jsonb_array_length(p_change -> 'positions') > 0 THEN
      PERFORM FROM orders.positions p WHERE p.account = p_account AND p.venue = p_venue AND p.instrument = ANY (ARRAY(
        SELECT e #>> '{after,instrument}' FROM jsonb_array_elements(p_change -> 'positions') e
      )) ORDER BY p.instrument FOR NO KEY UPDATE;
    END IF;
    IF jsonb_typeof(v_balances) = 'object' THEN
      INSERT INTO orders.accounts (account, venue) VALUES (p_account, p_venue) ON CONFLICT DO NOTHING;
      SELECT (a.balance_version, a.balances_at_us, a.reconciled_at_us) IS DISTINCT FROM (
          (v_balances #>> '{before,balance_version}')::integer, (v_balances #>> '{before,balances_at_us}')::bigint,
          (v_balances #>> '{before,reconciled_at_us}')::bigint) INTO v_is_stale
        FROM orders.accounts a WHERE a.account = p_account AND a.venue = p_venue FOR NO KEY UPDATE;
      PERFORM FROM orders.balances h WHERE h.account = p_account AND h.venue = p_venue ORDER BY h.asset FOR NO KEY UPDATE;
      v_is_stale := v_is_stale OR EXISTS (
        SELECT FROM jsonb_array_elements(v_balances -> 'assets') e
          LEFT JOIN orders.balances h ON h.account = p_account AND h.venue = p_venue AND h.asset = e #>> '{before,asset}'
          WHERE (coalesce(h.free, 0), coalesce(h.locked, 0), h.baseline) IS DISTINCT FROM ((e #>> '{before,free}')::numeric,
            (e #>> '{before,locked}')::numeric, (e #>> '{before,baseline}')::numeric));
    END IF;
    IF v_is_stale OR EXISTS (
      SELECT FROM jsonb_array_elements(p_change -> 'orders') e
        LEFT JOIN LATERAL (
          SELECT * FROM orders.orders one WHERE one.client_order_id = e #>> '{before,client_order_id}' LIMIT 1
        ) o ON true
        WHERE (o.account, o.venue, o.version, o.quantity, o.venue_cum_quantity, o.venue_order_id, o.sent_at_us,
            o.acknowledged_at_us)
          IS DISTINCT FROM (p_account, p_venue, (e #>> '{before,version}')::integer, (e #>> '{before,quantity}')::numeric,
            (e #>> '{before,venue_cum_quantity}')::numeric, e #>> '{before,venue_order_id}',
            (e #>> '{before,sent_at_us}')::bigint, (e #>> '{before,acknowledged_at_us}')::bigint)
    ) OR EXISTS (
      SELECT FROM jsonb_array_elements(p_change -> 'positions') e
        LEFT JOIN LATERAL (
          SELECT * FROM orders.positions one
          WHERE one.account = p_account AND one.venue = p_venue AND one.instrument = e #>> '{before,instrument}' LIMIT 1
        ) p ON true
        WHERE (coalesce(p.version, 0), p.mark_price, p.marked_at_us) IS DISTINCT FROM ((e #>> '{before,version}')::integer,
          (e #>> '{before,mark_price}')::numeric, (e #>> '{before,marked_at_us}')::bigint)
    ) OR EXISTS (
      SELECT FROM jsonb_array_elements(p_change -> 'trades') n, LATERAL (
        SELECT FROM orders.trades t WHERE t.venue = p_venue AND t.account = p_account AND t.instrument = n ->> 'instrument'
          AND t.venue_trade_id = n ->> 'venue_trade_id' AND t.venue_order_id = n ->> 'venue_order_id' LIMIT 1
      ) booked
    ) THEN
      verdict := 'STALE';
      RETURN NEXT;
      RETURN;
    END IF;`;

const WRITE_ORDERS = `
    UPDATE orders.orders o SET venue_order_id = n ->> 'venue_order_id', status = n ->> 'status', cum_quantity = (n ->> 'cum_quantity')::numeric,
        overfill_quantity = (n ->> 'overfill_quantity')::numeric, venue_cum_quantity = (n ->> 'venue_cum_quantity')::numeric, reason = n ->> 'reason',
        version = (n ->> 'version')::integer, lease_epoch = p_epoch, sent_at_us = (n ->> 'sent_at_us')::bigint,
          acknowledged_at_us = (n ->> 'acknowledged_at_us')::bigint,
        first_fill_at_us = (n ->> 'first_fill_at_us')::bigint, closed_at_us = (n ->> 'closed_at_us')::bigint,
          updated_at_us = (n ->> 'updated_at_us')::bigint,
        quantity = (n ->> 'quantity')::numeric
      FROM (SELECT e -> 'after' AS n FROM jsonb_array_elements(p_change -> 'orders') e OFFSET 0) changed
      WHERE o.client_order_id = n ->> 'client_order_id';
    INSERT INTO orders.order_event (client_order_id, version, event, from_status, to_status, cum_quantity, proof,
        lease_epoch, occurred_at_us)
      SELECT n ->> 'client_order_id', (n ->> 'version')::integer, n ->> 'event', n ->> 'from_status', n ->> 'to_status',
        (n ->> 'cum_quantity')::numeric, nullif(n -> 'proof', 'null'), p_epoch,
        (n ->> 'occurred_at_us')::bigint
      FROM jsonb_array_elements(p_change -> 'events') WITH ORDINALITY AS e (n, place) ORDER BY e.place;`;

const WRITE_FILLS = `
    IF jsonb_array_length(p_change -> 'trades') > 0 THEN
      INSERT INTO orders.trades (venue_trade_id, venue_order_id, client_order_id, strategy, account, venue, instrument, side,
          quantity, price, fee, fee_asset, liquidity, realised_profit, exchange_at_us, booked_at_us, lease_epoch,
          correlation_id)
        SELECT n ->> 'venue_trade_id', n ->> 'venue_order_id', n ->> 'client_order_id', n ->> 'strategy', p_account, p_venue,
          n ->> 'instrument', n ->> 'side',
          (n ->> 'quantity')::numeric, (n ->> 'price')::numeric, (n ->> 'fee')::numeric, n ->> 'fee_asset', n ->> 'liquidity',
            (n ->> 'realised_profit')::numeric, (n ->> 'exchange_at_us')::bigint, (n ->> 'booked_at_us')::bigint,
          p_epoch, n ->> 'correlation_id'
        FROM jsonb_array_elements(p_change -> 'trades') WITH ORDINALITY AS e (n, place) ORDER BY e.place;
      INSERT INTO orders.positions AS p (account, venue, instrument, base, quote, quantity, cost, average_price,
          realised_profit, fees, mark_price, unrealised_profit, marked_at_us, version, updated_at_us)
        SELECT p_account, p_venue, n ->> 'instrument', n ->> 'base', n ->> 'quote', (n ->> 'quantity')::numeric, (n ->> 'cost')::numeric,
          (n ->> 'average_price')::numeric, (n ->> 'realised_profit')::numeric,
          nullif(n -> 'fees', 'null'), (n ->> 'mark_price')::numeric, (n ->> 'unrealised_profit')::numeric, (n ->> 'marked_at_us')::bigint,
            (n ->> 'version')::integer, (n ->> 'updated_at_us')::bigint
        FROM (SELECT e -> 'after' AS n FROM jsonb_array_elements(p_change -> 'positions') e OFFSET 0) changed
        ON CONFLICT (account, venue, instrument) DO UPDATE SET quantity = excluded.quantity, cost = excluded.cost,
          average_price = excluded.average_price, realised_profit = excluded.realised_profit, fees = excluded.fees,
          unrealised_profit = excluded.unrealised_profit, version = excluded.version,
          updated_at_us = excluded.updated_at_us
        WHERE p.version = (SELECT (e #>> '{before,version}')::bigint FROM jsonb_array_elements(p_change -> 'positions') e
          WHERE e #>> '{after,instrument}' = excluded.instrument);
      GET DIAGNOSTICS v_count = ROW_COUNT;
      IF v_count <> jsonb_array_length(p_change -> 'positions') THEN
        RAISE EXCEPTION 'somebody else has had the first fill of a position' USING ERRCODE = 'serialization_failure';
      END IF;
      WITH posted AS (
        INSERT INTO orders.ledger_transaction (account, venue, kind, cause, entry_count, actor, reason, occurred_at_us,
            booked_at_us, lease_epoch)
          SELECT p_account, p_venue, n ->> 'kind', n ->> 'cause', jsonb_array_length(n -> 'entries'), n ->> 'actor', n ->> 'reason',
            (n ->> 'occurred_at_us')::bigint, (n ->> 'booked_at_us')::bigint, p_epoch
          FROM jsonb_array_elements(p_change -> 'ledger') WITH ORDINALITY AS e (n, place) ORDER BY e.place
          RETURNING transaction_id, kind, cause, booked_at_us
      ), lines AS (
        SELECT posted.transaction_id, posted.booked_at_us, l.line, n ->> 'book' AS book, n ->> 'instrument' AS instrument,
            n ->> 'asset' AS asset, (n ->> 'amount')::numeric AS amount
          FROM posted
            JOIN jsonb_array_elements(p_change -> 'ledger') AS t (row)
              ON t.row ->> 'cause' = posted.cause AND t.row ->> 'kind' = posted.kind,
            jsonb_array_elements(t.row -> 'entries') WITH ORDINALITY AS l (n, line)
      ), entered AS (
        INSERT INTO orders.ledger_entry (transaction_id, line, book, instrument, asset, amount)
          SELECT transaction_id, line, book, instrument, asset, amount FROM lines
      )
      INSERT INTO orders.balances AS b (account, venue, asset, booked_change, updated_at_us)
        SELECT p_account, p_venue, asset, sum(amount), max(booked_at_us) FROM lines WHERE book = 'WALLET'
        GROUP BY asset ORDER BY asset
        ON CONFLICT (account, venue, asset) DO UPDATE SET booked_change = b.booked_change + excluded.booked_change;
    END IF;`;

const WRITE_BALANCES = `
    IF jsonb_typeof(v_balances) = 'object' THEN
      INSERT INTO orders.balances (account, venue, asset, free, locked, baseline, updated_at_us)
        SELECT p_account, p_venue, n ->> 'asset', (n ->> 'free')::numeric, (n ->> 'locked')::numeric, (n ->> 'baseline')::numeric,
          (n ->> 'updated_at_us')::bigint
        FROM (SELECT e -> 'after' AS n FROM jsonb_array_elements(v_balances -> 'assets') e OFFSET 0) changed ORDER BY n ->> 'asset'
        ON CONFLICT (account, venue, asset) DO UPDATE SET free = excluded.free, locked = excluded.locked,
          baseline = excluded.baseline, updated_at_us = excluded.updated_at_us;
      UPDATE orders.accounts a SET balance_version = (n ->> 'balance_version')::integer, balances_at_us = (n ->> 'balances_at_us')::bigint,
          reconciled_at_us = (n ->> 'reconciled_at_us')::bigint
        FROM (SELECT v_balances -> 'after' AS n OFFSET 0) changed
        WHERE a.account = p_account AND a.venue = p_venue;
    END IF;`;

const ANNOUNCE = `
    WITH told AS (
      INSERT INTO orders.outbox (message_id, subject, payload)
        SELECT e.row #>> '{message,id}', e.row ->> 'subject', e.row -> 'message'
        FROM jsonb_array_elements(p_change -> 'facts') WITH ORDINALITY AS e (row, place) ORDER BY e.place
        RETURNING sequence
    )
    SELECT coalesce(array_agg(t.sequence::text ORDER BY t.sequence), '{}') INTO sequences FROM told t;
    verdict := 'RECORDED';
    RETURN NEXT;`;

/**
 * `orders.book` as in migration 0057. What was sent is read column by column and not as rows of a table: a statement that has such a row among its sources
 * copies the table's checks when it starts, and makes the domains of all of its columns ready. Every row is found by its whole key, as there.
 */
const BOOK = `
  CREATE OR REPLACE FUNCTION orders.book(p_venue text, p_account text, p_epoch bigint, p_change jsonb)
  RETURNS TABLE (verdict text, sequences text[]) LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $book$
  DECLARE
    v_balances jsonb := p_change -> 'balances';
    v_is_stale boolean := false;
    v_count integer;
  BEGIN${LOCK_AND_COMPARE}${WRITE_ORDERS}${WRITE_FILLS}${WRITE_BALANCES}${ANNOUNCE}
  END $book$;`;

/** A booking reads each number of what was sent once. */
export class BookByColumn1764000000067 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BOOK);
  }

  /** The function of before writes the same: this one stays. */
  async down(_runner: QueryRunner): Promise<void> {}
}
