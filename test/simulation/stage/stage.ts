import { Decimal } from '#libs/kernel';
import { MemoryLaneHub } from '#libs/messaging';
import { LeaseEpoch, MemoryOrderDatabase } from '#libs/services/order-management';
import { MemoryRiskDatabase } from '#libs/services/risk';
import { MemoryStrategyDatabase } from '#libs/services/strategy';
import { VirtualScheduler } from '#libs/testkit';
import { DeskNeighbours } from '../../../apps/desk/src/desk-neighbours.js';
import type { ShapeSwitch } from '../faults/fault.js';
import { StoryCommitFaults } from '../faults/story-commit-faults.js';
import { StoryLaneFaults } from '../faults/story-lane-faults.js';
import { StoryVenueFaults } from '../faults/story-venue-faults.js';
import { SERVICES, type SimulatedService } from '../module-of.js';
import type { SuiteSettings } from '../suite-settings.js';
import { Agenda } from './agenda.js';
import { CrashPoints } from './crash-points.js';
import { type InstanceWorld, SimulatedInstance } from './instance.js';
import { PaperVenue } from './paper-venue.js';

/** What a stage reports to whoever watches it. */
export type StageWatch = Pick<InstanceWorld, 'onNewOrder' | 'onAskedForQuiet' | 'onFailure'>;

/** How the services are spread over processes: one each, or all four in one, which then live and die together. */
export type Shape = 'services' | 'desk';

/** Those of which an account must not have two that do as they like. */
const TRADING: readonly SimulatedService[] = ['order-management', 'strategy'];

/** How soon a service comes back that reported that it cannot go on, in milliseconds. */
const SUPERVISED_RESTART_MS = 1_000;

/** Everything that a story is played on: broker, databases, exchange and services, of which any may die and come back. */
export class Stage {
  readonly time = new VirtualScheduler();
  readonly agenda = new Agenda(this.time);
  readonly laneFaults = new StoryLaneFaults();
  readonly venueFaults = new StoryVenueFaults();
  readonly commitFaults = new StoryCommitFaults();
  readonly crashPoints = new CrashPoints();
  readonly hub = new MemoryLaneHub(this.time);
  readonly orderBooks = new MemoryOrderDatabase(this.time);
  readonly riskBooks = new MemoryRiskDatabase();
  readonly strategyBooks = new MemoryStrategyDatabase();
  readonly venue: PaperVenue;
  #settings: SuiteSettings;
  readonly #seed: number;
  readonly #watch: StageWatch;
  readonly #instances: SimulatedInstance[] = [];
  /** The process of the desk that lives, or of the next one. */
  #desk: DeskNeighbours | undefined;

  constructor(settings: SuiteSettings, seed: number, watch: StageWatch, shape: Shape = 'services') {
    this.#desk = shape === 'desk' ? new DeskNeighbours() : undefined;
    this.#settings = settings;
    this.#seed = seed;
    this.#watch = watch;
    this.venue = new PaperVenue(settings.exchange, seed, this.time, this.venueFaults);
  }

  /** Opens the exchange and starts every service. */
  async open(): Promise<void> {
    await this.venue.open();
    for (const name of SERVICES) await this.startInstance(name);
  }

  /** Every instance that ever was, oldest first. */
  get instances(): readonly SimulatedInstance[] {
    return this.#instances;
  }

  /** Those that live, oldest first. */
  living(name?: SimulatedService): readonly SimulatedInstance[] {
    return this.#instances.filter((one) => !one.isDead && (name === undefined || one.name === name));
  }

  /** An instance and those that share its process. */
  processOf(instance: SimulatedInstance): readonly SimulatedInstance[] {
    return instance.desk === undefined ? [instance] : this.living().filter(({ desk }) => desk === instance.desk);
  }

  /** Everything that lives in the processes in which a service does. */
  processesOf(name: SimulatedService): readonly SimulatedInstance[] {
    return [...new Set(this.living(name).flatMap((one) => this.processOf(one)))];
  }

  /** Starts one more order-management in a process of its own, whatever the shape: it waits for the lease. */
  startStandBy(): Promise<void> {
    return this.#startInstance('order-management', undefined);
  }

  /** Starts one more instance of a service. */
  startInstance(name: SimulatedService): Promise<void> {
    return this.#startInstance(name, this.#desk);
  }

  async #startInstance(name: SimulatedService, desk: DeskNeighbours | undefined): Promise<void> {
    const { crashPoints, hub, laneFaults: faults, orderBooks, riskBooks, strategyBooks, time, venue } = this;
    const instance = new SimulatedInstance(name, this.#instances.length + 1, {
      ...{ settings: this.#settings, seed: this.#seed, time, crashPoints },
      outside: { hub, orderBooks, riskBooks, strategyBooks, faults, transport: venue.door, desk },
      onNewOrder: this.#watch.onNewOrder,
      onAskedForQuiet: this.#watch.onAskedForQuiet,
      onFailure: (failed, error) => {
        this.#watch.onFailure(failed, error);
        this.killInstance(failed, SUPERVISED_RESTART_MS);
      },
    });
    this.#instances.push(instance);
    await instance.start();
  }

  /** Changes the limits of an instrument's position for every risk that is started from now on; in base. */
  setMaxPosition(maxPosition: string): void {
    const { risk } = this.#settings;
    const most = new Decimal(maxPosition);
    const RISK_LIMITS = Object.fromEntries(
      Object.entries(risk.RISK_LIMITS).map(([account, all]) => [
        account,
        all.map((of) => ({ ...of, maxPosition: most })),
      ]),
    );
    this.#settings = { ...this.#settings, risk: { ...risk, RISK_LIMITS } };
  }

  /** Kills an instance and its process with it; their services come back after a while unless others of them live by then. */
  killInstance(instance: SimulatedInstance, downMs: number): void {
    if (instance.isDead) return;
    const process = this.processOf(instance);
    for (const one of process) one.kill();
    if (instance.desk !== undefined && instance.desk === this.#desk) this.#desk = new DeskNeighbours();
    const killed = SERVICES.filter((name) => process.some((one) => one.name === name));
    this.agenda.after(downMs, async () => {
      for (const name of killed) await this.ensureRunning(name);
    });
  }

  /**
   * Changes the shape of the account, as an operator does: what trades ends first, then the other shape is started on the same books. What does
   * not trade of the former services may run on beside it for a while.
   */
  switchShape({ besideMs, downMs }: ShapeSwitch): void {
    const before = this.living();
    this.#desk = this.#desk === undefined ? new DeskNeighbours() : undefined;
    for (const one of before) if (one.desk !== undefined || TRADING.includes(one.name)) one.kill();
    this.agenda.after(downMs, async () => {
      for (const name of SERVICES)
        if (!this.living(name).some(({ desk }) => desk === this.#desk)) await this.startInstance(name);
    });
    this.agenda.after(downMs + besideMs, async () => {
      for (const one of before) one.kill();
      // One of the new shape that died meanwhile was not started again while the former one lived.
      for (const name of SERVICES) await this.ensureRunning(name);
    });
  }

  /** The order-management that has the lease, if one has it. */
  leader(): SimulatedInstance | undefined {
    const epoch = this.orderBooks.leases.find()[0]?.epoch;
    return this.living('order-management').find((one) => one.application.get<LeaseEpoch>(LeaseEpoch).current === epoch);
  }

  /** Ends every fault: everything is connected, awake and running. */
  async healAll(): Promise<void> {
    this.crashPoints.disarm();
    this.laneFaults.endAll();
    this.venueFaults.endAll();
    this.commitFaults.endAll();
    for (const connection of this.hub.connections) connection.setConnected(true);
    for (const { clock } of this.living()) {
      clock.thaw();
      clock.correctWallClock();
    }
    if (this.venue.isDown) await this.venue.open();
    for (const name of SERVICES) await this.ensureRunning(name);
  }

  /** Starts a service of which nothing lives. */
  async ensureRunning(name: SimulatedService): Promise<void> {
    if (this.living(name).length === 0) await this.startInstance(name);
  }
}
