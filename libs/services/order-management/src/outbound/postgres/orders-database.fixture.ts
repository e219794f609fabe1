import { createDataSource } from '#libs/persistence';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import type { DataSource } from 'typeorm';

const TABLES =
  'orders, order_event, trades, positions, balances, accounts, discrepancies, lease, fill_cursor, trading_state, outbox, ledger_transaction, ledger_entry, venue_report';

/** A migrated database of a test's own, seen with the role of order-management. */
export interface OrdersDatabase {
  readonly url: string;
  readonly source: DataSource;
  /** The owner of the tables, who may do what no service may: lock, add triggers, end connections. */
  readonly owner: DataSource;
  /** Empties every table, as the migrations leave them. */
  emptyTables(): Promise<void>;
  dropDatabase(): Promise<void>;
}

/** Makes the database on the test server. */
export async function createOrdersDatabase(serverUrl: string): Promise<OrdersDatabase> {
  const database: TestDatabase = await createTestDatabase(serverUrl);
  const url = database.urlOf('order-management');
  const open = (of: string): Promise<DataSource> =>
    createDataSource({ url: of, schema: 'orders', service: 'test', entities: [] }).initialize();
  const [source, owner] = [await open(url), await open(database.ownerUrl)];
  return {
    ...{ url, source, owner },
    emptyTables: async () => {
      await owner.query(`TRUNCATE ${TABLES}`);
      await owner.query(
        `INSERT INTO trading_state VALUES ('all', 'ACTIVE', 0, 'migration', 'the state before the first command', 0)`,
      );
    },
    dropDatabase: async () => {
      await source.destroy();
      await owner.destroy();
      await database.drop();
    },
  };
}
