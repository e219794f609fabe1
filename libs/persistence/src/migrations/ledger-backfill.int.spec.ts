import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { migrate } from './migrate.js';

/** The newest release that had no ledger. */
const BEFORE_THE_LEDGER = 10;
/** A buy whose fee is taken from what was bought, and a sell whose fee is in a third asset; both books as that release left them. */
const BOOKED_BEFORE = `
  INSERT INTO orders.orders (client_order_id, venue_client_order_id, venue_order_id, external, strategy, account, venue, instrument, side,
      type, time_in_force, quantity, reduce_only, status, cum_quantity, lease_epoch, correlation_id, causation_id, committed_at_us,
      sent_at_us, closed_at_us, updated_at_us)
    SELECT id, id, id, true, 'm', 'a', 'v', 'BTC-USDT', side, 'MARKET', 'IOC', quantity, false, 'Filled', quantity, 1, id, id, 1, 1, 3, 3
    FROM (VALUES ('o1', 'BUY', 0.3), ('o2', 'SELL', 0.1)) AS o (id, side, quantity);
  INSERT INTO orders.trades (venue_trade_id, client_order_id, venue_order_id, strategy, account, venue, instrument, side, quantity, price,
      fee, fee_asset, liquidity, realised_profit, exchange_at_us, booked_at_us, lease_epoch, correlation_id)
    VALUES ('t1', 'o1', 'o1', 'm', 'a', 'v', 'BTC-USDT', 'BUY', 0.300, 60000.01, 0.0003, 'BTC', 'TAKER', 0, 1, 2, 1, 'c'),
      ('t2', 'o2', 'o2', 'm', 'a', 'v', 'BTC-USDT', 'SELL', 0.1, 61000, 0.01, 'BNB', 'MAKER', 100, 2, 3, 1, 'c');
  INSERT INTO orders.positions (account, venue, instrument, base, quote, quantity, cost, average_price, realised_profit, version, updated_at_us)
    VALUES ('a', 'v', 'BTC-USDT', 'BTC', 'USDT', 0.1997, 11988, 60030, 100, 2, 3);
  INSERT INTO orders.balances (account, venue, asset, free, booked_change, baseline, updated_at_us)
    VALUES ('a', 'v', 'USDT', 88099.997, -11900.003, 100000, 3), ('a', 'v', 'BTC', 0.1997, 0.1997, 0, 3),
      ('a', 'v', 'BNB', 4.99, -0.01, 5, 3), ('a', 'v', 'ETH', 1, 0, NULL, 3);`;

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabaseUrl'), BEFORE_THE_LEDGER);
  client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query(BOOKED_BEFORE);
  await migrate(database.ownerUrl);
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const rowsOf = async (sql: string): Promise<readonly object[]> => (await client.query<object>(sql)).rows;

describe('books from before the ledger', () => {
  it('become transactions: what was held, and each trade once, with its fee', async () => {
    expect(
      await rowsOf(
        'SELECT kind, cause, entry_count AS entries, reason FROM orders.ledger_transaction ORDER BY kind, cause',
      ),
    ).toEqual([
      { kind: 'FILL', cause: 'BTC-USDT:t1:o1', entries: 6, reason: 'BUY 0.3 at 60000.01' },
      { kind: 'FILL', cause: 'BTC-USDT:t2:o2', entries: 6, reason: 'SELL 0.1 at 61000' },
      { kind: 'OPENING', cause: 'BNB', entries: 2, reason: 'held before the first booked trade' },
      { kind: 'OPENING', cause: 'USDT', entries: 2, reason: 'held before the first booked trade' },
    ]);
  });

  it('balance in every asset, and their wallets are what the venue says is held', async () => {
    expect(
      await rowsOf(`SELECT transaction_id, asset FROM orders.ledger_entry GROUP BY 1, 2 HAVING sum(amount) <> 0`),
    ).toEqual([]);
    expect(
      await rowsOf(`SELECT b.asset FROM orders.balances b LEFT JOIN orders.ledger_entry e ON e.asset = b.asset AND e.book = 'WALLET'
        WHERE b.baseline IS NOT NULL GROUP BY b.asset, b.free, b.locked
        HAVING coalesce(sum(e.amount), 0) <> b.free + b.locked`),
    ).toEqual([]);
  });

  it('keep the position: its quantity, and the cash that it moved', async () => {
    expect(
      await rowsOf(`SELECT asset, trim_scale(-sum(amount))::text AS moved FROM orders.ledger_entry
        WHERE instrument = 'BTC-USDT' GROUP BY asset ORDER BY asset`),
    ).toEqual([
      { asset: 'BTC', moved: '0.1997' },
      { asset: 'USDT', moved: '-11900.003' },
    ]);
  });
});
