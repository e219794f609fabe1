import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { type Scheduler, type ScheduledWork, type UnixUs } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { Chance } from '../../application/synthetic/chance.js';
import type { FaultPlan, FaultyMessage, FaultyRequest, MessageFault, RequestFault } from '../faults/fault-plan.js';
import { type FaultRule, ScriptedFaults, type StandingRule } from '../faults/scripted-faults.js';
import { type FaultChange, type FaultScript, rulesOf } from './fault-requests.js';

/** One harm that was done. */
export interface FiredFault {
  /** Numbered 1, 2, 3 … since the exchange started. */
  readonly sequence: number;
  readonly atUs: UnixUs;
  readonly ruleId: number;
  /** What was harmed, such as `POST /api/v3/order`. */
  readonly harmed: string;
}

/** A rule in force, with its name for `DELETE`. */
export interface NumberedRule extends StandingRule {
  readonly id: number;
}

/** Harms that are remembered; older ones are forgotten. */
const REMEMBERED = 10_000;
const FIRST_SEED = 1;

/** The fault plan that is changed while the exchange runs; it remembers what it did. */
@Injectable()
export class FaultDesk implements FaultPlan, BeforeApplicationShutdown {
  readonly #scheduler: Scheduler;
  readonly #ids = new Map<FaultRule, number>();
  #faults: ScriptedFaults;
  #seed = FIRST_SEED;
  #lastId = 0;
  #lastSequence = 0;
  #fired: FiredFault[] = [];
  #script: ScheduledWork[] = [];

  constructor(@Inject(SCHEDULER) scheduler: Scheduler) {
    this.#scheduler = scheduler;
    this.#faults = this.#seeded([]);
  }

  /** The seed by which chance began. */
  get seed(): number {
    return this.#seed;
  }

  /** What is in force, in the order in which it is asked. */
  get rules(): readonly NumberedRule[] {
    return this.#faults.standing.map((one) => ({ id: this.#idOf(one.rule), ...one }));
  }

  /** How many steps of a script are still to come. */
  get stepsLeft(): number {
    return this.#script.length;
  }

  /** What fired after a number, oldest first. */
  firedAfter(sequence: number): readonly FiredFault[] {
    return this.#fired.filter((one) => one.sequence > sequence);
  }

  /** Begins chance anew; what is in force stays, its counts begin at 0. */
  beginWithSeed(seed: number): void {
    this.#seed = seed;
    this.#faults = this.#seeded(this.#faults.standing.map(({ rule }) => rule));
  }

  /** Ends what is in force if asked to, then adds rules. */
  changeRules({ clear, add }: Pick<FaultChange, 'clear' | 'add'>): void {
    if (clear) {
      this.#faults.replaceRules([]);
      this.#ids.clear();
    }
    const rules = rulesOf({ add });
    for (const rule of rules) this.#ids.set(rule, (this.#lastId += 1));
    this.#faults.addRules(rules);
  }

  /** Ends one rule; returns whether there was one of that id. */
  removeRule(id: number): boolean {
    const found = [...this.#ids].find(([, ruleId]) => ruleId === id)?.[0];
    if (found === undefined) return false;
    this.#faults.removeRule(found);
    return this.#ids.delete(found);
  }

  /** Lets a script run, in place of the one that runs; each step is given to `onStep` at its time. */
  runScript(steps: FaultScript['steps'], onStep: (step: FaultChange) => void): void {
    this.stopScript();
    for (const step of steps) {
      const work = this.#scheduler.runAfter(step.afterMs, () => {
        this.#script = this.#script.filter((one) => one !== work);
        onStep(step);
      });
      this.#script.push(work);
    }
  }

  /** Stops the script; what it has set stays. */
  stopScript(): void {
    for (const work of this.#script.splice(0)) work.cancel();
  }

  beforeApplicationShutdown(): void {
    this.stopScript();
  }

  faultOfRequest(request: FaultyRequest): RequestFault | undefined {
    return this.#faults.faultOfRequest(request);
  }

  faultOfMessage(message: FaultyMessage): MessageFault | undefined {
    return this.#faults.faultOfMessage(message);
  }

  refusesConnection(target: string): boolean {
    return this.#faults.refusesConnection(target);
  }

  #seeded(rules: readonly FaultRule[]): ScriptedFaults {
    const chance = new Chance(this.#seed);
    return new ScriptedFaults(chance, rules, (rule, harmed) => this.#remember(rule, harmed));
  }

  #idOf(rule: FaultRule): number {
    return this.#ids.get(rule) ?? 0;
  }

  #remember(rule: FaultRule, harmed: string): void {
    this.#lastSequence += 1;
    const atUs = this.#scheduler.nowUs();
    this.#fired.push({ sequence: this.#lastSequence, atUs, ruleId: this.#idOf(rule), harmed });
    if (this.#fired.length > REMEMBERED) this.#fired = this.#fired.slice(-REMEMBERED / 2);
  }
}
