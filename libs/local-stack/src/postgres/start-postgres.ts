import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { pollUntil, untrustedServerOf } from '#libs/platform';
import { freePort } from '../process/free-port.js';
import { type GuardedProcess, spawnGuarded } from '../process/guarded-process.js';
import { MACHINE_TIME, randomHex } from '../process/machine.js';
import { LocalStackError, type OnProgress } from '../process/progress.js';
import { runCommand } from '../process/run-command.js';
import type { ServerCertificate } from '../tls/certificates.js';
import { type RunAs, giveTo, makeWorkspace, unprivilegedUser } from '../process/workspace.js';
import { type PostgresBinaries, postgresBinaries } from './binaries.js';

/** How a Postgres is started. */
export interface StartPostgresOptions {
  readonly onProgress?: OnProgress;
  /**
   * Keeps the cluster in this directory and leaves it there at the end: a second start finds the same data. Without
   * it the data lives in a temporary directory and goes with the server.
   */
  readonly dataDirectory?: string;
  /** The port; a free one by default. */
  readonly port?: number;
  /** The database that the URL names; it is created where it is missing. `tradewind` by default. */
  readonly database?: string;
  /** Settings of the server on top of the defaults, such as `{ fsync: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Uses this server instead of starting one; the environment's DATABASE_URL by default, empty for none. */
  readonly url?: string;
  /** The server takes TLS connections only, and shows this certificate; its URL names the authority, which clients verify. */
  readonly tls?: ServerCertificate & { readonly authorityFile: string };
}

/** An address of Postgres whose clients speak TLS only and verify the server, in the words that libpq and its tools know. */
function withVerifiedTls(address: string, authorityFile: string): string {
  const url = new URL(address);
  url.searchParams.set('sslmode', 'verify-full');
  url.searchParams.set('sslrootcert', authorityFile);
  return url.toString();
}

/** A Postgres that can be used. */
export interface RunningPostgres {
  /** The address with the owner's name and password. */
  readonly url: string;
  readonly port: number;
  /** The pid of the postmaster; `undefined` if the server is not ours. */
  readonly pid: number | undefined;
  /** Stops the server (if it is ours) and removes what it left. May be called any number of times. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 50;
const MAX_PORT_ATTEMPTS = 5;
const ENVIRONMENT = { PATH: '/usr/bin:/bin', LANG: 'C', LC_ALL: 'C', TZ: 'UTC' };

interface Cluster {
  readonly binaries: PostgresBinaries;
  readonly user: RunAs | undefined;
  readonly data: string;
  readonly password: string;
  /** Holds what the server needs while it runs; removed at the end. */
  readonly temporary: string;
  /** The file of the authority that the server's certificate is from; `undefined` without TLS. */
  readonly authorityFile: string | undefined;
}

/** Nobody gets in without TLS, and nobody without a password. */
const TLS_ONLY = ['127.0.0.1/32', '::1/128'].map((from) => `hostssl all all ${from} scram-sha-256\n`).join('');

/** Writes what TLS needs, for the user of the server alone, and returns the settings that name it. */
function tlsSettings({ temporary, user }: Cluster, { tls }: StartPostgresOptions): Record<string, string> {
  if (tls === undefined) return {};
  const write = (name: string, text: string): string => {
    const path = join(temporary, name);
    writeFileSync(path, text, { mode: 0o600 });
    giveTo(path, user);
    return path;
  };
  return {
    ssl: 'on',
    ssl_min_protocol_version: 'TLSv1.2',
    ssl_cert_file: write('server.crt', tls.certificate),
    ssl_key_file: write('server.key', tls.key),
    hba_file: write('pg_hba.conf', TLS_ONLY),
  };
}

async function makeCluster(options: StartPostgresOptions): Promise<Cluster> {
  const user = unprivilegedUser();
  const temporary = await makeWorkspace('pg', user);
  const home = options.dataDirectory ?? temporary;
  mkdirSync(home, { recursive: true });
  giveTo(home, user);
  const binaries = await postgresBinaries(temporary, user);
  const authorityFile = options.tls?.authorityFile;
  const data = join(home, 'data');
  const passwordFile = join(home, 'password');
  if (existsSync(join(data, 'PG_VERSION'))) {
    return { binaries, user, data, password: readFileSync(passwordFile, 'utf8'), temporary, authorityFile };
  }
  options.onProgress?.('creating a Postgres cluster');
  const password = randomHex();
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(passwordFile, user);
  const cluster = { binaries, user, data, password, temporary, authorityFile };
  await initialise(cluster, home, options.dataDirectory !== undefined);
  return cluster;
}

const UNFINISHED = 'unfinished-';

/** Aside, and moved into place at the end: who is interrupted meanwhile finds no cluster at the next start, not half of one. */
async function initialise({ binaries, data, temporary, user }: Cluster, home: string, isKept: boolean): Promise<void> {
  for (const name of readdirSync(home).filter((entry) => entry.startsWith(UNFINISHED)))
    rmSync(join(home, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  const aside = join(home, `${UNFINISHED}${randomHex()}`);
  const args = ['--pgdata', aside, '--username=postgres', '--pwfile', join(home, 'password')];
  const more = ['--auth=scram-sha-256', '--encoding=UTF8', '--no-locale', ...(isKept ? [] : ['--no-sync'])];
  const result = await runCommand(binaries.initdb, [...args, ...more], { user, env: ENVIRONMENT, cwd: temporary });
  if (result.code !== 0) {
    rmSync(temporary, { recursive: true, force: true });
    throw new LocalStackError(`initdb failed: ${result.output.trim()}`);
  }
  renameSync(aside, data);
}

function serverArgs(cluster: Cluster, port: number, settings: Readonly<Record<string, string>>): readonly string[] {
  const all: Record<string, string> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    // No socket file: its path would be too long under many a TMPDIR, and nothing here needs one.
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  return ['-D', cluster.data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

function urlOf(cluster: Cluster, port: number, database: string): string {
  const address = `postgres://postgres:${cluster.password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  return cluster.authorityFile === undefined ? address : withVerifiedTls(address, cluster.authorityFile);
}

async function canConnect(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    const untrusted = untrustedServerOf('the new Postgres', error);
    if (untrusted !== undefined) throw untrusted;
    return false; // Not ready yet: the caller asks again until its own deadline.
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function waitUntilReady(server: GuardedProcess, url: string): Promise<'ready' | 'port-taken'> {
  const plan = { intervalMs: POLL_MS, timeoutMs: READY_TIMEOUT_MS };
  const outcome = await pollUntil(MACHINE_TIME, plan, async () => {
    if (server.hasExited()) {
      if (/could not bind|in use/iu.test(server.lastLines(20))) return 'port-taken';
      throw new LocalStackError(`Postgres ended while starting: ${server.lastLines(20)}`);
    }
    return (await canConnect(url)) ? 'ready' : undefined;
  });
  if (outcome !== undefined) return outcome;
  throw new LocalStackError(`Postgres was not ready after ${READY_TIMEOUT_MS} ms: ${server.lastLines(20)}`);
}

async function launch(cluster: Cluster, options: StartPostgresOptions): Promise<RunningPostgres> {
  for (let attempt = 0; attempt < MAX_PORT_ATTEMPTS; attempt += 1) {
    const port = options.port ?? (await freePort());
    const server = await spawnGuarded({
      command: cluster.binaries.postgres,
      args: serverArgs(cluster, port, { ...tlsSettings(cluster, options), ...options.settings }),
      env: ENVIRONMENT,
      cwd: cluster.temporary,
      user: cluster.user,
      // INT is Postgres' fast shutdown: it ends the sessions and writes a checkpoint.
      softSignal: 'INT',
      graceMs: 10_000,
      removeAtEnd: cluster.temporary,
    });
    try {
      if ((await waitUntilReady(server, urlOf(cluster, port, 'postgres'))) === 'ready') {
        return await withDatabase(cluster, server, port, options.database ?? 'tradewind');
      }
    } catch (error) {
      await server.stop();
      throw error;
    }
    if (options.port !== undefined) throw new LocalStackError(`port ${port} of 127.0.0.1 is taken`);
  }
  throw new LocalStackError(`no free port for Postgres after ${MAX_PORT_ATTEMPTS} attempts`);
}

async function withDatabase(
  cluster: Cluster,
  server: GuardedProcess,
  port: number,
  database: string,
): Promise<RunningPostgres> {
  const client = new Client({ connectionString: urlOf(cluster, port, 'postgres') });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(cluster.temporary, { recursive: true, force: true });
  };
  return { url: urlOf(cluster, port, database), port, pid: server.pid, stop };
}

/**
 * Returns the Postgres of DATABASE_URL, or starts the embedded one on 127.0.0.1 with a random password.
 * Throws {@link LocalStackError} with what to do if there is none to be had.
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<RunningPostgres> {
  const given = options.url ?? process.env['DATABASE_URL'] ?? '';
  if (given !== '') {
    options.onProgress?.('using the Postgres of DATABASE_URL');
    return { url: given, port: Number(new URL(given).port || '5432'), pid: undefined, stop: async () => undefined };
  }
  options.onProgress?.('starting the embedded Postgres');
  const cluster = await makeCluster(options);
  try {
    const running = await launch(cluster, options);
    options.onProgress?.(`Postgres is ready on port ${running.port}`);
    return running;
  } catch (error) {
    rmSync(cluster.temporary, { recursive: true, force: true });
    throw error;
  }
}
