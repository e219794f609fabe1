import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HealthRegistry } from '#libs/platform';
import { RecoverStrategies } from './application/start/recover-strategies.js';
import { StrategyRunner } from './application/strategies/strategy-runner.js';

/** What must hold before the strategies may trade, besides broker and database. */
@Injectable()
export class StrategyReadiness implements OnModuleInit {
  readonly #health: HealthRegistry;
  readonly #recovery: RecoverStrategies;
  readonly #runner: StrategyRunner;

  constructor(health: HealthRegistry, recovery: RecoverStrategies, runner: StrategyRunner) {
    this.#health = health;
    this.#recovery = recovery;
    this.#runner = runner;
  }

  onModuleInit(): void {
    this.#health.addReadiness('instruments', () => this.#missingInstruments());
    this.#health.addReadiness('equity', () => this.#missingEquity());
  }

  #missingInstruments(): string | undefined {
    return this.#recovery.isRecovered ? undefined : 'not all instruments are known yet';
  }

  #missingEquity(): string | undefined {
    const unknown = this.#runner.runs.filter((run) => run.equity === undefined).map((run) => run.plan.account);
    return unknown.length === 0 ? undefined : `not known yet: ${[...new Set(unknown)].join(', ')}`;
  }
}
