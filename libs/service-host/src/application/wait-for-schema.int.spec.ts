import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { freePort } from '#libs/local-stack';
import { NewerSchemaError, createDataSource, migrate } from '#libs/persistence';
import { type Log, SystemRandom, SystemScheduler } from '#libs/platform';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { ProcessSupervisor } from './process-supervisor.js';
import { StartProbes } from './start-probes.js';
import { waitForSchema } from './wait-for-schema.js';

/** The first migrations, with every role but without what came after them. */
const FIRST_MIGRATIONS = 20;
const databases: TestDatabase[] = [];

async function databaseWith(migrations?: number): Promise<TestDatabase> {
  const database = await createTestDatabase(inject('testDatabaseUrl'), migrations);
  databases.push(database);
  return database;
}

async function asOwner({ ownerUrl: url }: TestDatabase, sql: string): Promise<void> {
  const owner = await createDataSource({ url, schema: 'public', service: 'owner', entities: [] }).initialize();
  try {
    await owner.query(sql);
  } finally {
    await owner.destroy();
  }
}

/** Starts waiting as risk would; `warned` grows by each warning. */
async function waitAsRisk(databaseUrl: string, patienceMs = 60_000) {
  const warned: unknown[] = [];
  const log = { info: () => undefined, error: () => undefined, debug: () => undefined } as unknown as Log;
  Object.assign(log, { warn: (fields: unknown) => warned.push(fields), child: () => log, trace: () => undefined });
  const exit = (): void => undefined;
  const supervisor = new ProcessSupervisor('risk', log, exit);
  const surroundings = { log, supervisor, scheduler: new SystemScheduler(), random: new SystemRandom() };
  const port = await freePort();
  const http = { port, host: '127.0.0.1' };
  const probes = new StartProbes({ name: 'risk', http, surroundings, exit });
  const wait = async (): Promise<void> => {
    try {
      await waitForSchema({ name: 'risk', probes, surroundings, databaseUrl, patienceMs });
    } finally {
      await probes.closeProbes();
    }
  };
  const waited = wait();
  return { waited, warned, url: `http://127.0.0.1:${port}` };
}

/** What a probe says; asked again until the port listens. */
async function probe(url: string): Promise<{ readonly status: number; readonly text: string }> {
  return vi.waitFor(
    async () => {
      const response = await fetch(url);
      return { status: response.status, text: await response.text() };
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** What a probe says once it says `text`: the port may listen before the database was looked at. */
async function probeUntil(url: string, text: string): Promise<Awaited<ReturnType<typeof probe>>> {
  const saysSo = async () => {
    const said = await probe(url);
    expect(said.text).toContain(text);
    return said;
  };
  return vi.waitFor(saysSo, { timeout: 20_000, interval: 50 });
}

afterEach(async () => {
  await Promise.all(databases.splice(0).map((database) => database.drop()));
});

describe('a service that is started before its migrations', () => {
  it('lives, names the migration it waits for, warns once, and goes on when they have run', async () => {
    const database = await databaseWith(FIRST_MIGRATIONS);
    const { url, waited, warned } = await waitAsRisk(database.urlOf('risk'));
    const ready = await probeUntil(`${url}/health/ready`, 'waits for the migration MigrationsMayBeRead1764000000050');
    expect(ready.status).toBe(503);
    expect((await probe(`${url}/health/live`)).status).toBe(200);
    await migrate(database.ownerUrl);
    await waited;
    expect(warned).toHaveLength(1);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  });

  it('names the first that is missing where it may read them', async () => {
    const database = await databaseWith();
    await asOwner(database, `DELETE FROM tradewind_migrations WHERE name = 'AuditChain1764000000022'`);
    const { url, waited } = await waitAsRisk(database.urlOf('risk'));
    const ready = await probeUntil(`${url}/health/ready`, 'waits for the migration AuditChain1764000000022');
    expect(ready.status).toBe(503);
    await asOwner(
      database,
      `INSERT INTO tradewind_migrations (timestamp, name) VALUES (22, 'AuditChain1764000000022')`,
    );
    await waited;
  });

  it('ends with the reason where the role is not let in for all its patience', async () => {
    const database = await databaseWith();
    const wrong = database.urlOf('risk').replace('test-only', 'another');
    const { waited } = await waitAsRisk(wrong, 1);
    await expect(waited).rejects.toThrow(/does not let this role in: the migrations have not run/u);
  });

  it('refuses a schema that is newer than it knows at once', async () => {
    const database = await databaseWith();
    await asOwner(database, `INSERT INTO tradewind_migrations (timestamp, name) VALUES (1999, 'Tomorrow1999')`);
    const { waited } = await waitAsRisk(database.urlOf('risk'));
    const error: unknown = await waited.catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(NewerSchemaError);
    expect(String(error)).toContain('Tomorrow1999');
  });

  it('does not wait where the schema is the one it knows', async () => {
    const database = await databaseWith();
    const { waited, warned } = await waitAsRisk(database.urlOf('risk'));
    await waited;
    expect(warned).toEqual([]);
  });
});
