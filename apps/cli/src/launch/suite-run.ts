import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type OnProgress, isAlive, replaceFile } from '#libs/local-stack';
import { US_PER_MS } from '#libs/kernel';
import { pollUntil } from '#libs/platform';
import { awaitLastReconciliation } from '../reconcile/last-reconciliation.js';
import { countResting } from '../reconcile/resting.js';
import type { Difference } from '../reconcile/difference.js';
import { type Figures } from '../report/figures.js';
import { hopsIn } from '../report/latency.js';
import { MarketWatch, type TapeProgress } from '../report/market-watch.js';
import { type Report, makeReport } from '../report/report.js';
import { statusLine } from '../report/status-line.js';
import { USUAL_MAX_DATA_BYTES, dataSizeText, sizeOfFolder, whyDataTakesNoMore } from './data-size.js';
import { LocalHttp } from './local-http.js';
import type { Machine } from './machine.js';
import { type AppName, type RunPlan, appsOf } from './plan.js';
import { waitUntilSettled } from './settle.js';
import { LocalSuite, type RunningSuite } from './local-suite.js';

/** The order in which the rest is stopped once nothing is under way. */
const STOP_ORDER: readonly AppName[] = [
  ...(['risk', 'order-management', 'market-data', 'desk', 'gateway', 'paper-exchange'] as const),
];
/** Says where the gateway of a suite that runs is: the commands look for it. */
const PORTS_FILE = 'ports.json';
const TICK_MS = 1_000;
/** So often it looks whether the data folder takes more. */
const TICKS_PER_LOOK = 60;
/** A tape that is this near to its end is played to it. */
const TAPE_TAIL_MS = 20_000;
const LAST_LOOK_MS = 100;
const LAST_LOOKS_MS = 2_000;

/** How long the rest of a tape takes at the pace so far, in milliseconds. */
function tapeLeftMs(tape: TapeProgress, elapsedMs: number): number {
  return (elapsedMs * (tape.framesTotal - tape.framesPlayed)) / Math.max(tape.framesPlayed, 1);
}

/** One run of the whole suite on this machine, from the servers to the report. */
export class SuiteRun {
  readonly #machine: Machine;
  readonly #plan: RunPlan;
  readonly #onProgress: OnProgress;
  readonly #stop: AbortSignal;
  readonly #suite: LocalSuite;
  readonly #http: LocalHttp;
  #beganUs = 0;

  constructor(machine: Machine, plan: RunPlan, onProgress: OnProgress, stop: AbortSignal) {
    this.#machine = machine;
    this.#plan = plan;
    this.#onProgress = onProgress;
    this.#stop = stop;
    this.#suite = new LocalSuite(machine.scheduler, plan, onProgress);
    this.#http = new LocalHttp(machine.scheduler);
  }

  /** Runs until `--for`, the tape or the user ends it, and returns the report. `force` ends the waiting for what is under way. */
  async runToTheEnd(force: AbortSignal): Promise<Report> {
    const suite = await this.#suite.startSuite(this.#stop);
    this.#beganUs = this.#machine.scheduler.monotonicUs();
    await this.#reportAddresses();
    const watch = new MarketWatch(this.#plan, this.#http);
    await this.#trade(suite, watch);
    const seconds = Math.round(this.#elapsedMs() / 1_000);
    const notCompared = await this.#comeToRest(suite, watch, force);
    const hops = hopsIn((await this.#http.getJson(this.#plan.ports['order-management'], '/status')).body);
    await this.#stopInOrder(suite);
    const report = await this.#makeReport(suite, watch, { seconds, hops }, notCompared);
    await this.end();
    return report;
  }

  /** Ends everything that still runs; may be called any number of times. */
  async end(): Promise<void> {
    await this.#suite.stopSuite();
    rmSync(join(this.#plan.directory, PORTS_FILE), { force: true });
  }

  /** Kills the services now; the servers end with this process. */
  killServices(): void {
    this.#suite.killServices();
  }

  #elapsedMs(): number {
    return (this.#machine.scheduler.monotonicUs() - this.#beganUs) / US_PER_MS;
  }

  async #reportAddresses(): Promise<void> {
    const { ports, data, directory, options } = this.#plan;
    this.#onProgress(`console         http://127.0.0.1:${ports.gateway}/console`);
    this.#onProgress(`gateway         http://127.0.0.1:${ports.gateway}/v1/positions   (API: /docs)`);
    if (options.testnet !== undefined) this.#onProgress(`venue           ${options.testnet.restUrl} (testnet)`);
    else this.#onProgress(`paper-exchange  http://127.0.0.1:${ports['paper-exchange']}/paper/status`);
    if (options.live !== undefined) this.#onProgress(`live market of  ${options.live.restUrl}, paper execution`);
    if (data !== undefined) {
      const size = dataSizeText(await sizeOfFolder(data.path), this.#mostDataBytes);
      this.#onProgress(`data            ${data.path}   (kept, ${size}; --fresh begins anew)`);
    }
    this.#onProgress(`logs            ${directory}`);
    this.#reportFirstKey();
    replaceFile(join(directory, PORTS_FILE), JSON.stringify(ports));
  }

  /** The only time that anybody sees it. */
  #reportFirstKey(): void {
    const { secure } = this.#plan;
    if (secure === undefined) return;
    const more = `npm run tradewind -- keys new --file ${secure.keyRing} --name NAME --roles ROLE`;
    if (secure.firstKey === undefined)
      this.#onProgress(`API keys        those of ${secure.keyRing}; another one: ${more}`);
    else this.#onProgress(`first API key   ${secure.firstKey}   (admin, shown once; another one: ${more})`);
  }

  /** Reports once a second how it goes, until the end. */
  async #trade(suite: RunningSuite, watch: MarketWatch): Promise<void> {
    const { scheduler } = this.#machine;
    let tick = 1;
    const msUntilTick = (): number => Math.max(0, tick * TICK_MS - this.#elapsedMs());
    await scheduler.sleep(msUntilTick(), this.#stop);
    await pollUntil(scheduler, { intervalMs: msUntilTick, signal: this.#stop }, async () => {
      await this.#reportTick(tick, suite, watch);
      tick += 1;
      const isFull = tick % TICKS_PER_LOOK === 0 && (await this.#isDataFull());
      return isFull || this.#isOver(watch) ? true : undefined;
    });
  }

  async #reportTick(tick: number, { ledgers, servers, processes }: RunningSuite, watch: MarketWatch): Promise<void> {
    // Our Postgres and our NATS are not started again: without them there is nothing to trade with and nothing to judge.
    for (const { name, pid } of servers) {
      if (pid !== undefined && !isAlive(pid)) throw new Error(`${name} has died; the run is over`);
    }
    await watch.readCounters();
    const figures = await ledgers.readFigures().catch((): Figures | undefined => undefined);
    // Before the line: whoever has read that finds the processes of this moment.
    replaceFile(join(this.#plan.directory, 'services.json'), JSON.stringify(processes.states()));
    this.#onProgress(statusLine(tick, watch.figures(), figures));
  }

  get #mostDataBytes(): number {
    return this.#plan.options.maxDataBytes ?? USUAL_MAX_DATA_BYTES;
  }

  /** Ends the run in order, reconciled, before the disk does. */
  async #isDataFull(): Promise<boolean> {
    const path = this.#plan.data?.path;
    const why = path === undefined ? undefined : await whyDataTakesNoMore(path, this.#mostDataBytes);
    if (why !== undefined) this.#onProgress(why);
    return why !== undefined;
  }

  #isOver(watch: MarketWatch): boolean {
    const { forMs } = this.#plan.options;
    const { tape } = watch.figures();
    if (tape?.ended === true) return true;
    const elapsedMs = this.#elapsedMs();
    if (forMs === undefined || elapsedMs < forMs) return false;
    return tape === undefined || tapeLeftMs(tape, elapsedMs) > TAPE_TAIL_MS;
  }

  /** Stops the strategy and waits until nothing is under way; returns what could not be compared with the venue. */
  async #comeToRest(
    { ledgers, processes }: RunningSuite,
    watch: MarketWatch,
    force: AbortSignal,
  ): Promise<readonly Difference[]> {
    const { scheduler } = this.#machine;
    this.#onProgress('stopping: the strategy first, then waiting for what is under way');
    await processes.stopStrategies();
    await this.#settle(ledgers, force);
    const { apiKey, options, ports } = this.#plan;
    // A market that goes on is never at one count in two places.
    if (options.testnet === undefined) await this.#http.postWithKey(ports['paper-exchange'], '/paper/freeze', apiKey);
    // An order that rests may have been filled until now.
    if (countResting((await ledgers.readFigures()).orders) > 0) await this.#settle(ledgers, force);
    // A moment later at the latest, where something is lost.
    await pollUntil(scheduler, { intervalMs: LAST_LOOK_MS, timeoutMs: LAST_LOOKS_MS }, async () => {
      await watch.readCounters();
      return watch.allArrived() ? true : undefined;
    });
    if (options.testnet === undefined) return [];
    return awaitLastReconciliation(scheduler, ports['order-management'], this.#onProgress, force);
  }

  async #settle(ledgers: RunningSuite['ledgers'], force: AbortSignal): Promise<void> {
    const unsettled = await waitUntilSettled(this.#machine.scheduler, ledgers, this.#onProgress, force);
    for (const what of unsettled.pending) this.#onProgress(`still under way: ${what}`);
  }

  async #stopInOrder({ processes }: RunningSuite): Promise<void> {
    const apps = appsOf(this.#plan.options);
    for (const app of STOP_ORDER.filter((one) => apps.includes(one))) {
      const code = await processes.stopService(app);
      this.#onProgress(code === 0 ? `${app} stopped` : `${app} ended with ${code}`);
    }
  }

  async #makeReport(
    { ledgers, processes }: RunningSuite,
    watch: MarketWatch,
    measured: Pick<Report, 'seconds' | 'hops'>,
    notCompared: readonly Difference[],
  ): Promise<Report> {
    const figures = await ledgers.readFigures();
    const broken = (await ledgers.auditBooks()).map(({ invariant, about, details }): Difference => ({
      kind: 'INVARIANT_BROKEN',
      about: `${invariant} ${about}`,
      ours: details,
      venue: '',
    }));
    return makeReport({
      ...measured,
      judge: this.#plan.options.testnet === undefined ? 'journal' : 'order-management',
      instruments: this.#plan.instruments,
      market: watch.figures(),
      figures,
      fills: ledgers.countVenueFills() ?? figures.trades,
      latencies: await ledgers.readLatencies(),
      durability: await ledgers.readDurability(),
      services: processes.states(),
      differences: [...(await ledgers.compareBooks()), ...broken, ...notCompared],
    });
  }
}
