import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningNats, type RunningPostgres, freePort, isAlive, startNats, startPostgres } from '#libs/local-stack';
import { signalTree } from './process-tree.js';

const POLL_MS = 10;
/** A killed Postgres leaves shared memory to its last child; a start before that is refused. */
const START_TRIES = 20;
const START_PAUSE_MS = 150;

async function whenGone(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(POLL_MS);
}

/** Postgres and NATS of this run, on ports and data that outlive a kill. */
export class KeptServers {
  readonly #disk: string;
  readonly #natsConfig: string;
  readonly #pgPort: number;
  readonly #natsPort: number;
  #postgres: RunningPostgres | undefined;
  #nats: RunningNats | undefined;

  private constructor(disk: string, natsConfig: string, pgPort: number, natsPort: number) {
    this.#disk = disk;
    this.#natsConfig = natsConfig;
    this.#pgPort = pgPort;
    this.#natsPort = natsPort;
  }

  /** Starts both with their data below `disk`. */
  static async start(disk: string, natsConfig: string): Promise<KeptServers> {
    const servers = new KeptServers(disk, natsConfig, await freePort(), await freePort());
    await Promise.all([servers.startPostgres(), servers.startNats()]);
    return servers;
  }

  get databaseUrl(): string {
    return this.#postgres?.url ?? '';
  }

  get natsUrl(): string {
    return `nats://127.0.0.1:${this.#natsPort}`;
  }

  get postgresPid(): number {
    return this.#postgres?.pid ?? 0;
  }

  get natsPid(): number {
    return this.#nats?.pid ?? 0;
  }

  /** Starts Postgres on the data that is there. */
  async startPostgres(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        this.#postgres = await startPostgres({ url: '', dataDirectory: join(this.#disk, 'pg'), port: this.#pgPort });
        return;
      } catch (error) {
        if (attempt >= START_TRIES) throw error;
        await sleep(START_PAUSE_MS);
      }
    }
  }

  /** Ends Postgres as `pg_ctl stop -m fast` does. */
  async stopPostgres(): Promise<void> {
    await this.#postgres?.stop();
  }

  /** Kills Postgres with -9, postmaster and backends. */
  async killPostgres(): Promise<void> {
    const pid = this.postgresPid;
    signalTree(pid, 'SIGKILL');
    await whenGone(pid);
    await this.stopPostgres();
  }

  async startNats(): Promise<void> {
    const storeDirectory = join(this.#disk, 'jetstream');
    this.#nats = await startNats({ url: '', port: this.#natsPort, configText: this.#natsConfig, storeDirectory });
  }

  async stopNats(): Promise<void> {
    await this.#nats?.stop();
  }

  /** Kills NATS with -9. */
  async killNats(): Promise<void> {
    const pid = this.natsPid;
    process.kill(pid, 'SIGKILL');
    await whenGone(pid);
    await this.stopNats();
  }

  /** Forgets every stream; NATS must be down. */
  wipeJetStream(): void {
    rmSync(join(this.#disk, 'jetstream'), { recursive: true, force: true });
  }
}
