import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { type DatabaseService, migrate, setRolePasswords, urlOfRole } from '#libs/persistence';

/** Every test database knows the services by this password; roles belong to the whole server, so it is one for all. */
const TEST_PASSWORD = 'test-only';

/** A migrated database of a test's own. */
export interface TestDatabase {
  /** The owner's address. */
  readonly ownerUrl: string;
  /** The address with a service's own role. */
  urlOf(service: DatabaseService): string;
  /** Drops it, even with connections open. */
  drop(): Promise<void>;
}

async function asOwner(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * Creates a database with a random name on the server of `serverUrl` (its owner's address) and migrates it; `migrations`: by the first
 * so many alone.
 */
export async function createTestDatabase(serverUrl: string, migrations?: number): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asOwner(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const ownerUrl = url.toString();
  await migrate(ownerUrl, migrations);
  await withRetry(() =>
    setRolePasswords(ownerUrl, {
      strategy: TEST_PASSWORD,
      risk: TEST_PASSWORD,
      'order-management': TEST_PASSWORD,
      gateway: TEST_PASSWORD,
      // A release of before had no role for a desk, and a cluster has it only where a newer database was made in it.
      ...(migrations === undefined ? { desk: TEST_PASSWORD } : {}),
    }),
  );
  return {
    ownerUrl,
    urlOf: (service) => urlOfRole(ownerUrl, service, TEST_PASSWORD),
    drop: () => asOwner(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** Two test files may alter the same role at once; Postgres then refuses one of them ("tuple concurrently updated"). */
async function withRetry(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt >= 10 || !(error instanceof Error) || !/concurrently/u.test(error.message)) throw error;
    }
  }
}
