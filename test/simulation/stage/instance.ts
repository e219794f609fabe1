import { HealthRegistry, Lifeline, RecordingSupervisor, createLog } from '#libs/platform';
import type { Scheduler } from '#libs/kernel';
import { type ServiceApplication, createServiceApplication } from '#libs/service-host';
import { SeededRandom, type VirtualScheduler } from '#libs/testkit';
import type { DeskNeighbours } from '../../../apps/desk/src/desk-neighbours.js';
import { type Outside, type SimulatedService, joinDesk, moduleOf } from '../module-of.js';
import type { SuiteSettings } from '../suite-settings.js';
import type { CrashPoints } from './crash-points.js';
import { InstanceLanes } from './instance-lanes.js';
import { InstanceTransport } from './instance-transport.js';
import { ServiceClock } from './service-clock.js';
import type { WireOrder } from './wire-order.js';
import { letNestStart } from '../let-nest-start.js';

/** What instances are started with and what they report. */
export interface InstanceWorld {
  readonly settings: SuiteSettings;
  readonly seed: number;
  readonly time: VirtualScheduler;
  readonly outside: Outside & Required<Pick<Outside, 'faults'>>;
  readonly crashPoints: CrashPoints;
  /** An instance reports that it cannot go on. */
  readonly onFailure: (instance: SimulatedInstance, error: unknown) => void;
  /** An instance is about to write a new order to the wire. */
  readonly onNewOrder: (instance: SimulatedInstance, order: WireOrder) => void;
  /** The exchange has asked an instance to be left alone for so long. */
  readonly onAskedForQuiet: (instance: SimulatedInstance, forMs: number) => void;
}

/** One process of a service, from its start to its end. */
export class SimulatedInstance {
  readonly name: SimulatedService;
  /** 1, 2, 3 … over all instances of a story. */
  readonly number: number;
  readonly clock: ServiceClock;
  /** The desk whose process it shares. */
  readonly desk: DeskNeighbours | undefined;
  readonly #world: InstanceWorld;
  readonly #transport: InstanceTransport;
  readonly #lanes: InstanceLanes;
  #application: ServiceApplication | undefined;
  #isDead = false;
  #isStarted = false;

  constructor(name: SimulatedService, number: number, world: InstanceWorld) {
    this.name = name;
    this.number = number;
    this.#world = world;
    this.desk = world.outside.desk;
    this.clock = new ServiceClock(world.time);
    const watch = {
      isDead: () => this.#isDead,
      passPoint: (step: string) => world.crashPoints.pass(name, number, step),
      onNewOrder: (order: WireOrder) => world.onNewOrder(this, order),
      onAskedForQuiet: (forMs: number) => world.onAskedForQuiet(this, forMs),
    };
    this.#lanes = new InstanceLanes(world.outside.faults, this.clock, watch);
    this.#transport = new InstanceTransport(world.outside.transport, this.clock, watch);
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Whether its lanes listen. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Puts the service together and begins to start it, which is recovery; it may take until the services it needs are there. */
  async start(): Promise<void> {
    const { outside, seed, settings } = this.#world;
    const own: Outside = { ...outside, faults: this.#lanes, transport: this.#transport };
    const scheduler: Scheduler = this.clock;
    const application = await createServiceApplication(moduleOf(this.name, settings, own), {
      log: createLog(this.name, 'silent'),
      scheduler,
      random: new SeededRandom(seed + 100 * this.number),
      supervisor: new RecordingSupervisor((error) => this.#world.onFailure(this, error)),
    });
    this.#application = application;
    joinDesk(this.name, application, this.desk);
    application.start().then(
      () => {
        this.#isStarted = true;
      },
      (error: unknown) => this.#world.onFailure(this, error),
    );
    await letNestStart();
  }

  /** Whether a transaction is this instance's. */
  owns(lifeline: unknown): boolean {
    return lifeline !== undefined && this.#application?.get(Lifeline) === lifeline;
  }

  /** A provider of the running service. */
  get application(): ServiceApplication {
    if (this.#application === undefined) throw new Error(`${this.name} does not run`);
    return this.#application;
  }

  /** What keeps it from being ready. */
  troubles(): Promise<ReadonlyMap<string, string>> {
    return this.application.get<HealthRegistry>(HealthRegistry).findTroubles(this.#world.time);
  }

  /** Ends it as kill -9 does. */
  kill(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#application?.abandon();
    this.#transport.cutAll();
  }

  /** Ends it in an orderly way. */
  async stop(): Promise<void> {
    if (this.#isDead) return;
    await this.#world.time.complete(this.application.stop());
    this.#isDead = true;
    this.#transport.cutAll();
  }
}
