import { Client } from 'pg';
import { compareSchema } from '#libs/persistence';
import { type Check, type Fault, type Finding, faulty, reasonOf, skipped } from '../examination.js';

const TIMEOUT_MS = 3_000;
/** Four services with a pool of 8, two connections to watch, and one for decisions each; and some for people. */
const NEEDED_CONNECTIONS = 50;
const WRONG_PASSWORD = ['28P01', '28000'];
const NO_DATABASE = '3D000';
const TOO_MANY = '53300';

/** The Postgres of DATABASE_URL: reached, entered, roomy enough, and with the schema of this version. */
export const postgresCheck: Check = {
  name: 'Postgres',
  async findFaults({ environment }) {
    const url = environment['DATABASE_URL'] ?? '';
    if (url === '') return skipped('DATABASE_URL is not set; npm start brings a Postgres of its own');
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
      application_name: 'tradewind-doctor',
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      return whyNotConnected(error, new URL(url));
    }
    try {
      return { faults: [...(await connectionFaults(client)), ...(await schemaFaults(client))] };
    } finally {
      await client.end();
    }
  },
};

function whyNotConnected(error: unknown, { host, pathname, username }: URL): Finding {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (WRONG_PASSWORD.includes(code)) {
    const cure = 'Correct name and password in DATABASE_URL; the provision job sets the passwords of the services.';
    return faulty('postgres-password', `Postgres at ${host} does not let ${username} in: ${reasonOf(error)}.`, cure);
  }
  if (code === NO_DATABASE) {
    const database = decodeURIComponent(pathname.slice(1));
    const problem = `Postgres at ${host} has no database "${database}".`;
    return faulty('postgres-database', problem, `Create it (createdb ${database}), or correct DATABASE_URL.`);
  }
  if (code === TOO_MANY) return tooFew(`Postgres at ${host} has no connection left: ${reasonOf(error)}.`);
  const cure =
    'Start it, open its port, or correct DATABASE_URL. Without DATABASE_URL, npm start brings a Postgres of its own.';
  return faulty('postgres-unreachable', `Postgres at ${host} cannot be reached: ${reasonOf(error)}.`, cure);
}

function tooFew(problem: string): Finding {
  const cure = `Let it have ${NEEDED_CONNECTIONS} for Tradewind: max_connections in postgresql.conf, or ALTER ROLE … CONNECTION LIMIT.`;
  return faulty('postgres-connections', problem, cure);
}

async function connectionFaults(client: Client): Promise<readonly Fault[]> {
  const { rows } = await client.query<{ readonly most: number; readonly others: number; readonly of_role: number }>(
    `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
      (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend'
        AND pid <> pg_backend_pid() AND application_name NOT LIKE 'tradewind%') AS others,
      (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS of_role`,
  );
  const [{ most, others, of_role: ofRole } = { most: 0, others: 0, of_role: -1 }] = rows;
  const free = most - others;
  if (ofRole >= 0 && ofRole < NEEDED_CONNECTIONS) {
    return tooFew(
      `The role in DATABASE_URL may have ${ofRole} connections; Tradewind needs up to ${NEEDED_CONNECTIONS}.`,
    ).faults;
  }
  if (free >= NEEDED_CONNECTIONS) return [];
  return tooFew(`Postgres has ${free} of ${most} connections left; Tradewind needs up to ${NEEDED_CONNECTIONS}.`)
    .faults;
}

async function schemaFaults(client: Client): Promise<readonly Fault[]> {
  const difference = await compareSchema(client);
  if (difference === undefined) return [];
  const { missing, unknown } = difference;
  if (unknown.length > 0) {
    const problem = `The database was migrated by a newer Tradewind: ${unknown.join(', ')} are not known here.`;
    return faulty(
      'migrations-newer',
      problem,
      'Use that newer version, or restore a backup from before (docs/retention.md).',
    ).faults;
  }
  if (missing.length === 0) return [];
  const problem = `${missing.length} migrations have not run, from ${missing[0] ?? ''} on.`;
  const cure =
    'Run the provision job: npm start does it by itself; in a cluster, kubectl logs job/provision says why it did not.';
  return faulty('migrations-missing', problem, cure).faults;
}
