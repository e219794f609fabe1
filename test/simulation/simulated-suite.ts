import { MemoryLaneHub } from '#libs/messaging';
import { type Log, RecordingSupervisor, createLog } from '#libs/platform';
import { type ServiceApplication, createServiceApplication } from '#libs/service-host';
import { MemoryOrderDatabase } from '#libs/services/order-management';
import { type OpenInProcessExchange, openInProcessExchange } from '#libs/services/paper-exchange';
import { MemoryRiskDatabase } from '#libs/services/risk';
import { MemoryStrategyDatabase } from '#libs/services/strategy';
import { SeededRandom, VirtualScheduler } from '#libs/testkit';
import { SERVICES, type SimulatedService, joinDesk, moduleOf } from './module-of.js';
import type { DeskNeighbours } from '../../apps/desk/src/desk-neighbours.js';
import type { SuiteSettings } from './suite-settings.js';
import { letNestStart } from './let-nest-start.js';

/** How many messages are written down to compare two runs by. */
const FIRST_MESSAGES = 5_000;

/** Makes the log of a service. */
export type LogOfService = (name: SimulatedService) => Log;
const silentLog: LogOfService = (name) => createLog(name, 'silent');

/**
 * The whole suite and its exchange in one process: every service a Nest application of its own on memory lanes, memory stores
 * and one virtual clock. Broker, databases and exchange outlive the services, as they do in life.
 */
export class SimulatedSuite {
  readonly time: VirtualScheduler;
  /** When each service that was started had started, in virtual microseconds since the beginning. */
  readonly startedAtUs: number[] = [];
  /** When the first messages between services and exchange were sent, and how long each was under way: tells where two runs part. */
  readonly firstMessages: readonly string[];
  readonly hub: MemoryLaneHub;
  readonly orderBooks: MemoryOrderDatabase;
  readonly riskBooks = new MemoryRiskDatabase();
  readonly strategyBooks = new MemoryStrategyDatabase();
  readonly exchange: OpenInProcessExchange;
  readonly #settings: SuiteSettings;
  readonly #seed: number;
  readonly #logOf: LogOfService;
  readonly #running = new Map<SimulatedService, ServiceApplication>();

  private constructor(
    settings: SuiteSettings,
    seed: number,
    time: VirtualScheduler,
    exchange: OpenInProcessExchange,
    firstMessages: readonly string[],
    logOf: LogOfService,
  ) {
    this.#logOf = logOf;
    this.firstMessages = firstMessages;
    this.#settings = settings;
    this.#seed = seed;
    this.time = time;
    this.hub = new MemoryLaneHub(time);
    this.orderBooks = new MemoryOrderDatabase(time);
    this.exchange = exchange;
  }

  /** Opens the exchange and starts every service on it; resolves when all of them are started. */
  static async start(settings: SuiteSettings, seed: number, logOf = silentLog): Promise<SimulatedSuite> {
    const time = new VirtualScheduler();
    const latency = new SeededRandom(seed + 1);
    const firstMessages: string[] = [];
    const latencyMs = (): number => {
      const ms = 1 + latency.integerBelow(5);
      if (firstMessages.length < FIRST_MESSAGES) firstMessages.push(`sent at ${time.monotonicUs()} us, ${ms} ms`);
      return ms;
    };
    const exchange = await openInProcessExchange({
      settings: settings.exchange,
      scheduler: time,
      random: new SeededRandom(seed + 2),
      latencyMs,
    });
    const suite = new SimulatedSuite(settings, seed, time, exchange, firstMessages, logOf);
    for (const name of SERVICES) await suite.startService(name);
    return suite;
  }

  /** Starts one service, which is recovery where it ran before; with `desk` in the process of that desk. */
  async startService(name: SimulatedService, desk?: DeskNeighbours): Promise<void> {
    this.#running.set(name, await this.startBeside(name, desk));
  }

  /** Starts one more instance of a service beside the one that runs; whoever asks for it ends it. */
  async startBeside(name: SimulatedService, desk?: DeskNeighbours): Promise<ServiceApplication> {
    const failures = new RecordingSupervisor((error) => {
      throw error;
    });
    const surroundings = {
      log: this.#logOf(name),
      scheduler: this.time,
      random: new SeededRandom(this.#seed + 10 + SERVICES.indexOf(name)),
      supervisor: failures,
    };
    const { hub, orderBooks, riskBooks, strategyBooks } = this;
    const { transport } = this.exchange;
    const module = moduleOf(name, this.#settings, { hub, orderBooks, riskBooks, strategyBooks, transport, desk });
    const application = await createServiceApplication(module, surroundings);
    joinDesk(name, application, desk);
    const started = application.start();
    await letNestStart(started);
    await this.time.complete(started);
    this.startedAtUs.push(this.time.monotonicUs());
    return application;
  }

  /** A provider of a running service. */
  service(name: SimulatedService): ServiceApplication {
    const application = this.#running.get(name);
    if (application === undefined) throw new Error(`${name} does not run`);
    return application;
  }

  /** Drops a service as kill -9 would. */
  killService(name: SimulatedService): void {
    this.service(name).abandon();
    this.#running.delete(name);
  }

  /** Stops one service in an orderly way. */
  async stopService(name: SimulatedService): Promise<void> {
    await this.time.complete(this.service(name).stop());
    this.#running.delete(name);
  }

  /** Stops what still runs, the exchange last. */
  async stop(): Promise<void> {
    for (const name of SERVICES.toReversed()) if (this.#running.has(name)) await this.stopService(name);
    await this.time.complete(this.exchange.closeExchange());
  }
}
