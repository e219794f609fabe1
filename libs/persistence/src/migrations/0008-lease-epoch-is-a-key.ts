import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Postgres locks a row weaker for an update that changes none of its keys. With the epoch a key, writers that hold the epoch
 * (FOR KEY SHARE) keep a successor out until they end, and let the holder prolong its lease beside them.
 */
export class LeaseEpochIsAKey1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE orders.lease ADD CONSTRAINT lease_epoch_is_a_key UNIQUE (venue, account, epoch)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE orders.lease DROP CONSTRAINT lease_epoch_is_a_key');
  }
}
