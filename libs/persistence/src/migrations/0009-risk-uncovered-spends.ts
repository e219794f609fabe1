import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What fills have spent before the venue's balances tell of it is held back, so that it is not spent twice. The balances say by the
 * venue's time what they contain.
 */
export class RiskUncoveredSpends1764000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE risk.balance_version ADD COLUMN exchange_at_us bigint NOT NULL DEFAULT 0 CHECK (exchange_at_us >= 0);
      CREATE TABLE risk.uncovered_spend (
        account risk.token NOT NULL REFERENCES risk.account_exposure,
        venue risk.token NOT NULL,
        fill_id text NOT NULL CHECK (length(fill_id) BETWEEN 1 AND 160),
        asset text NOT NULL CHECK (length(asset) BETWEEN 1 AND 32),
        amount risk.amount NOT NULL CHECK (amount > 0),
        exchange_at_us risk.unix_us NOT NULL,
        PRIMARY KEY (account, venue, fill_id, asset)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE risk.uncovered_spend;
      ALTER TABLE risk.balance_version DROP COLUMN exchange_at_us`);
  }
}
