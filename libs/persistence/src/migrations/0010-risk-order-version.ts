import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A reservation knows which version of its order said last whether it lives, so that late evidence opens it again and a late end of an
 * earlier version does not close it. What had ended before this migration has no version on record and stays ended: an old fact that is
 * published again must not open it.
 */
export class RiskOrderVersion1764000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE risk.reservation ADD COLUMN order_version bigint NOT NULL DEFAULT 0 CHECK (order_version >= 0);
      UPDATE risk.reservation SET order_version = ${Number.MAX_SAFE_INTEGER} WHERE ended_cum_quantity IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE risk.reservation DROP COLUMN order_version');
  }
}
