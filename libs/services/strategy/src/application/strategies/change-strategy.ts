import { Inject, Injectable } from '@nestjs/common';
import { type StrategySetupReply, obeyOnce } from '#libs/contracts';
import type { GivenCommand, StrategyChange } from '#libs/domain';
import {
  type Clock,
  type Problem,
  type Result,
  type StrategyId,
  asId,
  err,
  namesToOffer,
  ok,
  problem,
} from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { findStrategy } from '#libs/strategies';
import { STRATEGY_BOOKS, type StrategyBooks, type StrategyWrites } from '../../ports.js';
import { STRATEGY_SETTINGS, type StrategyPlan, type StrategyRules } from '../../strategy.settings.js';
import { WarmUpStrategies } from '../start/warm-up-strategies.js';
import { StrategyRunner } from './strategy-runner.js';

/** What is to be different: whether a strategy trades, or its parameters. */
export interface WantedSetup {
  readonly on?: boolean;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/**
 * A command with the setup that it wants, and the version that its operator saw: where another is in force by now, nothing is changed. The version
 * is no part of what the command says: sent again after its answer was lost, it is the same command.
 */
export type GivenSetup = GivenCommand & {
  readonly content: WantedSetup;
  readonly expectedVersion?: number | undefined;
};

/** How a strategy is set now. */
export interface StrategySetup {
  /** 0 where the parameters are those of the settings: nobody ever changed them, or what was commanded no longer fits. */
  readonly version: number;
  readonly on: boolean;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * Sets strategies while they run. Parameters are read by the strategy itself, so that what it would not start with is refused. The
 * settings are where a strategy begins; what was commanded holds, over restarts too. Where its parameters no longer fit, those of the settings
 * hold, and a strategy that was switched off stays off all the same.
 */
@Injectable()
export class ChangeStrategy {
  readonly #books: StrategyBooks;
  readonly #runner: StrategyRunner;
  readonly #warmUp: WarmUpStrategies;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #plans: readonly StrategyPlan[];
  /** The newest change of each strategy, whether it fits or not. */
  readonly #newest = new Map<string, StrategyChange>();
  /** How the strategies of changes that are in force begin. */
  readonly #starts = new Map<string, StrategyPlan['start']>();

  constructor(
    @Inject(STRATEGY_BOOKS) books: StrategyBooks,
    runner: StrategyRunner,
    warmUp: WarmUpStrategies,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOG) log: Log,
    @Inject(STRATEGY_SETTINGS) settings: StrategyRules,
  ) {
    this.#books = books;
    this.#runner = runner;
    this.#warmUp = warmUp;
    this.#clock = clock;
    this.#log = log;
    this.#plans = settings.STRATEGIES;
  }

  /** How a strategy is set, as far as this process knows. */
  setupOf(plan: StrategyPlan): StrategySetup {
    return setupBy(plan, this.#newest.get(plan.id));
  }

  /** A plan as it is set now, for an instrument on which it begins later than on the others. */
  planInForce(plan: StrategyPlan): { readonly plan: StrategyPlan; readonly isOn: boolean } {
    const { on: isOn, parameters } = this.setupOf(plan);
    return { plan: { ...plan, parameters, start: this.#starts.get(plan.id) ?? plan.start }, isOn };
  }

  /** Puts what was commanded before a restart in force; before the strategies receive anything. */
  restoreChanges(changes: readonly StrategyChange[]): void {
    for (const change of changes) this.#putInForce(change);
  }

  /** Changes a strategy once, committed before it is answered; it warms up with the newest trades meanwhile. */
  async changeStrategy(given: GivenSetup): Promise<Result<StrategySetupReply, Problem>> {
    const reply = await this.#books.write(async (writes) => {
      await writes.lockStrategy(given.target);
      return obeyOnce(writes, given, () => this.#changeOnce(writes, given));
    });
    const { actor, commandId, reason, target: strategy } = given;
    if (!reply.ok) {
      this.#log.warn(
        { commandId, strategy, actor, reason, problem: reply.error },
        'a change of a strategy was refused',
      );
      return reply;
    }
    const { on, parameters, version } = reply.value;
    const name = this.#planOf(strategy)?.name ?? '';
    const change = { strategy: asId<StrategyId>(strategy), version, name, on, parameters, actor, reason, commandId };
    if (this.#putInForce({ ...change, changedAtUs: reply.value.changedAtUs }) && on) {
      this.#log.warn({ commandId, strategy, actor, reason, on, parameters, version }, 'an operator changed a strategy');
      this.#warmUp
        .warmUpStrategies()
        .catch((error: unknown) => this.#log.warn({ err: error, strategy }, 'it warms up on live trades'));
    }
    return reply;
  }

  async #changeOnce(
    writes: StrategyWrites,
    { actor, commandId, content, expectedVersion, reason, target }: GivenSetup,
  ): Promise<Result<StrategySetupReply, Problem>> {
    const plan = this.#planOf(target);
    if (plan === undefined) return err(this.#unknownStrategy(target));
    const newest = (await writes.findStrategyChanges()).find(({ strategy }) => strategy === plan.id);
    const before = setupBy(plan, newest);
    if (expectedVersion !== undefined && expectedVersion !== before.version)
      return err(changedMeanwhile(target, before.version, expectedVersion));
    const { on = before.on, parameters = before.parameters } = content;
    const starter = findStrategy(plan.name)?.prepare(parameters);
    if (starter?.ok === false) return starter;
    const changedAtUs = this.#clock.nowUs();
    const version = (newest?.version ?? 0) + 1;
    const change = { strategy: plan.id, version, on, parameters, changedAtUs };
    await writes.addStrategyChange({ ...change, name: plan.name, actor, reason, commandId });
    return ok(change);
  }

  /** Returns whether this was news. */
  #putInForce(change: StrategyChange): boolean {
    const plan = this.#planOf(change.strategy);
    if (plan === undefined || (this.#newest.get(change.strategy)?.version ?? 0) >= change.version) return false;
    this.#newest.set(change.strategy, change);
    const { on, parameters } = setupBy(plan, change);
    this.#sayUnfit(plan, change);
    const starter = findStrategy(plan.name)?.prepare(parameters);
    const start = starter?.ok === true ? starter.value : plan.start;
    this.#starts.set(change.strategy, start);
    this.#runner.changeStrategy(plan.id, { start, parameters }, on);
    return true;
  }

  #sayUnfit(plan: StrategyPlan, change: StrategyChange): void {
    const because = whyUnfit(plan, change);
    if (because === undefined) return;
    const { name, on, strategy, version } = change;
    const figures = { code: 'STRATEGY_SETUP_UNFIT', strategy, version, name, on, because };
    const outcome = `the parameters of its settings hold, and it is ${on ? 'on' : 'off, as commanded'}`;
    this.#log.error(
      figures,
      `what was commanded of a strategy no longer fits it; ${outcome}; set its parameters again`,
    );
  }

  #planOf(strategy: string): StrategyPlan | undefined {
    return this.#plans.find(({ id }) => id === strategy);
  }

  #unknownStrategy(strategy: string): Problem {
    const ids = this.#plans.map(({ id }) => id);
    const known = namesToOffer(strategy, ids);
    return problem('STRATEGY_UNKNOWN', `There is no strategy "${strategy}"; there are ${known}.`, { strategy, known });
  }
}

/**
 * How a strategy is set by its newest change. Of one that does not fit only the switch holds: what somebody switched off trades again when
 * somebody says so, and never because the process began again.
 */
function setupBy(plan: StrategyPlan, newest: StrategyChange | undefined): StrategySetup {
  if (newest !== undefined && whyUnfit(plan, newest) === undefined) return newest;
  return { version: 0, on: newest?.on ?? true, parameters: plan.parameters ?? {} };
}

/** Why what was commanded is not for the strategy that the settings name, or why this one does not start with it; `undefined` where it is. */
function whyUnfit(plan: StrategyPlan, { name, parameters }: StrategyChange): string | undefined {
  if (plan.name !== name) return `it was of "${name}", not of "${plan.name}"`;
  const starter = findStrategy(name)?.prepare(parameters);
  return starter?.ok === false ? starter.error.message : undefined;
}

function changedMeanwhile(strategy: string, version: number, expectedVersion: number): Problem {
  const message = `Version ${version} of the setup of ${strategy} is in force by now, not ${expectedVersion}; look at it and try again.`;
  const versions = { version: String(version), expectedVersion: String(expectedVersion) };
  return problem('STRATEGY_CHANGED', message, { strategy, ...versions });
}
