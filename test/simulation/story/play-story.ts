import { ResumeCommandV1 } from '#libs/contracts';
import { SeededRandom } from '#libs/testkit';
import { checkBacklog, checkReady, checkSettled, checkTruth } from '../checks/check-healed.js';
import { checkReplay } from '../checks/check-replay.js';
import { type Violation, violation } from '../checks/violation.js';
import { WatchOrders } from '../checks/watch-orders.js';
import { WatchRisk } from '../checks/watch-risk.js';
import { type Fault, sayFault } from '../faults/fault.js';
import { planFaults } from '../faults/plan-faults.js';
import { historyHashOf } from '../history-hash.js';
import { type Shape, Stage, type StageWatch } from '../stage/stage.js';
import { demoSettings } from '../suite-settings.js';
import { type PlannedFault, command, performFault } from './perform-fault.js';
import { RobotTrader } from './robot-trader.js';

/** A story: everything that happens in it follows from this. */
export interface Story {
  readonly seed: number;
  /** How long things go wrong, in milliseconds of virtual time; healing comes after it. */
  readonly lastsMs: number;
  /** When healing begins, where that is earlier than the plan of faults is long, in milliseconds. */
  readonly endsAtMs?: number | undefined;
  /** The robot wants something this often on average, in milliseconds. */
  readonly intentEveryMs: number;
  /** Which faults of the plan are performed, by their place in it; all where nothing is said. */
  readonly only?: readonly number[] | undefined;
  /** A process for each service unless said otherwise. */
  readonly shape?: Shape | undefined;
}

/** What a violation is told with. */
export interface TimedViolation extends Violation {
  /** In milliseconds from the start of the story. */
  readonly atMs: number;
}

/** What came of a story. */
export interface StoryEnd {
  readonly seed: number;
  readonly orders: number;
  readonly trades: number;
  readonly decisions: number;
  readonly submits: number;
  /** The faults that were performed, by their place in the plan. */
  readonly faults: readonly (readonly [number, Fault])[];
  /** The crash points at which a service died. */
  readonly crashPoints: readonly string[];
  readonly violations: readonly TimedViolation[];
  /** What happened, for people. */
  readonly told: readonly string[];
  /** How long after the last fault everything was at rest, in milliseconds. */
  readonly healedInMs: number;
  readonly hash: string;
}

const MARKETS = [
  { instrument: 'BTC-USDT', unit: '0.001' },
  { instrument: 'ETH-USDT', unit: '0.02' },
] as const;
/** What the market's agents do in a second. */
const ACTIONS_PER_SECOND = 6;
const LIMITS = { maxOrderNotional: '4000', maxOrderQuantity: '10', maxPosition: '1' } as const;
const BALANCES = 'USDT:100000,BTC:0.2,ETH:2';
/** How long everything may take to come to rest after the last fault, and how often it is looked at, in milliseconds. */
const HEALING_LIMIT_MS = 90_000;
const LOOK_EVERY_MS = 1_000;
/** Violations that are kept of one story: one bug breaks a promise at every commit. */
const MAX_VIOLATIONS = 20;

/** Plays one story from its first moment to its end. */
export function playStory(story: Story): Promise<StoryEnd> {
  return new Telling(story).tell();
}

class Telling {
  readonly #story: Story;
  readonly #stage: Stage;
  readonly #watchOrders: WatchOrders;
  readonly #watchRisk: WatchRisk;
  readonly #robot: RobotTrader;
  readonly #violations: TimedViolation[] = [];
  readonly #told: string[] = [];
  #submits = 0;

  constructor(story: Story) {
    this.#story = story;
    const { seed } = story;
    const terms = { balances: BALANCES, limits: LIMITS };
    const settings = demoSettings(
      seed,
      MARKETS.map(({ instrument }) => instrument),
      ACTIONS_PER_SECOND,
      terms,
    );
    const watch: StageWatch = {
      onNewOrder: (instance, order) => {
        this.#submits += 1;
        this.#report(this.#watchOrders.onNewOrder(instance, order));
      },
      onAskedForQuiet: (instance, forMs) => this.#watchOrders.onAskedForQuiet(instance, forMs),
      onFailure: ({ name, number }, error) => {
        const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        this.#tell(`${name} ${number} cannot go on: ${why}`);
        if (!why.startsWith('LeaseLostError')) this.#report([violation('SERVICE_FAILED', name, why)]);
      },
    };
    this.#stage = new Stage(settings, seed, watch, story.shape);
    const { orderBooks, riskBooks } = this.#stage;
    const maxGrossExposureRatio = settings.risk.RISK_MAX_GROSS_EXPOSURE_RATIO;
    this.#watchOrders = new WatchOrders(orderBooks, settings.exchange.ORDERS_PER_10S);
    const maxMarketAgeMs = settings.risk.RISK_MAX_MARKET_DATA_AGE_MS;
    const limits = { maxGrossExposureRatio, maxMarketAgeMs };
    this.#watchRisk = new WatchRisk(riskBooks, limits, (intentId) => this.#watchOrders.hasEnded(intentId));
    this.#robot = new RobotTrader(this.#stage, new SeededRandom(seed + 3), MARKETS);
  }

  async tell(): Promise<StoryEnd> {
    const { agenda } = this.#stage;
    this.#watchCommits();
    await this.#stage.open();
    const faults = this.#planned();
    for (const planned of faults) agenda.after(planned.fault.atMs, () => this.#begin(planned));
    this.#robot.startTrading(this.#story.intentEveryMs);
    await agenda.runForMs(this.#story.endsAtMs ?? this.#story.lastsMs);
    const healedInMs = await this.#heal();
    const { decisions } = this.#stage.riskBooks;
    const { orders, trades } = this.#stage.orderBooks;
    const end: StoryEnd = {
      ...{ seed: this.#story.seed, orders: orders.size, trades: trades.size, decisions: decisions.size },
      ...{ submits: this.#submits, faults: faults.map(({ id, fault }) => [id, fault] as const), healedInMs },
      crashPoints: [...this.#stage.crashPoints.died],
      ...{ violations: this.#violations, told: this.#told },
      hash: historyHashOf(this.#stage, this.#stage.venue.journalText),
    };
    for (const instance of this.#stage.living()) instance.kill();
    agenda.close();
    return end;
  }

  #planned(): readonly PlannedFault[] {
    const { lastsMs, only, seed } = this.#story;
    return planFaults(seed, lastsMs)
      .map((fault, id) => ({ id, fault, seed: seed * 1_000 + id }))
      .filter(({ id }) => only === undefined || only.includes(id));
  }

  #begin(planned: PlannedFault): Promise<void> {
    this.#tell(`fault ${planned.id}: ${sayFault(planned.fault).trim()}`);
    return performFault(this.#stage, planned);
  }

  #watchCommits(): void {
    const { crashPoints, instances, orderBooks, riskBooks, strategyBooks } = this.#stage;
    const watched = [
      ['order-management', orderBooks, () => this.#watchOrders.afterCommit()],
      ['risk', riskBooks, () => this.#watchRisk.afterCommit()],
      ['strategy', strategyBooks, () => []],
    ] as const;
    for (const [service, { database }, check] of watched) {
      const pass = (owner: unknown, step: string): void => {
        const instance = instances.find((one) => one.name === service && !one.isDead && one.owns(owner));
        if (instance !== undefined) crashPoints.pass(service, instance.number, step);
      };
      database.observeCommits({
        loseAnswer: (owner) => (owner === undefined ? undefined : this.#stage.commitFaults.loseAnswer(service)),
        beforeCommit: (owner) => pass(owner, 'commit before'),
        afterCommit: (owner) => {
          this.#report(check());
          pass(owner, 'commit after');
        },
      });
    }
  }

  /** Ends every fault and lets everything come to rest; what has not by then is a violation. */
  async #heal(): Promise<number> {
    const { agenda, laneFaults } = this.#stage;
    this.#robot.stopTrading();
    await this.#stage.healAll();
    // The strategy hears no price any more, and wants nothing new.
    const muted = { kind: 'lane', service: 'strategy', lane: 'tick', effect: 'lose', probability: 1 } as const;
    laneFaults.begin(-1, { ...muted, atMs: 0, forMs: 0 }, 1);
    const beganMs = agenda.nowMs;
    this.#tell('every fault is over');
    let left: readonly Violation[] = [];
    do {
      await agenda.runForMs(LOOK_EVERY_MS);
      command(this.#stage, ResumeCommandV1.subject, `resume-at-${Math.round(agenda.nowMs)}`);
      left = await this.#unrest();
    } while (left.length > 0 && agenda.nowMs - beganMs < HEALING_LIMIT_MS);
    this.#report(left);
    return agenda.nowMs - beganMs;
  }

  async #unrest(): Promise<readonly Violation[]> {
    const stage = this.#stage;
    const settled = checkSettled(stage);
    if (settled.length > 0) return settled;
    return [
      ...(await checkReady(stage)),
      ...(await checkBacklog(stage)),
      ...checkTruth(stage, stage.venue.readTruth()),
      ...checkReplay(stage.orderBooks),
    ];
  }

  #report(found: readonly Violation[]): void {
    for (const one of found) {
      if (this.#violations.length >= MAX_VIOLATIONS) return;
      this.#violations.push({ ...one, atMs: this.#stage.agenda.nowMs });
      this.#tell(`VIOLATION ${one.invariant} ${one.about}: ${one.found}`);
    }
  }

  #tell(what: string): void {
    this.#told.push(`${(this.#stage.agenda.nowMs / 1_000).toFixed(3).padStart(8)} s  ${what}`);
  }
}
