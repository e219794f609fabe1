import { Inject, Injectable } from '@nestjs/common';
import { limitsOfMarket, whyNeverAdmitted } from '#libs/domain';
import type { AccountId, PeriodicWork, Problem, Scheduler } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { LIMITS_SOURCE, type LimitsInForce, type LimitsSource } from '../../ports.js';
import { AccountValuation } from '../strategies/account-valuation.js';
import { type StrategyRun, StrategyRunner } from '../strategies/strategy-runner.js';

/** Pause between two comparisons of sizes with limits, in milliseconds. */
const CHECK_INTERVAL_MS = 5_000;

/**
 * Compares what each strategy would order with the limits of its account, from the start on: a strategy whose orders no limit can ever
 * let pass is reported with the numbers, instead of being refused order after order.
 */
@Injectable()
export class CheckOrderSizes {
  readonly #limits: LimitsSource;
  readonly #runner: StrategyRunner;
  readonly #valuation: AccountValuation;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #problems = new Map<string, Problem>();
  #checks: PeriodicWork | undefined;

  constructor(
    @Inject(LIMITS_SOURCE) limits: LimitsSource,
    runner: StrategyRunner,
    valuation: AccountValuation,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#limits = limits;
    this.#runner = runner;
    this.#valuation = valuation;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /** Checks at once and then regularly: limits, prices and equity change. */
  startSizeChecks(): void {
    this.#checks = this.#scheduler.runEvery({
      name: 'check-order-sizes',
      intervalMs: CHECK_INTERVAL_MS,
      startsAtOnce: true,
      run: () => this.checkOrderSizes(),
      onError: (error) => this.#log.warn({ err: error }, 'order sizes could not be compared; it is done again'),
    });
  }

  /** Resolves when the check under way has ended. */
  async stopSizeChecks(): Promise<void> {
    await this.#checks?.stop();
  }

  /** Why no order of a strategy can ever pass; `undefined` where one can, where that is not known, and for a strategy that is switched off. */
  problemOf(run: StrategyRun): Problem | undefined {
    return run.benchedBecause === undefined ? this.#problems.get(keyOf(run)) : undefined;
  }

  /** Checks once. What was found before stays where the limits cannot be had now. */
  async checkOrderSizes(): Promise<void> {
    const runs = this.#runner.runs.filter((run) => run.equity !== undefined && run.benchedBecause === undefined);
    for (const account of new Set(runs.map((run) => run.plan.account))) {
      const inForce = await this.#limitsOf(account);
      if (inForce === undefined) continue;
      for (const run of runs) if (run.plan.account === account) this.#compareRun(run, inForce);
    }
  }

  async #limitsOf(account: AccountId): Promise<LimitsInForce | undefined> {
    const inForce = await this.#limits.fetchLimits(account);
    if (inForce.ok) return inForce.value;
    this.#log.debug({ account, problem: inForce.error }, 'the limits of an account cannot be had now');
    return undefined;
  }

  #compareRun(run: StrategyRun, { limits, marketCollar, maxGrossExposureRatio }: LimitsInForce): void {
    const { equity, instrument } = run;
    const price = this.#valuation.lastPriceOf(instrument);
    const quantity = price === undefined ? undefined : this.#runner.usualQuantityOf(run, price);
    if (equity === undefined || price === undefined || quantity === undefined) return;
    const own = limitsOfMarket(limits, instrument.venue, instrument.id);
    const bounds = { limits: own, marketCollar, maxGrossExposureRatio };
    this.#recordProblem(run, whyNeverAdmitted({ quantity, price, equity }, bounds));
  }

  #recordProblem(run: StrategyRun, found: Problem | undefined): void {
    const key = keyOf(run);
    const before = this.#problems.get(key);
    const { account, id: strategy } = run.plan;
    const where = { strategy, account, venue: run.instrument.venue, instrument: run.instrument.id };
    if (found === undefined) {
      this.#problems.delete(key);
      if (before !== undefined) this.#log.info(where, 'orders of a strategy fit its limits again');
      return;
    }
    this.#problems.set(key, found);
    if (before?.code === found.code && before.details['broken'] === found.details['broken']) return;
    this.#log.warn({ ...where, problem: found }, `${strategy} can never trade ${run.instrument.id}: ${found.message}`);
  }
}

function keyOf({ instrument, plan }: StrategyRun): string {
  return `${plan.id}/${instrument.venue}:${instrument.id}`;
}
