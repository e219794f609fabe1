import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const ROLE = DATABASE_ROLES['order-management'].role;

/**
 * The kinds of values of this schema. `NaN` and `Infinity` sort above every number in Postgres, so that a plain `>= 0`
 * would let them in: the upper bound keeps them out.
 */
const DOMAINS = `
  CREATE DOMAIN orders.amount AS numeric CHECK (VALUE >= 0 AND VALUE < 'Infinity');
  CREATE DOMAIN orders.signed_amount AS numeric CHECK (VALUE > '-Infinity' AND VALUE < 'Infinity');`;

/** Orders as they stand now; `order_event` holds how they came to it. Times are microseconds since the epoch. */
const ORDERS = `
  CREATE TABLE orders.orders (
    client_order_id text PRIMARY KEY CHECK (client_order_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    venue_client_order_id text NOT NULL CHECK (length(venue_client_order_id) BETWEEN 1 AND 64),
    venue_order_id text CHECK (length(venue_order_id) BETWEEN 1 AND 64),
    external boolean NOT NULL DEFAULT false,
    intent_id text UNIQUE,
    strategy text NOT NULL,
    account text NOT NULL,
    venue text NOT NULL,
    instrument text NOT NULL,
    side text NOT NULL CHECK (side IN ('BUY', 'SELL')),
    type text NOT NULL CHECK (type IN ('LIMIT', 'MARKET', 'LIMIT_MAKER')),
    time_in_force text NOT NULL CHECK (time_in_force IN ('GTC', 'IOC', 'FOK')),
    quantity orders.amount NOT NULL CHECK (quantity > 0),
    limit_price orders.amount CHECK (limit_price > 0),
    reduce_only boolean NOT NULL,
    status text NOT NULL CHECK (status IN ('PendingNew', 'New', 'PartiallyFilled', 'Filled', 'PendingCancel',
      'Canceled', 'Rejected', 'Expired', 'Unknown', 'External')),
    cum_quantity orders.amount NOT NULL DEFAULT 0,
    overfill_quantity orders.amount NOT NULL DEFAULT 0,
    venue_cum_quantity orders.amount NOT NULL DEFAULT 0,
    reason text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    lease_epoch bigint NOT NULL CHECK (lease_epoch >= 1),
    correlation_id text NOT NULL,
    causation_id text NOT NULL,
    valid_until_us bigint,
    market_event_at_us bigint,
    intent_at_us bigint,
    approved_at_us bigint,
    committed_at_us bigint NOT NULL,
    sent_at_us bigint,
    acknowledged_at_us bigint,
    first_fill_at_us bigint,
    closed_at_us bigint,
    updated_at_us bigint NOT NULL,
    CONSTRAINT order_of_ours_has_an_intent CHECK (external OR (intent_id IS NOT NULL AND valid_until_us IS NOT NULL)),
    CONSTRAINT order_limit_has_a_price CHECK ((type = 'MARKET') = (limit_price IS NULL)),
    CONSTRAINT order_executed_at_most_ordered CHECK (cum_quantity - overfill_quantity <= quantity
      AND (overfill_quantity = 0 OR cum_quantity = quantity + overfill_quantity)),
    CONSTRAINT order_status_fits_executed CHECK (CASE status
      WHEN 'PendingNew' THEN cum_quantity = 0
      WHEN 'New' THEN cum_quantity = 0
      WHEN 'Rejected' THEN cum_quantity = 0
      WHEN 'PartiallyFilled' THEN cum_quantity > 0 AND cum_quantity < quantity
      WHEN 'Filled' THEN cum_quantity >= quantity
      ELSE true END),
    CONSTRAINT order_external_is_external CHECK (status <> 'External' OR external),
    CONSTRAINT order_closed_has_a_time CHECK
      ((status IN ('Filled', 'Canceled', 'Rejected', 'Expired')) = (closed_at_us IS NOT NULL)),
    CONSTRAINT order_live_was_sent CHECK (external OR sent_at_us IS NOT NULL OR status IN ('PendingNew', 'Rejected')),
    UNIQUE (venue, account, instrument, venue_order_id)
  );
  CREATE INDEX orders_open ON orders.orders (account, venue)
    WHERE status NOT IN ('Filled', 'Canceled', 'Rejected', 'Expired');
  CREATE INDEX orders_by_time ON orders.orders (committed_at_us, client_order_id);`;

/** The history of every order, each change with its proof; append-only. */
const ORDER_EVENTS = `
  CREATE TABLE orders.order_event (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    client_order_id text NOT NULL REFERENCES orders.orders,
    version integer NOT NULL CHECK (version >= 1),
    event text NOT NULL,
    from_status text,
    to_status text NOT NULL,
    cum_quantity orders.amount NOT NULL,
    proof jsonb NOT NULL,
    lease_epoch bigint NOT NULL,
    occurred_at_us bigint NOT NULL,
    UNIQUE (client_order_id, version)
  );`;

/** A fill once booked; append-only. `realised_profit` is what this fill added to the position's realised profit. */
const TRADES = `
  CREATE TABLE orders.trades (
    trade_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    venue_trade_id text NOT NULL CHECK (length(venue_trade_id) BETWEEN 1 AND 64),
    client_order_id text NOT NULL REFERENCES orders.orders,
    strategy text NOT NULL,
    account text NOT NULL,
    venue text NOT NULL,
    instrument text NOT NULL,
    side text NOT NULL CHECK (side IN ('BUY', 'SELL')),
    quantity orders.amount NOT NULL CHECK (quantity > 0),
    price orders.amount NOT NULL CHECK (price > 0),
    fee orders.signed_amount NOT NULL,
    fee_asset text NOT NULL,
    liquidity text NOT NULL CHECK (liquidity IN ('MAKER', 'TAKER')),
    realised_profit orders.signed_amount NOT NULL,
    exchange_at_us bigint NOT NULL CHECK (exchange_at_us > 0),
    booked_at_us bigint NOT NULL,
    lease_epoch bigint NOT NULL,
    correlation_id text NOT NULL,
    CONSTRAINT trade_booked_once UNIQUE (venue, account, instrument, venue_trade_id)
  );
  CREATE INDEX trades_by_order ON orders.trades (client_order_id);
  CREATE INDEX trades_by_account ON orders.trades (account, trade_id);`;

/** What we hold. `realised_profit - cost` is the cash that has moved; a flat position costs nothing. */
const POSITIONS = `
  CREATE TABLE orders.positions (
    account text NOT NULL,
    venue text NOT NULL,
    instrument text NOT NULL,
    base text NOT NULL,
    quote text NOT NULL,
    quantity orders.signed_amount NOT NULL,
    cost orders.signed_amount NOT NULL,
    average_price orders.amount NOT NULL,
    realised_profit orders.signed_amount NOT NULL,
    fees jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(fees) = 'object'),
    mark_price orders.amount CHECK (mark_price > 0),
    unrealised_profit orders.signed_amount NOT NULL DEFAULT 0,
    marked_at_us bigint,
    version integer NOT NULL CHECK (version >= 1),
    updated_at_us bigint NOT NULL,
    PRIMARY KEY (account, venue, instrument),
    CONSTRAINT position_flat_costs_nothing CHECK (quantity <> 0 OR (cost = 0 AND average_price = 0)),
    CONSTRAINT position_cost_follows_quantity CHECK (cost = 0 OR sign(cost) = sign(quantity))
  );`;

/**
 * What an account holds, as the venue says, beside what our own trades explain: where `baseline` is set,
 * `free + locked - baseline - booked_change` is what nobody has explained yet.
 */
const BALANCES = `
  CREATE TABLE orders.accounts (
    account text NOT NULL,
    venue text NOT NULL,
    balance_version integer NOT NULL DEFAULT 0 CHECK (balance_version >= 0),
    balances_at_us bigint NOT NULL DEFAULT 0,
    reconciled_at_us bigint,
    PRIMARY KEY (account, venue)
  );
  CREATE TABLE orders.balances (
    account text NOT NULL,
    venue text NOT NULL,
    asset text NOT NULL CHECK (length(asset) BETWEEN 1 AND 32),
    free orders.amount NOT NULL DEFAULT 0,
    locked orders.amount NOT NULL DEFAULT 0,
    booked_change orders.signed_amount NOT NULL DEFAULT 0,
    baseline orders.signed_amount,
    updated_at_us bigint NOT NULL,
    PRIMARY KEY (account, venue, asset)
  );`;

/** Differences between what we believe and what the venue says; each has an owner until it is resolved. */
const DISCREPANCIES = `
  CREATE TABLE orders.discrepancies (
    discrepancy_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    account text NOT NULL,
    venue text NOT NULL,
    about text NOT NULL,
    details jsonb NOT NULL,
    owner text NOT NULL DEFAULT 'operator',
    found_at_us bigint NOT NULL,
    last_seen_at_us bigint NOT NULL,
    resolved_at_us bigint,
    resolution text
  );
  CREATE UNIQUE INDEX discrepancy_open_once ON orders.discrepancies (venue, account, kind, about)
    WHERE resolved_at_us IS NULL;`;

/** Who may write now, up to where fills are known to be complete, and what the kill switch last said. */
const CONTROL = `
  CREATE TABLE orders.lease (
    venue text NOT NULL,
    account text NOT NULL,
    epoch bigint NOT NULL CHECK (epoch >= 1),
    holder text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (venue, account)
  );
  CREATE TABLE orders.fill_cursor (
    venue text NOT NULL,
    account text NOT NULL,
    instrument text NOT NULL,
    venue_trade_id text NOT NULL,
    updated_at_us bigint NOT NULL,
    PRIMARY KEY (venue, account, instrument)
  );
  CREATE TABLE orders.trading_state (
    scope text PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('ACTIVE', 'REDUCING', 'HALTED')),
    version integer NOT NULL CHECK (version >= 0),
    actor text NOT NULL,
    reason text NOT NULL,
    changed_at_us bigint NOT NULL
  );
  INSERT INTO orders.trading_state (scope, state, version, actor, reason, changed_at_us)
    VALUES ('all', 'ACTIVE', 0, 'migration', 'the state before the first command', 0);`;

/** Orders, their history, trades, positions, balances, discrepancies, and who may write them. */
export class Orders1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [DOMAINS, ORDERS, ORDER_EVENTS, TRADES, POSITIONS, BALANCES, DISCREPANCIES, CONTROL]) {
      await runner.query(sql);
    }
    await runner.query(`REVOKE UPDATE, DELETE ON orders.order_event, orders.trades FROM ${ROLE}`);
    await runner.query(`REVOKE DELETE ON orders.orders, orders.positions, orders.discrepancies FROM ${ROLE}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = ['trading_state', 'fill_cursor', 'lease', 'discrepancies', 'balances', 'accounts', 'positions'];
    for (const table of [...tables, 'trades', 'order_event', 'orders'])
      await runner.query(`DROP TABLE orders.${table}`);
    await runner.query('DROP DOMAIN orders.amount, orders.signed_amount');
  }
}
