import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const { risk, strategy } = DATABASE_ROLES;

const STRATEGY_CHANGES = `
  CREATE TABLE strategy.strategy_change (
    strategy strategy.token NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    active boolean NOT NULL,
    parameters jsonb NOT NULL CHECK (jsonb_typeof(parameters) = 'object'),
    actor text NOT NULL CHECK (length(actor) BETWEEN 1 AND 120),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    command_id strategy.token NOT NULL UNIQUE,
    changed_at_us strategy.unix_us NOT NULL,
    PRIMARY KEY (strategy, version)
  );
  REVOKE UPDATE, DELETE ON strategy.strategy_change FROM ${strategy.role};`;

const LIMITS_CHANGES = `
  CREATE TABLE risk.limits_change (
    account risk.token NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    actor text NOT NULL CHECK (length(actor) BETWEEN 1 AND 120),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    command_id risk.token NOT NULL UNIQUE,
    changed_at_us risk.unix_us NOT NULL,
    PRIMARY KEY (account, version)
  );
  REVOKE UPDATE, DELETE ON risk.limits_change FROM ${risk.role};`;

/** How operators set strategies and limits while everything runs: settings are where both begin, what was commanded holds. */
export class CommandedSettings1764000000042 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(STRATEGY_CHANGES);
    await runner.query(LIMITS_CHANGES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE strategy.strategy_change; DROP TABLE risk.limits_change;');
  }
}
