import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every table that names an asset in a column of its own. */
const TABLES = ['orders.balances', 'orders.ledger_entry', 'risk.balance', 'risk.uncovered_spend'];

/**
 * An asset's name may be as long as an instrument's: a pair whose base has more than 32 letters could be traded, and its fills not be
 * booked.
 */
export class AssetNames1764000000047 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await limitNames(runner, table, 64);
  }

  /** Refuses where a longer name is stored. */
  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await limitNames(runner, table, 32);
  }
}

async function limitNames(runner: QueryRunner, table: string, most: 32 | 64): Promise<void> {
  const name = `${table.split('.')[1] ?? ''}_asset_check`;
  await runner.query(`
    ALTER TABLE ${table} DROP CONSTRAINT ${name},
      ADD CONSTRAINT ${name} CHECK (length(asset) BETWEEN 1 AND ${most})`);
}
