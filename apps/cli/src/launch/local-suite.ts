import { existsSync, rmSync } from 'node:fs';
import type { Scheduler } from '#libs/kernel';
import { type OnProgress, type RunningNats, type RunningPostgres, startNats, startPostgres } from '#libs/local-stack';
import { nkeyUsers, renderAccounts, renderAuthorization } from '#libs/messaging';
import { beginFromNow } from './begin-from-now.js';
import { Ledgers } from './ledgers.js';
import type { RunPlan } from './plan.js';
import { Processes, provision } from './processes.js';

/** What a run works with once everything is ready. */
export interface RunningSuite {
  readonly ledgers: Ledgers;
  readonly processes: Processes;
  /** A server that is not ours has no pid. */
  readonly servers: readonly { readonly name: string; readonly pid: number | undefined }[];
}

const FOREIGN_DATABASE =
  'the database of DATABASE_URL holds orders of an exchange whose journal is not here; use an empty database';

/** Postgres, NATS and all services as processes of this machine. */
export class LocalSuite {
  readonly #scheduler: Scheduler;
  readonly #plan: RunPlan;
  readonly #onProgress: OnProgress;
  #postgres: RunningPostgres | undefined;
  #nats: RunningNats | undefined;
  #processes: Processes | undefined;

  constructor(scheduler: Scheduler, plan: RunPlan, onProgress: OnProgress) {
    this.#scheduler = scheduler;
    this.#plan = plan;
    this.#onProgress = onProgress;
  }

  /** Starts the servers, provisions them, starts the services and waits until all are ready; throws when `stop` is given. */
  async startSuite(stop: AbortSignal): Promise<RunningSuite> {
    const { postgres, nats } = await this.#startServers(stop);
    const { journalFile, options, instruments } = this.#plan;
    const ledgers = new Ledgers(postgres.url, journalFile, 'MAY_REST');
    if (journalFile !== undefined) {
      if (await ledgers.isFresh()) rmSync(journalFile, { force: true });
      else if (!existsSync(journalFile)) throw new Error(FOREIGN_DATABASE);
    }
    this.#onProgress('migrating the database');
    const addresses = { databaseUrl: postgres.url, natsUrl: nats.url, natsHasUsers: nats.pid !== undefined };
    await provision(this.#plan, addresses);
    if (options.testnet !== undefined) {
      await beginFromNow(this.#scheduler, postgres.url, options.testnet, instruments);
    }
    stop.throwIfAborted();
    const processes = new Processes(this.#scheduler, this.#plan, addresses, this.#onProgress);
    this.#processes = processes;
    await processes.startAll(stop);
    const servers = [
      { name: 'Postgres', pid: postgres.pid },
      { name: 'NATS', pid: nats.pid },
    ];
    return { ledgers, processes, servers };
  }

  /** Ends everything that still runs, the servers last; may be called any number of times. */
  async stopSuite(): Promise<void> {
    await this.#processes?.stopAll();
    await this.#nats?.stop();
    await this.#postgres?.stop();
  }

  /** Kills the services now. */
  killServices(): void {
    this.#processes?.killAll();
  }

  /** Postgres itself refuses a cluster that is in use, and knows better than any mark of ours whether it is. */
  async #startPostgres(): Promise<RunningPostgres> {
    const { data, secure } = this.#plan;
    const onProgress = this.#onProgress;
    const tls = secure === undefined ? {} : { tls: { ...secure.postgres, authorityFile: secure.authorityFile } };
    if (data === undefined) return startPostgres({ onProgress, ...tls });
    try {
      return await startPostgres({ onProgress, ...tls, dataDirectory: data.postgres });
    } catch (error) {
      if (!String(error).includes('postmaster.pid')) throw error;
      throw new Error(`${data.path} is in use by another run; stop that one, or choose another folder with --data`);
    }
  }

  async #startServers(stop: AbortSignal): Promise<{ readonly postgres: RunningPostgres; readonly nats: RunningNats }> {
    const onProgress = this.#onProgress;
    const { data, natsPasswords, secure } = this.#plan;
    const kept = data === undefined ? {} : { storeDirectory: data.nats };
    const postgres = await this.#startPostgres();
    this.#postgres = postgres;
    stop.throwIfAborted();
    const nats = await startNats(
      secure === undefined
        ? { onProgress, ...kept, configText: renderAuthorization((user) => `"${natsPasswords[user]}"`) }
        : {
            onProgress,
            ...kept,
            tls: secure.nats,
            configText: renderAccounts((user) => nkeyUsers([secure.brokerKeys[user].publicKey])),
          },
    );
    this.#nats = nats;
    stop.throwIfAborted();
    return { postgres, nats };
  }
}
