import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, makeFolder, projectRoot, replaceFile } from '#libs/local-stack';
import type { LaunchOptions } from '../options/launch-options.js';

/** Says that a folder is ours, so that `--fresh` never empties another. */
export const DATA_MARK = 'tradewind-data.json';

/** The version of what stands in a folder; another one is not read. */
export const DATA_VERSION = 1;

/** Where the books, the paper exchange and its journal are kept between runs. */
export interface DataFolder {
  /** Holds the cluster of Postgres. */
  readonly postgres: string;
  readonly journalFile: string;
  /** Holds the streams of NATS, and each reader's place in them: without them every reader begins with all that its writers still have. */
  readonly nats: string;
  /** Holds what the services sign with, for our own user alone: what waits in a stream must be believed by the next run, too. */
  readonly signingSeedFile: string;
  /** Where the gateway listened last. */
  readonly gatewayPortFile: string;
  readonly path: string;
}

/** What decides where data is kept. */
export type DataOptions = Pick<LaunchOptions, 'data' | 'fresh' | 'tape' | 'live' | 'testnet' | 'symbols' | 'config'>;

/**
 * The folder of a run: what `--data` says, else one for each market and choice of symbols, because books of one market mean nothing at
 * the prices of another. `undefined` for a tape and a testnet, which begin anew every time. `isRoot`: Postgres runs as another user
 * then, who may not look into root's folders.
 */
export function dataPathOf(options: DataOptions, isRoot: boolean): string | undefined {
  if (options.data !== undefined) return options.data;
  if (options.tape !== undefined || options.testnet !== undefined) return undefined;
  const project = createHash('sha256').update(projectRoot()).digest('hex').slice(0, 8);
  const base = isRoot ? join('/var/tmp', `tradewind-${project}`) : join(projectRoot(), '.tradewind');
  const market = options.live === undefined ? 'paper' : 'live';
  const symbols = options.symbols ?? options.config?.instruments.map((name) => name.replace(/^[^:]+:/u, '')) ?? [];
  return join(base, [market, ...symbols].join('-'));
}

/** Whether a Postgres runs on the cluster of a folder: it writes its pid there. */
function isInUse(path: string): boolean {
  const pidFile = join(path, 'postgres', 'data', 'postmaster.pid');
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : 0;
  return pid > 0 && isAlive(pid);
}

/** Opens the folder of a run, or makes it; `--fresh` empties it first. Throws where a folder holds something that is not ours. */
export function openDataFolder(options: DataOptions, isRoot: boolean): DataFolder | undefined {
  const path = dataPathOf(options, isRoot);
  if (path === undefined) return undefined;
  const isOurs = existsSync(join(path, DATA_MARK));
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new Error(`--data ${path} is a file; choose a folder`);
  if (!isOurs && existsSync(path) && readdirSync(path).length > 0) {
    throw new Error(`--data ${path}: there are files that Tradewind did not put there; choose an empty folder`);
  }
  if (isOurs && !options.fresh) refuseOtherVersion(path);
  if (isOurs && options.fresh) {
    if (isInUse(path)) throw new Error(`${path} is in use by another run; stop that one before --fresh empties it`);
    rmSync(path, { recursive: true, force: true });
  }
  makeDataFolder(path);
  replaceFile(join(path, DATA_MARK), `${JSON.stringify({ version: DATA_VERSION })}\n`);
  return {
    path,
    postgres: join(path, 'postgres'),
    nats: join(path, 'nats'),
    gatewayPortFile: join(path, 'gateway-port'),
    journalFile: join(path, 'exchange-journal.jsonl'),
    signingSeedFile: join(path, 'signing-seed'),
  };
}

function makeDataFolder(path: string): void {
  try {
    makeFolder(path, 0o755);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`--data ${path} cannot be made: ${reason}. Choose a folder that you may write`, { cause: error });
  }
}

/** The secret in a file that only our user may read; made where there is none yet, or where a kill left an empty one. */
export function keepSecret(file: string, makeSecret: () => string): string {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) replaceFile(file, makeSecret(), 0o600);
  return readFileSync(file, 'utf8');
}

/** What a folder says of its version; `undefined` if that cannot be read. */
export function dataVersionOf(path: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(path, DATA_MARK), 'utf8')) as { readonly version?: unknown }).version;
  } catch {
    return undefined;
  }
}

function refuseOtherVersion(path: string): void {
  const version = dataVersionOf(path);
  if (version === DATA_VERSION) return;
  throw new Error(
    `${path} is of version ${String(version)}, and this Tradewind reads version ${DATA_VERSION}: use the one that wrote it, ` +
      'or choose another folder with --data',
  );
}
