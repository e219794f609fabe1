import { existsSync, rmSync } from 'node:fs';
import type { Scheduler } from '#libs/kernel';
import { type OnProgress, type RunningNats, type RunningPostgres, startNats, startPostgres } from '#libs/local-stack';
import { renderAuthorization } from '#libs/messaging';
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
    const ledgers = new Ledgers(postgres.url, journalFile);
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
    const { data } = this.#plan;
    const onProgress = this.#onProgress;
    if (data === undefined) return startPostgres({ onProgress });
    try {
      return await startPostgres({ onProgress, dataDirectory: data.postgres });
    } catch (error) {
      if (!String(error).includes('postmaster.pid')) throw error;
      throw new Error(`${data.path} is in use by another run; stop that one, or choose another folder with --data`);
    }
  }

  async #startServers(stop: AbortSignal): Promise<{ readonly postgres: RunningPostgres; readonly nats: RunningNats }> {
    const onProgress = this.#onProgress;
    const { natsPasswords } = this.#plan;
    const postgres = await this.#startPostgres();
    this.#postgres = postgres;
    stop.throwIfAborted();
    const configText = renderAuthorization((user) => `"${natsPasswords[user]}"`);
    const nats = await startNats({ onProgress, configText });
    this.#nats = nats;
    stop.throwIfAborted();
    return { postgres, nats };
  }
}
