import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The parts of a reservation are computed by the domain (`reservationParts`) and written with it; Postgres demands that they are
 * right instead of computing them a second time.
 */
export class RiskReservationParts1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE risk.reservation
        ALTER COLUMN filled DROP EXPRESSION,
        ALTER COLUMN released DROP EXPRESSION,
        ALTER COLUMN open_quantity DROP EXPRESSION,
        ALTER COLUMN overfill DROP EXPRESSION,
        ALTER COLUMN filled TYPE risk.amount,
        ALTER COLUMN released TYPE risk.amount,
        ALTER COLUMN open_quantity TYPE risk.amount,
        ALTER COLUMN overfill TYPE risk.amount,
        ADD CONSTRAINT reservation_filled CHECK (filled = least(executed, quantity)),
        ADD CONSTRAINT reservation_released CHECK (released = CASE WHEN ended_cum_quantity IS NULL THEN 0
          ELSE greatest(quantity - greatest(ended_cum_quantity, executed), 0) END),
        ADD CONSTRAINT reservation_open_quantity CHECK (open_quantity = quantity - filled - released),
        ADD CONSTRAINT reservation_overfill CHECK (overfill = greatest(executed - quantity, 0))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX risk.reservation_open;
      ALTER TABLE risk.reservation
        DROP COLUMN filled, DROP COLUMN released, DROP COLUMN open_quantity, DROP COLUMN overfill;
      ALTER TABLE risk.reservation
        ADD COLUMN filled numeric NOT NULL GENERATED ALWAYS AS (least(executed, quantity)) STORED,
        ADD COLUMN released numeric NOT NULL GENERATED ALWAYS AS (CASE WHEN ended_cum_quantity IS NULL THEN 0
          ELSE greatest(quantity - greatest(ended_cum_quantity, executed), 0) END) STORED,
        ADD COLUMN open_quantity numeric NOT NULL GENERATED ALWAYS AS (quantity - least(executed, quantity)
          - CASE WHEN ended_cum_quantity IS NULL THEN 0
            ELSE greatest(quantity - greatest(ended_cum_quantity, executed), 0) END) STORED,
        ADD COLUMN overfill numeric NOT NULL GENERATED ALWAYS AS (greatest(executed - quantity, 0)) STORED,
        ADD CHECK (filled >= 0 AND released >= 0 AND overfill >= 0 AND filled + released <= quantity);
      CREATE INDEX reservation_open ON risk.reservation (account, venue, instrument) WHERE open_quantity > 0`);
  }
}
