import { startNats, startPostgres } from '#libs/local-stack';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of a real Postgres, as its owner; every test file makes a database or schema of its own in it. */
    readonly testDatabaseUrl: string;
    /** The address of a real NATS with JetStream and no users; every test file uses names of its own. */
    readonly testNatsUrl: string;
  }
}

/**
 * Starts one Postgres and one NATS for all test files of a run and stops them at the end. They are found as
 * TEST_DATABASE_URL and TEST_NATS_URL in the environment, and as `inject('testDatabaseUrl')`, `inject('testNatsUrl')`.
 *
 * In vitest.config.ts the resolve conditions must be `['source']` alone: with `import` among them Node hands pg the ESM
 * face of its own pool ("Class extends value [object Module]") and nothing that uses Postgres loads.
 *
 * These servers hold throw-away data: the Postgres does not wait for the disk (fsync=off), which no test here is about.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [postgres, nats] = await Promise.all([
    startPostgres({ settings: { fsync: 'off', max_connections: '300' } }),
    startNats(),
  ]);
  process.env['TEST_DATABASE_URL'] = postgres.url;
  process.env['TEST_NATS_URL'] = nats.url;
  project.provide('testDatabaseUrl', postgres.url);
  project.provide('testNatsUrl', nats.url);
  return async () => {
    await Promise.all([postgres.stop(), nats.stop()]);
  };
}
