import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every table that keeps what a venue says an account has. */
const TABLES = { 'orders.balances': 'orders', 'risk.balance': 'risk' } as const;

/**
 * A venue may say that less than nothing is left of an asset, as after a fee or a correction that the account could not pay. That is kept as
 * it is said: a table that refused it kept everything else of that report out of the books, too.
 */
export class NegativeBalances1764000000070 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, schema] of Object.entries(TABLES)) await retype(runner, table, `${schema}.signed_amount`);
  }

  /** Refuses where a negative balance is stored. */
  async down(runner: QueryRunner): Promise<void> {
    for (const [table, schema] of Object.entries(TABLES)) await retype(runner, table, `${schema}.amount`);
  }
}

async function retype(runner: QueryRunner, table: string, type: string): Promise<void> {
  await runner.query(`ALTER TABLE ${table} ALTER COLUMN free TYPE ${type}, ALTER COLUMN locked TYPE ${type}`);
}
