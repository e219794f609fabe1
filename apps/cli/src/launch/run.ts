import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type OnProgress,
  type RunningNats,
  type RunningPostgres,
  isAlive,
  startNats,
  startPostgres,
} from '#libs/local-stack';
import { renderAuthorization } from '#libs/messaging';
import { type Figures } from '../report/figures.js';
import { MarketWatch, type TapeProgress } from '../report/market-watch.js';
import { type Report, makeReport } from '../report/report.js';
import { statusLine } from '../report/status-line.js';
import { tell } from './http.js';
import { Ledgers } from './ledgers.js';
import { awaitLastReconciliation } from '../reconcile/last-reconciliation.js';
import { beginFromNow } from './begin-from-now.js';
import { type AppName, type RunPlan, appsOf } from './plan.js';
import { Processes, provision } from './processes.js';
import { waitUntilSettled } from './settle.js';

/** The order in which the rest is stopped once nothing is under way. */
const STOP_ORDER: readonly AppName[] = ['risk', 'order-management', 'market-data', 'gateway', 'paper-exchange'];
const TICK_MS = 1_000;
/** A tape that is this near to its end is played to it. */
const TAPE_TAIL_MS = 20_000;
const LAST_LOOK_MS = 100;
const MAX_LAST_LOOKS = 20;

/** How long the rest of a tape takes at the pace so far, in milliseconds. */
function tapeLeftMs(tape: TapeProgress, elapsedMs: number): number {
  return (elapsedMs * (tape.framesTotal - tape.framesPlayed)) / Math.max(tape.framesPlayed, 1);
}

/** The whole suite on this machine, from the servers to the report. */
export class Run {
  readonly #plan: RunPlan;
  readonly #onProgress: OnProgress;
  readonly #stop: AbortSignal;
  #postgres: RunningPostgres | undefined;
  #nats: RunningNats | undefined;
  #processes: Processes | undefined;
  #beganAtMs = 0;

  constructor(plan: RunPlan, onProgress: OnProgress, stop: AbortSignal) {
    this.#plan = plan;
    this.#onProgress = onProgress;
    this.#stop = stop;
  }

  /** Runs to the end of `--for`, of the tape, or of the user's patience, and answers the report. */
  async toTheEnd(force: AbortSignal): Promise<Report> {
    const { ledgers, processes } = await this.#start();
    const watch = new MarketWatch(this.#plan);
    await this.#trade(ledgers, watch);
    const seconds = Math.round((performance.now() - this.#beganAtMs) / 1_000);
    this.#onProgress('stopping: the strategy first, then waiting for what is under way');
    await processes.stop('strategy');
    const settled = await waitUntilSettled(ledgers, this.#onProgress, force);
    for (const what of settled.pending) this.#onProgress(`still under way: ${what}`);
    const { apiKey, options, ports } = this.#plan;
    // A market that goes on is never at one count in two places.
    if (options.testnet === undefined) await tell(ports['paper-exchange'], '/paper/freeze', apiKey);
    await lookUntilAllArrived(watch);
    const notCompared =
      options.testnet === undefined
        ? []
        : await awaitLastReconciliation(ports['order-management'], this.#onProgress, force);
    const apps = appsOf(options);
    for (const app of STOP_ORDER.filter((one) => apps.includes(one))) await this.#stopOne(processes, app);
    const figures = await ledgers.figures();
    const report = makeReport({
      seconds,
      judge: options.testnet === undefined ? 'journal' : 'order-management',
      instruments: this.#plan.instruments,
      market: watch.figures(),
      figures,
      fills: ledgers.venueFills() ?? figures.trades,
      latencies: await ledgers.latencies(),
      services: processes.states(),
      differences: [...(await ledgers.compare()), ...notCompared],
    });
    await this.end();
    return report;
  }

  /** Ends everything that still runs; may be called any number of times. */
  async end(): Promise<void> {
    await this.#processes?.stopAll();
    await this.#nats?.stop();
    await this.#postgres?.stop();
  }

  /** Kills the services now; the servers go with us. */
  kill(): void {
    this.#processes?.killAll();
  }

  async #start(): Promise<{ readonly ledgers: Ledgers; readonly processes: Processes }> {
    const plan = this.#plan;
    this.#postgres = await startPostgres({ onProgress: this.#onProgress });
    this.#stop.throwIfAborted();
    const configText = renderAuthorization(
      (user) => `"${plan.natsPasswords[user as keyof typeof plan.natsPasswords]}"`,
    );
    this.#nats = await startNats({ onProgress: this.#onProgress, configText });
    this.#stop.throwIfAborted();
    const { url: databaseUrl } = this.#postgres;
    const servers = { databaseUrl, natsUrl: this.#nats.url, natsHasUsers: this.#nats.pid !== undefined };
    const ledgers = new Ledgers(databaseUrl, plan.journalFile);
    if (plan.journalFile !== undefined) {
      if (await ledgers.isFresh()) rmSync(plan.journalFile, { force: true });
      else if (!existsSync(plan.journalFile)) throw new Error(FOREIGN_DATABASE);
    }
    this.#onProgress('migrating the database, creating streams and consumers');
    await provision(plan, servers);
    const { testnet } = plan.options;
    if (testnet !== undefined) await beginFromNow(databaseUrl, testnet, plan.instruments);
    this.#stop.throwIfAborted();
    const processes = new Processes(plan, servers, this.#onProgress);
    this.#processes = processes;
    await processes.startAll(this.#stop);
    this.#beganAtMs = performance.now();
    this.#sayAddresses();
    return { ledgers, processes };
  }

  #sayAddresses(): void {
    const { ports, directory, options } = this.#plan;
    this.#onProgress(`gateway         http://127.0.0.1:${ports.gateway}/v1/positions   (API: /docs)`);
    if (options.testnet !== undefined) this.#onProgress(`venue           ${options.testnet.restUrl} (testnet)`);
    else this.#onProgress(`paper-exchange  http://127.0.0.1:${ports['paper-exchange']}/paper/status`);
    if (options.live !== undefined) this.#onProgress(`live market of  ${options.live.restUrl}, paper execution`);
    this.#onProgress(`logs            ${directory}`);
    writeFileSync(join(directory, 'ports.json'), JSON.stringify(ports));
  }

  /** Says once a second how it goes, until the end. */
  async #trade(ledgers: Ledgers, watch: MarketWatch): Promise<void> {
    for (let tick = 1; !this.#stop.aborted; tick += 1) {
      const waitMs = this.#beganAtMs + tick * TICK_MS - performance.now();
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: this.#stop }).catch(() => undefined);
      this.#failIfAServerDied();
      await watch.look();
      const figures = await ledgers.figures().catch((): Figures | undefined => undefined);
      this.#onProgress(statusLine(tick, watch.figures(), figures));
      writeFileSync(join(this.#plan.directory, 'services.json'), JSON.stringify(this.#processes?.states()));
      if (this.#isOver(watch)) return;
    }
  }

  /** Our Postgres and our NATS are not started again: without them there is nothing to trade with and nothing to judge. */
  #failIfAServerDied(): void {
    for (const [name, server] of [
      ['Postgres', this.#postgres],
      ['NATS', this.#nats],
    ] as const) {
      if (server?.pid !== undefined && !isAlive(server.pid)) throw new Error(`${name} has died; the run is over`);
    }
  }

  #isOver(watch: MarketWatch): boolean {
    const { forMs } = this.#plan.options;
    const { tape } = watch.figures();
    if (tape?.ended === true) return true;
    const elapsedMs = performance.now() - this.#beganAtMs;
    if (forMs === undefined || elapsedMs < forMs) return false;
    return tape === undefined || tapeLeftMs(tape, elapsedMs) > TAPE_TAIL_MS;
  }

  async #stopOne(processes: Processes, app: AppName): Promise<void> {
    const code = await processes.stop(app);
    this.#onProgress(code === 0 ? `${app} stopped` : `${app} ended with ${code}`);
  }
}

/** Looks until market-data has received all that the exchange had sent; a moment later where something is lost. */
async function lookUntilAllArrived(watch: MarketWatch): Promise<void> {
  for (let looks = 0; looks < MAX_LAST_LOOKS; looks += 1) {
    await watch.look();
    if (watch.allArrived()) return;
    await sleep(LAST_LOOK_MS);
  }
}

const FOREIGN_DATABASE =
  'the database of DATABASE_URL holds orders of an exchange whose journal is not here; use an empty database';
