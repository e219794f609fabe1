import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HealthRegistry } from '#libs/platform';
import { CheckOrderSizes } from './application/sizes/check-order-sizes.js';
import { RecoverStrategies } from './application/start/recover-strategies.js';
import { StrategyRunner } from './application/strategies/strategy-runner.js';

/** What must hold before the strategies may trade, besides broker and database. */
@Injectable()
export class StrategyReadiness implements OnModuleInit {
  readonly #health: HealthRegistry;
  readonly #recovery: RecoverStrategies;
  readonly #runner: StrategyRunner;
  readonly #sizes: CheckOrderSizes;

  constructor(health: HealthRegistry, recovery: RecoverStrategies, runner: StrategyRunner, sizes: CheckOrderSizes) {
    this.#health = health;
    this.#recovery = recovery;
    this.#runner = runner;
    this.#sizes = sizes;
  }

  onModuleInit(): void {
    this.#health.addReadiness('instruments', () => this.#missingInstruments());
    this.#health.addReadiness('equity', () => this.#missingEquity());
    this.#health.addReadiness('order sizes', () => this.#hopelessSizes());
  }

  #missingInstruments(): string | undefined {
    return this.#recovery.isRecovered ? undefined : 'not all instruments are known yet';
  }

  #missingEquity(): string | undefined {
    const unknown = this.#runner.runs.filter((run) => run.equity === undefined).map((run) => run.plan.account);
    return unknown.length === 0 ? undefined : `not known yet: ${[...new Set(unknown)].join(', ')}`;
  }

  /** Strategies that can never trade: running them would look like trading. */
  #hopelessSizes(): string | undefined {
    const hopeless = this.#runner.runs.flatMap((run) => {
      const found = this.#sizes.problemOf(run);
      return found === undefined ? [] : [`${run.plan.id} on ${run.instrument.id}: ${found.message}`];
    });
    return hopeless.length === 0 ? undefined : hopeless.join(' ');
  }
}
