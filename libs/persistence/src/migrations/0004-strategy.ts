import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const WRITER = DATABASE_ROLES.strategy.role;

/** The kinds of values of this schema; the upper bounds keep out `NaN` and `Infinity`, which sort above every number. */
const DOMAINS = `
  CREATE DOMAIN strategy.token AS text CHECK (VALUE ~ '^[A-Za-z0-9_-]{1,64}$');
  CREATE DOMAIN strategy.amount AS numeric CHECK (VALUE >= 0 AND VALUE < 'Infinity');
  CREATE DOMAIN strategy.signed_amount AS numeric CHECK (VALUE > '-Infinity' AND VALUE < 'Infinity');
  CREATE DOMAIN strategy.unix_us AS bigint CHECK (VALUE > 0);`;

/**
 * What strategies wanted. An intent is open until risk refused it or its order ended and the position that its fills made
 * is known: `ended_quantity` is what its order executed in all, `known_quantity` what position facts have shown of it.
 * One open intent per strategy and instrument, so that neither a restart nor a second replica can double.
 */
const INTENT = `
  CREATE TABLE strategy.intent (
    intent_id strategy.token PRIMARY KEY,
    strategy strategy.token NOT NULL,
    account strategy.token NOT NULL,
    venue strategy.token NOT NULL,
    instrument strategy.token NOT NULL,
    side text NOT NULL CHECK (side IN ('BUY', 'SELL')),
    quantity strategy.amount NOT NULL CHECK (quantity > 0),
    type text NOT NULL CHECK (type IN ('LIMIT', 'MARKET', 'LIMIT_MAKER')),
    limit_price strategy.amount CHECK (limit_price > 0),
    time_in_force text NOT NULL CHECK (time_in_force IN ('GTC', 'IOC', 'FOK')),
    reduce_only boolean NOT NULL,
    market_event_id text NOT NULL CHECK (length(market_event_id) BETWEEN 1 AND 160),
    market_event_at_us strategy.unix_us NOT NULL,
    valid_until_us strategy.unix_us NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'refused', 'closed')),
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    approved boolean NOT NULL DEFAULT false,
    ended_quantity strategy.amount,
    ended_at_us strategy.unix_us,
    known_quantity strategy.signed_amount NOT NULL DEFAULT 0,
    created_at_us strategy.unix_us NOT NULL,
    closed_at_us strategy.unix_us,
    CHECK ((type = 'MARKET') = (limit_price IS NULL)),
    CHECK ((ended_quantity IS NULL) = (ended_at_us IS NULL)),
    CHECK ((status = 'open') = (closed_at_us IS NULL))
  );
  CREATE UNIQUE INDEX intent_open_once ON strategy.intent (strategy, venue, instrument) WHERE status = 'open';
  CREATE INDEX intent_by_time ON strategy.intent (created_at_us);`;

/** What the facts of order-management have told: our own projection, each row at the newest version heard. */
const PROJECTIONS = `
  CREATE TABLE strategy.position_view (
    account strategy.token NOT NULL,
    venue strategy.token NOT NULL,
    instrument strategy.token NOT NULL,
    quantity strategy.signed_amount NOT NULL,
    average_price strategy.amount NOT NULL,
    realised_profit strategy.signed_amount NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    updated_at_us strategy.unix_us NOT NULL,
    PRIMARY KEY (account, venue, instrument)
  );
  CREATE TABLE strategy.balance_view (
    account strategy.token NOT NULL,
    venue strategy.token NOT NULL,
    totals jsonb NOT NULL CHECK (jsonb_typeof(totals) = 'object'),
    version bigint NOT NULL CHECK (version >= 1),
    updated_at_us strategy.unix_us NOT NULL,
    PRIMARY KEY (account, venue)
  );`;

/** The schema of strategy: its intents, and what it knows of positions and balances. */
export class Strategy1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const part of [DOMAINS, INTENT, PROJECTIONS]) await runner.query(part);
    await runner.query(
      `REVOKE DELETE ON strategy.intent, strategy.position_view, strategy.balance_view FROM ${WRITER}`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE strategy.balance_view, strategy.position_view, strategy.intent;
      DROP DOMAIN strategy.token, strategy.amount, strategy.signed_amount, strategy.unix_us;`);
  }
}
