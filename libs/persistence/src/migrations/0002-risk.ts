import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const WRITER = DATABASE_ROLES.risk.role;

/**
 * The kinds of values of this schema. `NaN` and `Infinity` sort above every number in Postgres, so that a plain `>= 0`
 * would let them in: the upper bound keeps them out.
 */
const DOMAINS = `
  CREATE DOMAIN risk.token AS text CHECK (VALUE ~ '^[A-Za-z0-9_-]{1,64}$');
  CREATE DOMAIN risk.amount AS numeric CHECK (VALUE >= 0 AND VALUE < 'Infinity');
  CREATE DOMAIN risk.signed_amount AS numeric CHECK (VALUE > '-Infinity' AND VALUE < 'Infinity');
  CREATE DOMAIN risk.unix_us AS bigint CHECK (VALUE > 0);
  CREATE DOMAIN risk.side AS text CHECK (VALUE IN ('BUY', 'SELL'));
  CREATE DOMAIN risk.state AS text CHECK (VALUE IN ('ACTIVE', 'REDUCING', 'HALTED'));`;

/** What scopes may do, and who said so. The row `all` is always there: a missing row reads as HALTED. */
const TRADING_STATE = `
  CREATE TABLE risk.trading_state (
    scope risk.token PRIMARY KEY,
    state risk.state NOT NULL,
    version bigint NOT NULL CHECK (version >= 0),
    actor text NOT NULL CHECK (length(actor) BETWEEN 1 AND 120),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    command_id risk.token UNIQUE,
    changed_at_us bigint NOT NULL CHECK (changed_at_us >= 0),
    CHECK ((version = 0) = (command_id IS NULL))
  );
  CREATE TABLE risk.trading_state_change (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scope risk.token NOT NULL,
    state risk.state NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    actor text NOT NULL CHECK (length(actor) BETWEEN 1 AND 120),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    command_id risk.token NOT NULL UNIQUE,
    changed_at_us risk.unix_us NOT NULL,
    UNIQUE (scope, version)
  );
  INSERT INTO risk.trading_state (scope, state, version, actor, reason, changed_at_us)
  VALUES ('all', 'ACTIVE', 0, 'migration', 'the state before the first command', 0);`;

/** Per account: the row that every decision and every fact of the account locks. */
const ACCOUNT = `
  CREATE TABLE risk.account_exposure (
    account risk.token PRIMARY KEY,
    reserved risk.amount NOT NULL DEFAULT 0,
    gross_exposure risk.amount,
    equity risk.signed_amount,
    limits_version bigint NOT NULL DEFAULT 0 CHECK (limits_version >= 0),
    version bigint NOT NULL DEFAULT 0 CHECK (version >= 0),
    updated_at_us bigint NOT NULL DEFAULT 0 CHECK (updated_at_us >= 0)
  );
  CREATE TABLE risk.limits (
    account risk.token NOT NULL REFERENCES risk.account_exposure,
    instrument text NOT NULL CHECK (instrument = '*' OR instrument ~ '^[a-z][a-z0-9-]{0,31}:[A-Z0-9]{1,20}-[A-Z0-9]{1,20}$'),
    max_order_quantity risk.amount,
    max_order_notional risk.amount,
    max_position risk.amount,
    version bigint NOT NULL CHECK (version >= 1),
    PRIMARY KEY (account, instrument)
  );`;

/** The gate: ids once claimed, the answers for ever, and what the yeses hold back. */
const GATE = `
  CREATE TABLE risk.intent_claim (
    intent_id risk.token PRIMARY KEY,
    received_at_us risk.unix_us NOT NULL
  );
  CREATE TABLE risk.intent_decision (
    intent_id risk.token PRIMARY KEY REFERENCES risk.intent_claim,
    strategy risk.token NOT NULL,
    account risk.token NOT NULL,
    venue risk.token NOT NULL,
    instrument risk.token NOT NULL,
    side risk.side NOT NULL,
    type text NOT NULL CHECK (type IN ('LIMIT', 'MARKET', 'LIMIT_MAKER')),
    quantity risk.amount NOT NULL,
    limit_price risk.amount,
    reduce_only boolean NOT NULL,
    decision text NOT NULL CHECK (decision IN ('APPROVED', 'REFUSED')),
    worst_price risk.amount,
    rule risk.token,
    code risk.token,
    message text,
    retryable boolean NOT NULL,
    numbers jsonb NOT NULL CHECK (jsonb_typeof(numbers) = 'object'),
    trading_state risk.state NOT NULL,
    limits_version bigint NOT NULL CHECK (limits_version >= 0),
    correlation_id text NOT NULL CHECK (length(correlation_id) BETWEEN 1 AND 160),
    market_event_at_us risk.unix_us NOT NULL,
    intent_at_us risk.unix_us NOT NULL,
    received_at_us risk.unix_us NOT NULL,
    decided_at_us risk.unix_us NOT NULL,
    CHECK (CASE decision
      WHEN 'APPROVED' THEN rule IS NULL AND code IS NULL AND message IS NULL AND worst_price IS NOT NULL AND quantity > 0
                           AND trading_state <> 'HALTED' AND limits_version > 0
      ELSE rule IS NOT NULL AND code IS NOT NULL AND message IS NOT NULL END)
  );
  CREATE INDEX intent_decision_refusals ON risk.intent_decision (rule) WHERE decision = 'REFUSED';
  CREATE TABLE risk.reservation (
    intent_id risk.token PRIMARY KEY REFERENCES risk.intent_decision,
    account risk.token NOT NULL REFERENCES risk.account_exposure,
    venue risk.token NOT NULL,
    instrument risk.token NOT NULL,
    side risk.side NOT NULL,
    quantity risk.amount NOT NULL CHECK (quantity > 0),
    price risk.amount NOT NULL CHECK (price > 0),
    executed risk.amount NOT NULL DEFAULT 0,
    ended_cum_quantity risk.amount,
    filled numeric NOT NULL GENERATED ALWAYS AS (least(executed, quantity)) STORED,
    released numeric NOT NULL GENERATED ALWAYS AS (CASE WHEN ended_cum_quantity IS NULL THEN 0
      ELSE greatest(quantity - greatest(ended_cum_quantity, executed), 0) END) STORED,
    open_quantity numeric NOT NULL GENERATED ALWAYS AS (quantity - least(executed, quantity)
      - CASE WHEN ended_cum_quantity IS NULL THEN 0
        ELSE greatest(quantity - greatest(ended_cum_quantity, executed), 0) END) STORED,
    overfill numeric NOT NULL GENERATED ALWAYS AS (greatest(executed - quantity, 0)) STORED,
    CHECK (filled >= 0 AND released >= 0 AND overfill >= 0 AND filled + released <= quantity)
  );
  CREATE INDEX reservation_open ON risk.reservation (account, venue, instrument) WHERE open_quantity > 0;`;

/** What the facts of order-management have made: our own projection of positions and balances. */
const PROJECTIONS = `
  CREATE TABLE risk.position (
    account risk.token NOT NULL REFERENCES risk.account_exposure,
    venue risk.token NOT NULL,
    instrument risk.token NOT NULL,
    quantity risk.signed_amount NOT NULL,
    fills bigint NOT NULL CHECK (fills >= 0),
    booked_quantity risk.signed_amount,
    booked_version bigint CHECK (booked_version >= 1),
    PRIMARY KEY (account, venue, instrument),
    CHECK ((booked_quantity IS NULL) = (booked_version IS NULL))
  );
  CREATE TABLE risk.balance_version (
    account risk.token NOT NULL REFERENCES risk.account_exposure,
    venue risk.token NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    PRIMARY KEY (account, venue)
  );
  CREATE TABLE risk.balance (
    account risk.token NOT NULL,
    venue risk.token NOT NULL,
    asset text NOT NULL CHECK (length(asset) BETWEEN 1 AND 32),
    free risk.amount NOT NULL,
    locked risk.amount NOT NULL,
    PRIMARY KEY (account, venue, asset),
    FOREIGN KEY (account, venue) REFERENCES risk.balance_version
  );`;

/** What is written once and never changed: the role that writes it may not. */
const APPEND_ONLY = ['trading_state_change', 'intent_claim', 'intent_decision'];

/** The schema of risk: trading state, limits, the gate's answers and reservations, positions and balances. */
export class Risk1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [DOMAINS, TRADING_STATE, ACCOUNT, GATE, PROJECTIONS]) await runner.query(part);
    for (const table of APPEND_ONLY) await runner.query(`REVOKE UPDATE, DELETE ON risk.${table} FROM ${WRITER}`);
    await runner.query(`REVOKE DELETE ON risk.trading_state, risk.account_exposure, risk.reservation FROM ${WRITER}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE risk.balance, risk.balance_version, risk.position, risk.reservation, risk.intent_decision,
        risk.intent_claim, risk.limits, risk.account_exposure, risk.trading_state_change, risk.trading_state;
      DROP DOMAIN risk.token, risk.amount, risk.signed_amount, risk.unix_us, risk.side, risk.state;`);
  }
}
