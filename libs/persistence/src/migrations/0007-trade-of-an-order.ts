import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An execution is named by trade id and order: a trade of an account with itself is one trade of two of its orders, and both are
 * booked.
 */
export class TradeOfAnOrder1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE orders.trades ADD COLUMN venue_order_id text CHECK (length(venue_order_id) BETWEEN 1 AND 64);
      UPDATE orders.trades SET venue_order_id = orders.venue_order_id
        FROM orders.orders WHERE orders.client_order_id = trades.client_order_id;
      ALTER TABLE orders.trades
        ALTER COLUMN venue_order_id SET NOT NULL,
        DROP CONSTRAINT trade_booked_once,
        ADD CONSTRAINT trade_booked_once UNIQUE (venue, account, instrument, venue_trade_id, venue_order_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE orders.trades
        DROP CONSTRAINT trade_booked_once,
        DROP COLUMN venue_order_id,
        ADD CONSTRAINT trade_booked_once UNIQUE (venue, account, instrument, venue_trade_id)`);
  }
}
