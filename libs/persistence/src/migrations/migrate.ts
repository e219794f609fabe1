import { DataSource } from 'typeorm';
import { untrustedServerOf } from '#libs/platform';
import { MIGRATIONS } from './migration-list.js';

/**
 * Brings the database to the newest schema with the owner's address; returns the names of the migrations that ran.
 * Each migration is one transaction; running it again does nothing. `first`: only so many of them, as a release of before had.
 */
export async function migrate(ownerUrl: string, first: number = MIGRATIONS.length): Promise<readonly string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations: MIGRATIONS.slice(0, first),
    migrationsTableName: 'tradewind_migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    applicationName: 'tradewind-migrate',
  });
  await dataSource.initialize().catch((error: unknown) => {
    throw untrustedServerOf('Postgres', error) ?? error;
  });
  try {
    const ran = await dataSource.runMigrations();
    return ran.map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}
