import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DATABASE_ROLES } from './roles.js';

const { risk } = DATABASE_ROLES;

const EQUITY_SAMPLE = `
  CREATE TABLE risk.equity_sample (
    account risk.token NOT NULL,
    minute bigint NOT NULL CHECK (minute >= 0),
    equity risk.signed_amount NOT NULL,
    at_us risk.unix_us NOT NULL,
    PRIMARY KEY (account, minute)
  );
  REVOKE UPDATE ON risk.equity_sample FROM ${risk.role};`;

/** What an account was worth, once a minute for a week: the curve that people look at outlives the process that shows it. */
export class EquitySamples1764000000053 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(EQUITY_SAMPLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE risk.equity_sample');
  }
}
